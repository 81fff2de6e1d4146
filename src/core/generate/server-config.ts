import { NkeeperError } from '../errors.ts';
import { type HeldAccount, type HeldOperator, holdAccount, holdAccountNamed } from '../operations/held.ts';
import type { Store } from '../store/store.ts';
import { clean } from '../text/clean.ts';

/** Where a server gets account JWTs from: its own store, a cache of others' stores, or its configuration alone. */
export type ConfigKind = 'full' | 'cache' | 'memory';

export interface ServerConfigOptions {
  readonly store: Store;
  readonly operator: HeldOperator;
  readonly kind: ConfigKind;
  /** Name or public key; absent: the one that the operator names. */
  readonly systemAccount?: string | undefined;
  /** A full resolver removes accounts when it is asked to. */
  readonly allowDelete?: boolean;
  /** Unix seconds. */
  readonly now: number;
}

export interface ServerConfig {
  readonly text: string;
  /** What a server will not do with it, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * The configuration of a server that trusts an operator, ready to start: what it listens to and its clustering are the
 * server's own defaults. Every JWT in it has been verified.
 *
 * @throws NkeeperError `input-missing` (no system account), `entity-unusable` (an account that a memory resolver would have to
 *   leave out), and those of `holdAccount`
 */
export async function serverConfig(options: ServerConfigOptions): Promise<ServerConfig> {
  const { store, operator, kind } = options;
  const system = await systemAccountOf(options);
  const accounts = kind === 'memory' ? await everyAccount(store, operator) : system ? [system] : [];
  if (accounts.length === 0)
    throw new NkeeperError('input-missing', `Operator ${operator.ref.name} has no account.`);
  const lines = [
    `# Operator ${clean(operator.ref.name)}`,
    `operator: ${operator.token}`,
    ...(system ? [`# Account ${clean(system.ref.name)}`, `system_account: ${system.ref.key}`] : []),
    '',
    ...resolverLines(options),
    '',
    ...preloadNotes(kind),
    'resolver_preload: {',
    ...accounts.flatMap(({ ref, token }) => [`  # ${clean(ref.name)}`, `  ${ref.key}: ${token}`]),
    '}',
    '',
  ];
  return { text: lines.join('\n'), warnings: warningsOf(options, system, accounts) };
}

async function systemAccountOf({
  store,
  operator,
  kind,
  systemAccount,
}: ServerConfigOptions): Promise<HeldAccount | undefined> {
  const wanted = systemAccount ?? operator.claims.nats.system_account;
  if (wanted) return holdAccount(store, operator, wanted);
  if (kind === 'memory') return undefined;
  throw new NkeeperError('input-missing', 'Servers with a resolver of their own need a system account.', {
    hint: 'nkeeper add account SYS, then nkeeper edit operator --system-account SYS; or --sys-account NAME.',
  });
}

/** By public key, as nsc writes them. */
async function everyAccount(store: Store, operator: HeldOperator): Promise<readonly HeldAccount[]> {
  await store.scanAccounts({ operator: operator.row.name });
  return store
    .accounts(operator.row.name)
    .map(({ name, path }) => holdAccountNamed(store, operator, name, path))
    .sort((a, b) => (a.ref.key < b.ref.key ? -1 : 1));
}

function resolverLines({ kind, allowDelete = false }: ServerConfigOptions): readonly string[] {
  if (kind === 'memory') return ['resolver: MEMORY'];
  const common = [
    '  # Account JWTs are files in this folder.',
    '  dir: "./jwt"',
    '  # So long it waits for an account JWT that another server has.',
    '  timeout: "1.9s"',
  ];
  if (kind === 'cache')
    return [
      'resolver: {',
      '  # Keeps what was used, and gets it from servers with a full resolver.',
      '  type: cache',
      ...common,
      '  # So long it keeps one.',
      '  ttl: "1h"',
      '}',
    ];
  return [
    'resolver: {',
    '  # Keeps every account JWT, the same ones as all other such servers of the system.',
    '  type: full',
    ...common,
    '  # May accounts be removed (nkeeper revoke --remove-account, nkeeper push --prune)?',
    `  allow_delete: ${allowDelete}`,
    '  # So often it compares its folder with that of another server.',
    '  interval: "2m"',
    '}',
  ];
}

function preloadNotes(kind: ConfigKind): readonly string[] {
  if (kind === 'memory')
    return [
      '# Every account that there is. A change needs this file made anew, and the servers reloaded:',
      '# what is pushed does not last.',
    ];
  return [
    '# The system account alone: by it everything else is pushed (nkeeper push --all).',
    '# A later JWT of it in the folder goes before this one.',
  ];
}

function warningsOf(
  { operator, kind, now }: ServerConfigOptions,
  system: HeldAccount | undefined,
  accounts: readonly HeldAccount[],
): readonly string[] {
  const ended = [operator, ...accounts].filter(({ claims }) => {
    const exp = Number(claims.exp ?? 0);
    return exp > 0 && exp <= now;
  });
  const named = operator.claims.nats.system_account;
  return [
    ...ended.map(({ ref }) => `The JWT of ${ref.kind} ${ref.name} has expired: nobody gets in by it.`),
    ...(system && named !== system.ref.key
      ? [
          `The operator JWT ${named ? 'names another' : 'names no'} system account: other tools do not know it.`,
        ]
      : []),
    ...(kind === 'memory' && !system
      ? ['There is no system account: nobody can watch these servers, push to them or revoke on them.']
      : []),
  ];
}
