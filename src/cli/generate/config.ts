import { resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { keepAll } from '../../core/files/output-file.ts';
import { nkeyConfig } from '../../core/generate/nkey-config.ts';
import { type ConfigKind, serverConfig } from '../../core/generate/server-config.ts';
import { holdOperator } from '../../core/operations/held.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { writeConfigFolder } from './config-folder.ts';
import { STDOUT, tellGenerated, writeGenerated } from './output-file.ts';

export interface ConfigFlags {
  readonly memResolver?: boolean;
  readonly natsResolver?: boolean;
  readonly natsResolverCache?: boolean;
  readonly configFile?: string;
  readonly sysAccount?: string;
  readonly allowDelete?: boolean;
  readonly force?: boolean;
  readonly operator?: string;
  readonly json?: boolean;
  /** Folder for the configuration and the JWTs as files. */
  readonly dir?: string;
  readonly nkey?: boolean;
}

/** `nkeeper generate config` */
export function generateConfig(invocation: Invocation<ConfigFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, output } = session;
    const operator = holdOperator(store, flags.operator);
    const kind = kindOf(flags);
    const { configFile: file = STDOUT, dir } = flags;
    if (dir !== undefined) refuseFolder(kind, flags.configFile);
    const now = Math.floor(world.now() / 1000);
    const { text, warnings } =
      kind === 'nkey'
        ? await nkeyConfig({ store, operator, now })
        : await serverConfig({
            ...{ store, operator, kind, now },
            systemAccount: flags.sysAccount,
            allowDelete: flags.allowDelete === true,
          });
    const made = { kind, operator: operator.ref.name, public_key: operator.ref.key, warnings };
    if (dir !== undefined) {
      const files = await writeConfigFolder(session, text, operator, {
        dir,
        overwrite: flags.force === true,
      });
      if (flags.json) tellGenerated(session, { ...made, folder: resolve(world.cwd, dir), files });
    } else {
      const toFile = file !== STDOUT;
      const keep = flags.force ? undefined : keepAll;
      if (toFile || !flags.json) await writeGenerated(session, text, { file, secret: 'when-new', keep });
      if (flags.json)
        tellGenerated(session, {
          ...made,
          ...(toFile ? { file: resolve(world.cwd, file) } : { config: text }),
        });
    }
    for (const warning of warnings) output.message(`warning: ${warning}`);
    return EXIT.ok;
  });
}

/** As nsc has it. @throws NkeeperError `input-conflict` */
function refuseFolder(kind: Kind, configFile: string | undefined): void {
  if (kind !== 'memory')
    throw new NkeeperError(
      'input-conflict',
      '--dir goes with --mem-resolver: the other kinds are one file.',
      {
        hint: '--config-file FILE',
      },
    );
  if (configFile !== undefined)
    throw new NkeeperError('input-conflict', '--dir and --config-file exclude each other.');
}

type Kind = ConfigKind | 'nkey';

/** @throws NkeeperError `input-missing`, `input-conflict` */
function kindOf({ memResolver, natsResolver, natsResolverCache, nkey }: ConfigFlags): Kind {
  const kinds = new Map<Kind, boolean | undefined>([
    ['full', natsResolver],
    ['cache', natsResolverCache],
    ['memory', memResolver],
    ['nkey', nkey],
  ]);
  const [kind, ...more] = [...kinds].filter(([, wanted]) => wanted).map(([name]) => name);
  if (kind !== undefined && more.length === 0) return kind;
  throw new NkeeperError(
    kind === undefined ? 'input-missing' : 'input-conflict',
    kind === undefined ? 'Which resolver the server has is not said.' : 'A server has one resolver.',
    { hint: 'One of --nats-resolver, --nats-resolver-cache, --mem-resolver, --nkey.' },
  );
}
