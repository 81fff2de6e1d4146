import { hasJetStream, hasTiers } from '../claims/access/limits-meaning.ts';
import { appliedLimits } from '../claims/access/user-limits.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { AccountLimits, UserLimits } from '../claims/limits.ts';
import type { Permissions, SubjectPermission } from '../claims/permissions.ts';
import type { Export, Import } from '../claims/sharing.ts';
import type { Int } from '../claims/standard.ts';
import { subjectHere, subjectThere } from '../claims/subjects/import-subjects.ts';
import { isSubset } from '../claims/subjects/subject-match.ts';
import { NkeeperError } from '../errors.ts';
import { type HeldAccount, type HeldOperator, holdAccountNamed } from '../operations/held.ts';
import type { Store, UserRow } from '../store/store.ts';
import { clean } from '../text/clean.ts';
import { isProblem, isRefused } from '../trust/problem.ts';
import { ConfigMap, configMap, configText } from './config-text.ts';
import type { ServerConfig } from './server-config.ts';

/** Of what a configuration without JWTs is made. */
export interface NkeyConfigOptions {
  readonly store: Store;
  readonly operator: HeldOperator;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * A configuration with accounts and the public keys of their users, for a server without JWTs: `accounts`, as nsc's `--nkey`. Unlike
 * nsc's it has the users' permissions, the accounts' limits, mappings and JetStream; what no configuration can say is a warning, and whom
 * servers would refuse is left out of it.
 *
 * @throws NkeeperError `input-missing` (no account), and those of `holdAccountNamed`
 */
export async function nkeyConfig({ store, operator, now }: NkeyConfigOptions): Promise<ServerConfig> {
  const { name } = operator.row;
  await store.scan({ operator: name });
  const held = store.accounts(name).map(row => holdAccountNamed(store, operator, row.name, row.path));
  if (held.length === 0)
    throw new NkeeperError('input-missing', `Operator ${operator.ref.name} has no account.`);
  const maker = new NkeyConfigMaker(store, operator, held);
  const accounts = held.map(account => [account.ref.name, maker.account(account)] as const);
  const system = held.find(({ ref }) => ref.key === operator.claims.nats.system_account);
  const text = [
    `# Accounts and users of operator ${clean(operator.ref.name)} as they were at ${new Date(now * 1000).toISOString()}.`,
    '# There are no JWTs: nothing is pushed or revoked. A change needs this file made anew, and the servers reloaded.',
    configText(
      new ConfigMap([
        ...(system ? [['system_account', system.ref.name] as const] : []),
        ['accounts', new ConfigMap(accounts)],
      ]),
    ),
  ];
  return { text: `${text.join('\n')}\n`, warnings: maker.warnings };
}

class NkeyConfigMaker {
  readonly warnings: string[] = [];
  readonly #store: Store;
  readonly #operator: HeldOperator;
  readonly #names: ReadonlyMap<string, string>;
  readonly #imports = new Map<string, (readonly [importer: string, entry: Import])[]>();

  constructor(store: Store, operator: HeldOperator, accounts: readonly HeldAccount[]) {
    this.#store = store;
    this.#operator = operator;
    this.#names = new Map(accounts.map(({ ref }) => [ref.key, ref.name]));
    for (const { ref } of accounts)
      for (const entry of this.#importsOf(ref.name)) {
        const before = this.#imports.get(entry.account ?? '') ?? [];
        this.#imports.set(entry.account ?? '', [...before, [ref.name, entry]]);
      }
  }

  account(account: HeldAccount): ConfigMap {
    const { ref, claims } = account;
    const { nats } = claims;
    const { limits } = nats;
    const mappings = Object.entries(nats.mappings ?? {});
    if (nats.authorization.auth_users?.length)
      this.#warn(`Account ${ref.name} has auth callout: it is not in the configuration.`);
    if (hasTiers(limits))
      this.#warn(
        `Account ${ref.name} has JetStream limits by tier, which a configuration cannot have: it is off there.`,
      );
    return configMap([
      ['users', this.#users(ref.name, claims)],
      ['default_permissions', permissions(nats.default_permissions)],
      [
        'limits',
        configMap([
          ['max_connections', limited(limits.conn)],
          ['max_leafnodes', limited(limits.leaf)],
          ['max_subscriptions', limited(limits.subs)],
          ['max_payload', limited(limits.payload)],
        ]),
      ],
      ['jetstream', hasJetStream(limits) && !hasTiers(limits) ? jetStream(limits) : undefined],
      ['exports', (nats.exports ?? []).flatMap(entry => (entry ? this.#export(account, entry) : []))],
      ['imports', this.#importsOf(ref.name).map(entry => this.#import(entry))],
      [
        'mappings',
        new ConfigMap(
          mappings.map(([subject, targets]) => [
            subject,
            (targets ?? []).map(({ subject: destination, weight, cluster }) =>
              configMap([
                ['destination', destination],
                ['weight', `${Number(weight ?? 0) || 100}%`],
                ['cluster', cluster || undefined],
              ]),
            ),
          ]),
        ),
      ],
    ]);
  }

  #warn(sentence: string): void {
    this.warnings.push(sentence);
  }

  #users(account: string, claims: AccountClaims): readonly ConfigMap[] {
    return this.#store.users(this.#operator.row.name, account).flatMap(row => {
      const user = this.#user(row, claims);
      return user ? [user] : [];
    });
  }

  /** Left out is whom servers would refuse: a configuration knows no end and no revocation. */
  #user(row: UserRow, account: AccountClaims): ConfigMap | undefined {
    const who = `User ${row.account}/${row.name}`;
    const claims = this.#store.user(row.operator, row.account, row.name)?.claims;
    const wrong = row.problems.find(isRefused);
    if (row.revoked || wrong || !claims?.sub) {
      this.#warn(
        `${who} is left out: ${row.revoked ? 'It is revoked.' : (wrong?.message ?? 'Its JWT cannot be read.')}`,
      );
      return undefined;
    }
    const applied = appliedLimits(claims, account, this.#operator.row.strict);
    if ('code' in applied) {
      this.#warn(`${who} is left out: its scope cannot be filled in.`);
      return undefined;
    }
    const { limits } = applied;
    const lost = unsaid(limits, Number(claims.exp ?? 0));
    if (lost.length > 0) this.#warn(`${who} has what a configuration cannot say: ${lost.join(', ')}.`);
    const types = limits.allowed_connection_types ?? [];
    return configMap([
      ['nkey', claims.sub],
      ['permissions', permissions(limits)],
      ['allowed_connection_types', types],
      ['proxy_required', limits.proxy_required || undefined],
    ]);
  }

  /** Those that get something. */
  #importsOf(account: string): readonly Import[] {
    const held = this.#store.account(this.#operator.row.name, account);
    const imports = held?.claims?.nats.imports ?? [];
    return imports.flatMap((entry, i) => {
      if (!entry) return [];
      const fault = held?.row.problems.find(
        problem => isProblem(problem) && problem.place.field?.startsWith(`nats.imports[${i}]`),
      );
      const known = this.#names.has(entry.account ?? '');
      if (!fault && known) return [entry];
      const what = `The import of ${entry.subject ?? ''} by account ${account} is left out`;
      const sentence = `${what}: ${fault?.message ?? 'its account is not in the store.'}`;
      if (!this.warnings.includes(sentence)) this.#warn(sentence);
      return [];
    });
  }

  #import(entry: Import): ConfigMap {
    const source = configMap([
      ['account', this.#names.get(entry.account ?? '')],
      ['subject', subjectThere(entry)],
    ]);
    const here = subjectHere(entry);
    return configMap([
      [entry.type ?? 'stream', source],
      ['to', here === subjectThere(entry) ? undefined : here],
      ['share', entry.share || undefined],
      ['allow_trace', entry.allow_trace || undefined],
    ]);
  }

  /** A private export that nobody has an activation for is none: without a list of accounts it would be for all. */
  #export(account: HeldAccount, entry: Export): readonly ConfigMap[] {
    const { type = 'stream', subject = '', account_token_position: position = 0, token_req } = entry;
    const service = type === 'service';
    const importers = new Set(
      (this.#imports.get(account.ref.key) ?? []).flatMap(([importer, one]) =>
        one.type === type && isSubset(subjectThere(one), subject) ? [importer] : [],
      ),
    );
    if (token_req && importers.size === 0) {
      this.#warn(
        `The private export of ${subject} by account ${account.ref.name} is left out: nobody imports it.`,
      );
      return [];
    }
    const sampled = service && /^(singleton)?$/i.test(entry.response_type ?? '');
    if (entry.service_latency && !sampled)
      this.#warn(`The export of ${subject} by account ${account.ref.name} has no latency samples there.`);
    return [
      configMap([
        [type, subject],
        ['accounts', token_req ? [...importers] : undefined],
        ['account_token_position', Number(position) > 0 ? position : undefined],
        ['response_type', service ? entry.response_type || undefined : undefined],
        ['response_threshold', service ? nanoseconds(entry.response_threshold) : undefined],
        ['latency', sampled ? latency(entry) : undefined],
        ['allow_trace', (service && entry.allow_trace) || undefined],
      ]),
    ];
  }
}

function jetStream(limits: AccountLimits): ConfigMap {
  return configMap([
    ['max_memory', limits.mem_storage ?? 0],
    ['max_store', limits.disk_storage ?? 0],
    ['max_streams', positive(limits.streams)],
    ['max_consumers', positive(limits.consumer)],
    ['max_ack_pending', positive(limits.max_ack_pending)],
    ['memory_max_stream_bytes', positive(limits.mem_max_stream_bytes)],
    ['disk_max_stream_bytes', positive(limits.disk_max_stream_bytes)],
    ['max_bytes_required', limits.max_bytes_required || undefined],
  ]);
}

function latency({ service_latency: samples }: Export): ConfigMap | undefined {
  if (!samples) return undefined;
  return configMap([
    ['sampling', samples.sampling],
    ['subject', samples.results],
  ]);
}

function permissions({ pub, sub, resp }: Permissions): ConfigMap {
  const side = ({ allow = [], deny = [] }: SubjectPermission) =>
    configMap([
      ['allow', allow],
      ['deny', deny],
    ]);
  return configMap([
    ['publish', side(pub)],
    ['subscribe', side(sub)],
    // Zeros are the server's own defaults here as there.
    [
      'allow_responses',
      resp
        ? configMap([
            ['max', resp.max],
            ['expires', `${resp.ttl}ns`],
          ])
        : undefined,
    ],
  ]);
}

/** Minus one is what a configuration has where nothing is said. */
function limited(limit: Int = 0): Int | undefined {
  return limit < 0 ? undefined : limit;
}

function positive(limit: Int = 0): Int | undefined {
  return limit > 0 ? limit : undefined;
}

function nanoseconds(time: Int = 0): string | undefined {
  return time > 0 ? `${time}ns` : undefined;
}

/** What a user is bound to, and would not be any more. */
function unsaid(
  { src = [], times = [], subs = 0, payload = 0 }: UserLimits,
  expires: number,
): readonly string[] {
  return [
    ...(expires > 0 ? ['when it expires'] : []),
    ...(src.length > 0 ? ['from where it connects'] : []),
    ...(times.length > 0 ? ['at what times'] : []),
    ...(subs >= 0 ? ['how many subscriptions'] : []),
    ...(payload >= 0 ? ['how large its messages are'] : []),
  ];
}
