import { NkeeperError } from '../core/errors.ts';
import type { Locations } from '../core/store/locations.ts';
import { operatorFolders } from '../core/store/nsc/current.ts';
import { exists } from '../core/store/nsc/nsc-files.ts';
import { clean } from '../core/text/clean.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import { locate } from './locate.ts';
import { createOutput } from './output.ts';
import type { Invocation } from './program.ts';
import { factLines, plainTable } from './table.ts';
import type { World } from './world.ts';

/** Variables that decide something, and what. */
export const VARIABLES: readonly (readonly [name: string, effect: string])[] = [
  ['XDG_CONFIG_HOME', 'folder that configurations are in'],
  ['XDG_DATA_HOME', 'folder that stores and keys are in'],
  ['NSC_HOME', "folder of nsc's nsc.json (deprecated)"],
  ['NKEYS_PATH', 'folder of keys and creds (deprecated)'],
  ['NSC_CWD_ONLY', 'nsc.json is not read: the working directory decides'],
  ['NATS_CA', 'certificates to trust'],
  ['NATS_CERT', 'own certificate'],
  ['NATS_KEY', 'its key'],
  ['NO_COLOR', 'no colours'],
];

interface EnvFlags {
  readonly json?: boolean;
  readonly store?: string;
  readonly operator?: string;
  readonly account?: string;
}

/** `nkeeper env`: which folders are used, and why. Unlike nsc's it changes nothing. */
export async function env({ world, globals, flags }: Invocation<EnvFlags>): Promise<ExitCode> {
  if (flags.store ?? flags.operator ?? flags.account) {
    throw new NkeeperError('usage', 'nkeeper env changes nothing.', {
      hint: 'nkeeper select operator NAME and select account NAME do; each command takes -H, --operator, -a, too.',
    });
  }
  const output = createOutput(world.stdout, world.stderr);
  const locations = locate(world, globals);
  if (flags.json) output.data(`${jsonText(jsonOf(locations), LIST_STYLE)}\n`);
  else output.data(textOf(locations, world));
  for (const { message, hint } of locations.problems)
    output.message(`warning: ${message}${hint ? ` ${hint}` : ''}`);
  output.flush();
  return EXIT.ok;
}

function foldersOf({ configDir, storesDir, keystoreDir, credsDir, contextsDir }: Locations) {
  return {
    config: configDir,
    stores: storesDir,
    keystore: keystoreDir,
    creds: credsDir,
    contexts: contextsDir,
  };
}

function textOf(locations: Locations, world: World): string {
  const { current } = locations;
  const folders = Object.entries(foldersOf(locations)).map(([name, { path, from }]) => [
    name,
    path === '' ? '-' : clean(path),
    clean(from),
    path === '' || exists(path) ? '' : 'does not exist',
  ]);
  const chosen = [
    ['operator', clean(current.operator) || 'none', clean(current.from)],
    ['account', clean(current.account) || 'none', clean(current.from)],
  ];
  const set = VARIABLES.filter(([name]) => world.env[name] !== undefined);
  const variables = set.map(
    ([name, effect]) => [name, `${clean(world.env[name] ?? '')}  (${effect})`] as const,
  );
  return [
    [
      ...plainTable([{ title: 'FOLDER' }, { title: 'PATH' }, { title: 'FROM' }, { title: 'NOTE' }], folders),
    ].join(''),
    [...plainTable([{ title: 'CURRENT' }, { title: 'NAME' }, { title: 'FROM' }], chosen)].join(''),
    variables.length > 0
      ? `VARIABLES\n${factLines(variables)}`
      : 'VARIABLES  none of those that count is set\n',
  ].join('\n');
}

function jsonOf(locations: Locations) {
  const { current, nscJson } = locations;
  return {
    folders: Object.fromEntries(
      Object.entries(foldersOf(locations)).map(([name, { path, from }]) => [name, { path, from }]),
    ),
    operators: operatorFolders(locations.storesDir.path),
    current: { operator: current.operator, account: current.account, from: current.from },
    from_working_directory: locations.fromWorkingDirectory,
    nsc_json: { path: nscJson.path, exists: nscJson.exists, problem: nscJson.problem ?? null },
  };
}
