import { resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { type ConfigKind, serverConfig } from '../../core/generate/server-config.ts';
import { holdOperator } from '../../core/operations/held.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
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
}

/** `nkeeper generate config` */
export function generateConfig(invocation: Invocation<ConfigFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, output } = session;
    const operator = holdOperator(store, flags.operator);
    const kind = kindOf(flags);
    const { text, warnings } = await serverConfig({
      store,
      operator,
      kind,
      systemAccount: flags.sysAccount,
      allowDelete: flags.allowDelete === true,
      now: Math.floor(world.now() / 1000),
    });
    const { configFile: file = STDOUT } = flags;
    const toFile = file !== STDOUT;
    if (toFile || !flags.json) writeGenerated(session, text, { file, overwrite: flags.force === true });
    if (flags.json) {
      const made = { kind, operator: operator.ref.name, public_key: operator.ref.key, warnings };
      tellGenerated(session, {
        ...made,
        ...(toFile ? { file: resolve(world.cwd, file) } : { config: text }),
      });
    }
    for (const warning of warnings) output.message(`warning: ${warning}`);
    return EXIT.ok;
  });
}

/** @throws NkeeperError `input-missing`, `input-conflict` */
function kindOf({ memResolver, natsResolver, natsResolverCache }: ConfigFlags): ConfigKind {
  const kinds = new Map<ConfigKind, boolean | undefined>([
    ['full', natsResolver],
    ['cache', natsResolverCache],
    ['memory', memResolver],
  ]);
  const [kind, ...more] = [...kinds].filter(([, wanted]) => wanted).map(([name]) => name);
  if (kind !== undefined && more.length === 0) return kind;
  throw new NkeeperError(
    kind === undefined ? 'input-missing' : 'input-conflict',
    kind === undefined ? 'Which resolver the server has is not said.' : 'A server has one resolver.',
    { hint: 'One of --nats-resolver, --nats-resolver-cache, --mem-resolver.' },
  );
}
