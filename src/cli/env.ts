import { resolve } from 'node:path';
import { NkeeperError } from '../core/errors.ts';
import type { Locations } from '../core/store/locations.ts';
import { operatorFolders } from '../core/store/nsc/current.ts';
import { exists } from '../core/store/nsc/nsc-files.ts';
import { clean } from '../core/text/clean.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import { locate } from './locate.ts';
import type { ChangeFlags } from './operations/carry-out.ts';
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

interface EnvFlags extends ChangeFlags {
  readonly store?: string;
  readonly account?: string;
}

/** `nkeeper env`: which folders are used, and why. With flags it says first what they should be from now on. */
export async function env(invocation: Invocation<EnvFlags>): Promise<ExitCode> {
  const { store, operator, account } = invocation.flags;
  if (store ?? operator ?? account) return setEnv(invocation);
  printEnv(invocation);
  return EXIT.ok;
}

async function setEnv(invocation: Invocation<EnvFlags>): Promise<ExitCode> {
  const { world, globals, flags } = invocation;
  const { operator, account } = flags;
  const dataDir = flags.store === undefined ? {} : { dataDir: existingFolder(world, flags.store) };
  const { withStore } = await import('./session.ts');
  const { carryOut } = await import('./operations/carry-out.ts');
  const { planCurrent } = await import('../core/operations/select.ts');
  const code = await withStore({ ...invocation, globals: { ...globals, ...dataDir } }, session =>
    carryOut(context => planCurrent({ operator, account }, context), session),
  );
  if (code === EXIT.ok && !flags.json && !flags.dryRun) printEnv(invocation);
  return code;
}

/** @throws NkeeperError `folder-missing` */
function existingFolder({ cwd, home }: World, given: string): string {
  const path = resolve(cwd, given.replace(/^~(?=\/|$)/, home));
  if (exists(path)) return path;
  throw new NkeeperError('folder-missing', `There is no folder ${path}.`, {
    hint: 'nkeeper init --dir DIR makes a store in a new folder.',
  });
}

function printEnv({ world, globals, flags }: Invocation<EnvFlags>): void {
  const output = createOutput(world, globals);
  const locations = locate(world, globals);
  if (flags.json) output.data(`${jsonText(jsonOf(locations), LIST_STYLE)}\n`);
  else output.text(textOf(locations, world));
  for (const { message, hint } of locations.problems)
    output.message(`warning: ${message}${hint ? ` ${hint}` : ''}`);
  output.flush();
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
