import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { claimsDifference, type Difference } from '../../../src/core/claims/difference/difference.ts';
import { differenceSummary } from '../../../src/core/claims/difference/summary.ts';
import type { ClaimKind, Claims } from '../../../src/core/claims/kinds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { fullAccount, fullOperator, fullUser, operatorKey } from '../../screens/full-claims.ts';

const FULL: readonly (readonly [ClaimKind, Claims])[] = [
  ['account', fullAccount('all')],
  ['account', fullAccount('tiers')],
  ['user', fullUser],
  ['operator', fullOperator(operatorKey, [Seed.generate('operator').publicKey])],
];

type Path = readonly (string | number)[];

/** Paths of every value in claims that is not a list or a record itself. */
function* leaves(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) yield path;
  else for (const [name, member] of Object.entries(value)) yield* leaves(member, [...path, name]);
}

/** The claims with another value in one place; undefined takes it away. */
function withChange<T>(claims: T, path: Path, change: (value: unknown) => unknown): T {
  const copy = structuredClone(claims) as Record<string, unknown>;
  let at = copy;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  const last = path.at(-1)!;
  const value = change(at[last]);
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy as T;
}

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${value}x`;
}

test('the same claims have no difference; each field of each kind that differs is told once or more', () => {
  for (const [kind, claims] of FULL) {
    assert.deepEqual(claimsDifference(kind, claims, structuredClone(claims)), []);
    for (const path of leaves(claims)) {
      for (const change of [another, () => undefined]) {
        const changed = withChange(claims, path, change);
        const forth = claimsDifference(kind, claims, changed);
        const back = claimsDifference(kind, changed, claims);
        assert.ok(forth.length > 0, `${kind} ${path.join('.')}`);
        assert.equal(forth.length, back.length, `${kind} ${path.join('.')}`);
        for (const each of [...forth, ...back]) {
          assert.ok(each.before !== each.after, `${each.label}: ${each.before} twice`);
          assert.doesNotMatch(each.label, /nats\./, `${each.path} has no words`);
        }
      }
    }
  }
});

function accountWith(nats: Partial<AccountClaims['nats']>): AccountClaims {
  const base = { limits: { conn: -1, subs: -1, payload: -1 }, default_permissions: { pub: {}, sub: {} } };
  return { sub: 'A', name: 'A', nats: { ...base, authorization: {}, ...nats } };
}

const said = (differences: readonly Difference[]) =>
  differences.map(({ label, before = '', after = '' }) => `${label} | ${before} | ${after}`);

const compareAccounts = (before: Partial<AccountClaims['nats']>, after: Partial<AccountClaims['nats']>) =>
  claimsDifference('account', accountWith(before), accountWith(after));

test('values are told in words and units', () => {
  const found = compareAccounts(
    { limits: { conn: 500, payload: 1_048_576, disk_storage: -1 }, description: 'old' },
    { limits: { conn: 0, payload: -1, disk_storage: 10_000_000_000, disallow_bearer: true } },
  );
  assert.deepEqual(said(found), [
    'Description | old | none',
    'Client connections | 500 | off: nobody can connect',
    'Message size | 1 MiB | unlimited',
    'Bearer users | allowed | not allowed',
    'Disk | unlimited | 10 GB',
  ]);
  assert.equal(found[1]?.path, 'nats.limits.conn');
});

test('two values with the same words are told apart by what is written', () => {
  const found = compareAccounts({ limits: { conn: -1 } }, { limits: { conn: -5 } });
  assert.deepEqual(said(found), ['Client connections | unlimited (-1) | unlimited (-5)']);
});

test('elements of lists and maps are found by their names, wherever they stand', () => {
  const orders = { subject: 'orders.>', type: 'stream' as const };
  const prices = { subject: 'prices', type: 'service' as const, name: 'p' };
  const found = compareAccounts(
    { exports: [orders, prices], mappings: { a: [{ subject: 'b' }] } },
    {
      exports: [{ ...prices, token_req: true }, orders, { subject: 'new.>', type: 'stream' }],
      mappings: {
        a: [
          { subject: 'b', weight: 70 },
          { subject: 'c', weight: 30, cluster: 'eu' },
        ],
      },
    },
  );
  assert.deepEqual(said(found), [
    'Export prices: Who may import | public: every account | private: accounts with an activation',
    'Export new.> |  | Kind: stream',
    'Mapping a | 100 % b | 70 % b, 30 % c (eu)',
  ]);
  assert.equal(found[0]?.path, 'nats.exports[prices].token_req');
  assert.equal(differenceSummary(found), '2 exports, 1 mapping');
});

test('permissions: subject by subject, and in words where a list begins or ends to count', () => {
  const before = { pub: { allow: ['a', 'b'] }, sub: {} };
  const after = {
    pub: { allow: ['b', 'c'] },
    sub: { allow: ['x', 'y'] },
    resp: { max: 1, ttl: 5_000_000_000 },
  };
  const found = compareAccounts({ default_permissions: before }, { default_permissions: after });
  assert.deepEqual(said(found), [
    'Publish, allowed | a | ',
    'Publish, allowed |  | c',
    'Subscribe, allowed | everything | x  y',
    'Answers | not allowed by this | 1',
    'Answers within |  | 5s',
  ]);
});

test('a key that becomes a scope, and a scope whose template changes', () => {
  const scope = (allow: string) => ({
    kind: 'user_scope' as const,
    key: 'AKEY',
    role: 'reader',
    description: '',
    template: { pub: {}, sub: { allow: [allow] }, subs: -1, data: -1, payload: -1 },
  });
  assert.deepEqual(said(compareAccounts({ signing_keys: [scope('a')] }, { signing_keys: [scope('b')] })), [
    'Scope reader: Subscribe, allowed | a | ',
    'Scope reader: Subscribe, allowed |  | b',
  ]);
  const [first] = compareAccounts({ signing_keys: ['AKEY'] }, { signing_keys: [scope('a')] });
  assert.deepEqual(first, {
    path: 'nats.signing_keys[AKEY].kind',
    label: 'Scope reader: Signs',
    before: 'any user',
    after: 'users of its scope',
    part: { noun: 'signing key', name: 'AKEY' },
    key: 'AKEY',
  });
});

test('a summary names values, counts elements, and says when nothing but the time differs', () => {
  const revocations = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`U${i}`, 1]));
  const found = compareAccounts({}, { limits: { conn: 3, subs: -1, payload: -1 }, revocations });
  assert.equal(differenceSummary(found), 'limits.conn, 14 revocations');
  const limits = { conn: 3, leaf: 3, data: 3, imports: 3, exports: 3, subs: -1, payload: -1 };
  const many = compareAccounts({}, { limits, signing_keys: ['AKEY'] });
  assert.match(differenceSummary(many), /^1 signing key, .* and 2 more$/, 'whose keys count comes first');
  const claims = accountWith({});
  assert.equal(
    differenceSummary(claimsDifference('account', { ...claims, iat: 1 }, { ...claims, iat: 2 })),
    'only when it was issued',
  );
});

test('members that nobody knows are told too', () => {
  const odd = { ...accountWith({}).nats, gpu: { cores: 3 } } as AccountClaims['nats'];
  const found = claimsDifference('account', accountWith({}), { ...accountWith({}), nats: odd });
  assert.deepEqual(said(found), ['nats.gpu |  | {"cores":3}']);
});

test('of thousands of revocations only the new ones are told', () => {
  const revocations = (n: number) =>
    Object.fromEntries(Array.from({ length: n }, () => [Seed.generate('user').publicKey, 1_700_000_000]));
  const kept = revocations(4000);
  const seed = Seed.generate('account');
  const claims = (more: Readonly<Record<string, number>>): Claims => {
    const own = accountWith({ revocations: { ...kept, ...more } });
    return decodeToken(encodeToken('account', { ...own, sub: seed.publicKey }, seed, 1)).claims;
  };
  const [before, after] = [claims({}), claims(revocations(500))];
  assert.equal(claimsDifference('account', before, after).length, 500);
});
