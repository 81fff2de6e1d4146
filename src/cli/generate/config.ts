import { NkeeperError } from '../../core/errors.ts';
import { keepAll } from '../../core/files/output-file.ts';
import { type ConfigKind, serverConfig } from '../../core/generate/server-config.ts';
import { holdOperator } from '../../core/operations/held.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { STDOUT, writeGenerated } from './output-file.ts';

export interface ConfigFlags {
  readonly memResolver?: boolean;
  readonly natsResolver?: boolean;
  readonly natsResolverCache?: boolean;
  readonly configFile?: string;
  readonly sysAccount?: string;
  readonly allowDelete?: boolean;
  readonly force?: boolean;
  readonly operator?: string;
}

/** `nkeeper generate config` */
export function generateConfig(invocation: Invocation<ConfigFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, output } = session;
    const { text, warnings } = await serverConfig({
      store,
      operator: holdOperator(store, flags.operator),
      kind: kindOf(flags),
      systemAccount: flags.sysAccount,
      allowDelete: flags.allowDelete === true,
      now: Math.floor(world.now() / 1000),
    });
    const keep = flags.force ? undefined : keepAll;
    await writeGenerated(session, text, { file: flags.configFile ?? STDOUT, keep });
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
