import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { type AdviceContext, adviseClaims } from '../../../src/core/claims/advice/advice.ts';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { readGolden } from '../../support/golden.ts';

const ACCOUNT_KEY = 'ADHOJB3NUTMYUEIRGFEFN5Z5ZSPQDIGVYW5RFAOHZKM72HMKYVOHHW24';
const OPEN_LIMITS = {
  subs: -1,
  data: -1,
  payload: -1,
  imports: -1,
  exports: -1,
  wildcards: true,
  conn: -1,
  leaf: -1,
};

function account(nats: object, rest: object = {}): AccountClaims {
  return readClaims(
    'account',
    JSON.stringify({ sub: ACCOUNT_KEY, ...rest, nats: { limits: OPEN_LIMITS, ...nats } }),
  );
}

function places(kind: ClaimKind, claims: object, context?: AdviceContext): string[] {
  const read = readClaims(kind, JSON.stringify(claims));
  return adviseClaims(kind, read, context).map(({ code, field }) => `${code} ${field}`);
}

const ofUser = (nats: object, context?: AdviceContext) =>
  places('user', { iss: 'K', nats: { subs: -1, data: -1, payload: -1, ...nats } }, context);
const ofAccount = (nats: object, rest: object = {}) =>
  adviseClaims('account', account(nats, rest)).map(({ code, field }) => `${code} ${field}`);

test('fresh claims need no advice', () => {
  for (const { name, claims } of readGolden<{ name: string; claims: object }>('defaults.json')) {
    const kind = name.split('/')[0] as ClaimKind;
    if (!['operator', 'account', 'user', 'activation'].includes(kind)) continue;
    assert.deepEqual(places(kind, claims), [], name);
  }
});

test('limits that let nobody in', () => {
  assert.deepEqual(ofAccount({ limits: {} }), [
    'limit-lets-nobody-connect nats.limits.conn',
    'limit-cuts-clients-off nats.limits.subs',
    'limit-lets-no-message-pass nats.limits.payload',
  ]);
  assert.deepEqual(ofAccount({ limits: { ...OPEN_LIMITS, conn: -2 } }), [
    'limit-lets-nobody-connect nats.limits.conn',
  ]);
  assert.deepEqual(ofUser({ subs: 0 }), ['limit-cuts-clients-off nats.subs']);
  const ofScopeOrNot = { subs: 0, data: 0, payload: 0, issuer_account: ACCOUNT_KEY };
  assert.deepEqual(ofUser(ofScopeOrNot), [], 'only the account knows whether its key has a scope');
  assert.equal(ofUser(ofScopeOrNot, { account: account({ signing_keys: ['K'] }) }).length, 2);
  assert.deepEqual(ofAccount({ limits: { ...OPEN_LIMITS, tiered_limits: { R3: {}, fast: {} } } }), [
    'tier-never-used nats.limits.tiered_limits',
  ]);
});

test('a user or a scope that needs a proxy, and an end before 1970', () => {
  assert.deepEqual(ofUser({ proxy_required: true }), ['proxy-required nats.proxy_required']);
  assert.deepEqual(ofAccount({ signing_keys: [scope({ proxy_required: true })] }), [
    'proxy-required nats.signing_keys[0].template.proxy_required',
  ]);
  for (const [kind, severity] of [
    ['operator', 'warning'],
    ['account', 'time'],
    ['user', 'time'],
    ['activation', 'time'],
  ] as const) {
    const nats = { limits: OPEN_LIMITS, subs: -1, data: -1, payload: -1 };
    const claims = readClaims(kind, JSON.stringify({ sub: ACCOUNT_KEY, exp: -1, nats }));
    assert.deepEqual(
      adviseClaims(kind, claims).map(issue => `${issue.severity} ${issue.code}`),
      [`${severity} expiry-negative`],
      kind,
    );
    assert.ok(
      !validateClaims(kind, claims, 10).some(({ field }) => field === 'exp'),
      'as the library has it',
    );
  }
});

test('permissions with a surprise', () => {
  assert.deepEqual(ofUser({ resp: { max: 1, ttl: 0 } }), ['responses-close-publishing nats.resp']);
  assert.deepEqual(ofUser({ pub: { allow: ['a'], deny: ['b'] }, resp: { max: 1, ttl: 0 } }), [
    'responses-override-deny nats.resp',
  ]);
  assert.deepEqual(ofUser({ pub: { allow: ['a.>.b', 'c'] } }), [
    'permission-never-matches nats.pub.allow[0]',
  ]);
  assert.deepEqual(ofUser({ pub: { allow: ['a.b', 'c'], deny: ['a.>'] } }), [
    'allow-entry-denied nats.pub.allow[0]',
  ]);
  assert.deepEqual(ofUser({ sub: { allow: ['a', 'b q'], deny: ['>'] } }), [
    'allow-entry-denied nats.sub.allow[0]',
    'allow-entry-denied nats.sub.allow[1]',
    'allow-list-without-effect nats.sub.allow',
  ]);
  assert.deepEqual(ofUser({ sub: { allow: ['a'], deny: ['a q', 'a >'] } }), [], 'a queue only denies queues');
  assert.deepEqual(ofUser({ sub: { allow: ['a', 'a v1.x'], deny: ['a v1.*'] } }), [
    'allow-entry-denied nats.sub.allow[1]',
  ]);
  assert.deepEqual(ofUser({ sub: { deny: ['>'] } }), [], 'said on purpose');
  assert.deepEqual(ofUser({ pub: { allow: ['a b'] } }), ['allow-list-without-effect nats.pub.allow']);
});

test('entries that deny an allowed one only together', () => {
  const vain = ['allow-entry-denied nats.pub.allow[0]', 'allow-list-without-effect nats.pub.allow'];
  assert.deepEqual(ofUser({ pub: { allow: ['>'], deny: ['*', '*.>'] } }), vain);
  assert.deepEqual(ofUser({ pub: { allow: ['a.>'], deny: ['a.*', 'a.*.*', 'a.*.*.>'] } }), vain);
  assert.deepEqual(ofUser({ pub: { allow: ['a.>'], deny: ['a.*', 'a.*.*.>'] } }), []);
  assert.deepEqual(ofUser({ pub: { allow: ['a.>'], deny: ['a.*', '*.*.>'] } }), vain);
  assert.deepEqual(ofUser({ sub: { allow: ['a.> q'], deny: ['a.* q', 'a.*.> q'] } }).length, 2);
  assert.deepEqual(ofUser({ sub: { allow: ['a.> q'], deny: ['a.* r', 'a.*.> q'] } }), []);
});

test('functions where no servers fill them in', () => {
  const list = { pub: { allow: ['a', 'b.{{name()}}'] } };
  assert.deepEqual(ofUser(list), ['template-outside-scope nats.pub.allow[1]']);
  assert.deepEqual(ofAccount({ default_permissions: { sub: { deny: ['{{subject()}}.>'] } } }), [
    'template-outside-scope nats.default_permissions.sub.deny[0]',
  ]);
});

test('revocations for a time that is far ahead', () => {
  const key = 'UAGD6WFEKOZQ3XIOMSBNWAF4DADMOTQVUFBYLV3OVFSYH4H4LGLY4GDN';
  const at = (time: number, now?: number) =>
    adviseClaims('account', account({ revocations: { '*': time, [key]: 5 } }), now ? { now } : {}).map(
      ({ code, field }) => `${code} ${field}`,
    );
  const found = ['revocation-in-future nats.revocations'];
  assert.deepEqual(at(1_764_000_000_000), found, 'milliseconds need no clock');
  assert.deepEqual(at(1_764_000_000), []);
  assert.deepEqual(at(1_764_090_000, 1_764_000_000), found);
  assert.deepEqual(at(1_764_080_000, 1_764_000_000), []);
  const exports = [{ subject: 'a', type: 'service', revocations: { '*': 1_764_000_000_000 } }];
  assert.deepEqual(ofAccount({ exports }), ['revocation-in-future nats.exports[0].revocations']);
});

test('blanks that nobody sees', () => {
  const odd = (field: string) => [`permission-odd-blank nats.${field}[0]`];
  for (const entry of ['s\u00a0', 's\u2003q', '\ts', 's\tq', 's\v', 's\u00a0 q'])
    assert.deepEqual(ofUser({ sub: { deny: [entry] } }), odd('sub.deny'), escape(entry));
  assert.deepEqual(ofUser({ sub: { deny: ['s q', 's', 's\ufeff'] } }), []);
  assert.deepEqual(ofUser({ pub: { allow: ['s\u00a0'] } }), odd('pub.allow'));
  assert.deepEqual(ofUser({ pub: { deny: ['s\u00a0'] } }), odd('pub.deny'));
  const at = 'nats.signing_keys[0].template';
  const of = (pub: object) => ofAccount({ signing_keys: [scope({ pub })] });
  assert.deepEqual(of({ deny: ['s q'] }), [`permission-odd-blank ${at}.pub.deny[0]`], 'denies s');
  assert.deepEqual(of({ deny: [' s'] }), [`permission-odd-blank ${at}.pub.deny[0]`]);
  assert.deepEqual(of({ deny: ['s q r'] }), [`permission-never-matches ${at}.pub.deny[0]`]);
  assert.deepEqual(of({ allow: ['t', ' s'] }), [`permission-never-matches ${at}.pub.allow[1]`]);
  assert.deepEqual(scoped({ sub: { allow: ['{{name()}}'] } }, { name: 'a\u00a0q' }), [
    'template-value-widens name',
  ]);
});

test('a star at the end opens everything below', () => {
  assert.deepEqual(ofUser({ sub: { allow: ['a.*'] } }), ['subscribe-star-opens-all nats.sub.allow[0]']);
  assert.deepEqual(ofUser({ sub: { allow: ['*'] } }), ['subscribe-star-opens-all nats.sub.allow[0]']);
  assert.deepEqual(ofUser({ sub: { allow: ['a.*.b', 'a'] } }), []);
  assert.deepEqual(ofUser({ sub: { allow: ['a.*', 'a.>'] } }), [], 'allowed anyway');
  assert.deepEqual(ofUser({ sub: { allow: ['a.*'], deny: ['a.*.>'] } }), [], 'closed by what the hint says');
  const [issue] = adviseClaims(
    'user',
    readClaims('user', '{"nats":{"subs":-1,"payload":-1,"sub":{"allow":["a.*"]}}}'),
  );
  assert.match(issue?.hint ?? '', /Add a\.\*\.> to nats\.sub\.deny/);
});

test('users that servers cannot take', () => {
  assert.deepEqual(ofUser({}, { tokenLength: 3701 }), ['user-token-too-long nats']);
  assert.deepEqual(ofUser({}, { tokenLength: 3700 }), []);
  assert.deepEqual(ofUser({ allowed_connection_types: ['x'] }), [
    'connection-type-unknown nats.allowed_connection_types',
  ]);
  assert.deepEqual(ofUser({ times: [{ start: '08:00:00', end: '08:00:00' }] }), [
    'time-range-empty nats.times[0]',
    'times-without-location nats.times_location',
  ]);
  const strict = account({ limits: { ...OPEN_LIMITS, disallow_bearer: true } });
  assert.deepEqual(ofUser({ bearer_token: true }, { account: strict }), [
    'bearer-not-allowed nats.bearer_token',
  ]);
  assert.deepEqual(ofUser({ version: 1 }), ['version-1-token nats.version']);
});

const scope = (template: object) => ({ kind: 'user_scope', key: 'K', role: 'r', template });
const withScope = (template: object, rest: object = {}) => account({ signing_keys: [scope(template)] }, rest);
const scoped = (template: object, user: { name?: string; tags?: string[] }) =>
  places('user', { iss: 'K', name: user.name, nats: { tags: user.tags } }, { account: withScope(template) });

test('a scope that lets nobody in is told at its account, and refuses each of its users', () => {
  const at = 'nats.signing_keys[0].template';
  const closing = {
    allowed_connection_types: ['STANDRD'],
    src: ['10.0.0.0', '10.0.0.0/8'],
    times: [{ start: '25:00:00', end: '26:00:00' }],
    times_location: 'Mars/X',
  };
  const day = [{ start: '05:00:00', end: '06:00:00' }];
  for (const [member, value] of Object.entries(closing)) {
    const template = { subs: -1, data: -1, payload: -1, times: day, times_location: 'UTC', [member]: value };
    assert.deepEqual(ofAccount({ signing_keys: [scope(template)] }), [`scope-shuts-out ${at}.${member}`]);
    assert.deepEqual(scoped(template, {}), ['scope-shuts-out iss']);
  }
  const open = { subs: -1, data: -1, payload: -1 };
  const of = (limits: object) => ofAccount({ signing_keys: [scope({ ...open, ...limits })] });
  const empty = { start: '05:00:00', end: '05:00:00' };
  assert.deepEqual(of({ times: [empty] }), [`scope-shuts-out ${at}.times`]);
  assert.deepEqual(of({ times: [empty, ...day], times_location: 'UTC' }), [
    `time-range-empty ${at}.times[0]`,
  ]);
  assert.deepEqual(of({ src: ['10.0.0.0/8', '10.0.0.0'] }), [], 'who comes from the first is let in');
  assert.deepEqual(of({ subs: -2, payload: -5 }), [
    `limit-cuts-clients-off ${at}.subs`,
    `limit-lets-no-message-pass ${at}.payload`,
  ]);
});

test('templates and the users that fill them', () => {
  const byTag = { pub: { allow: ['t.{{tag(dept)}}.x'] } };
  assert.deepEqual(scoped(byTag, { tags: ['dept:a'] }), []);
  assert.deepEqual(scoped(byTag, { tags: [] }), ['template-empties-allow nats.tags']);
  assert.deepEqual(scoped(byTag, { tags: ['dept:*'] }), ['template-value-widens nats.tags']);
  assert.deepEqual(scoped({ sub: { allow: ['u.{{name()}}'] } }, { name: 'a.b' }), [
    'template-value-widens name',
  ]);
  assert.deepEqual(scoped({ pub: { deny: ['t.{{tag(dept)}}'] } }, {}), ['template-tag-missing nats.tags']);
});

test('templates before any user', () => {
  const at = 'nats.signing_keys[0].template';
  const of = (template: object, rest: object = {}) => ofAccount({ signing_keys: [scope(template)] }, rest);
  assert.deepEqual(of({ subs: 0 }), [`scope-limit-zero-lost ${at}.subs`]);
  assert.deepEqual(of({ pub: { allow: ['{{nope()}}'] } }), [`template-function-unknown ${at}.pub.allow[0]`]);
  assert.deepEqual(of({ sub: { allow: ['{{name()}}', 'plain q'] } }), [
    `template-entry-invalid ${at}.sub.allow[1]`,
  ]);
  assert.deepEqual(of({ sub: { allow: ['plain q', 'a..b'] } }), [
    `permission-never-matches ${at}.sub.allow[1]`,
  ]);
  for (const [name, list] of [
    ['pub', 'allow'],
    ['sub', 'deny'],
  ] as const) {
    const byTag = { [name]: { [list]: ['a', '{{account-tag(dept)}}.{{account-tag(dept)}}.x'] } };
    assert.deepEqual(of(byTag, {}), [`template-tag-missing ${at}.${name}.${list}[1]`]);
    const tagged = { signing_keys: [scope(byTag)], tags: ['dept:a'] };
    assert.deepEqual(ofAccount(tagged), []);
  }
  const own = { ...scope({ pub: { allow: ['a'] } }), key: ACCOUNT_KEY };
  assert.deepEqual(ofAccount({ signing_keys: [own] }), ['scope-without-effect nats.signing_keys[0]']);
  assert.deepEqual(ofAccount({ signing_keys: [ACCOUNT_KEY] }), []);
  const byName = { pub: { allow: ['{{account-name()}}.x'] } };
  assert.deepEqual(of(byName, { name: 'sales' }), []);
  assert.deepEqual(of(byName, { name: '*' }), [`template-value-widens ${at}.pub.allow[0]`]);
});

test('accounts that servers read in another way', () => {
  assert.deepEqual(ofAccount({ mappings: { 'a.*': [{ subject: 'b.$5' }], c: [{ subject: 'd' }] } }), [
    'mapping-dropped nats.mappings["a.*"][0].subject',
  ]);
  assert.deepEqual(ofAccount({ revocations: { '*': 1, nobody: 1 } }), [
    'revocation-without-effect nats.revocations',
  ]);
  assert.deepEqual(ofAccount({ imports: [{ subject: 'a', account: 'me', type: 'stream' }] }), [
    'import-account-invalid nats.imports[0].account',
  ]);
  assert.deepEqual(
    ofAccount({ exports: [{ subject: 'a.*', type: 'service', token_req: true, account_token_position: 2 }] }),
    ['export-token-not-asked nats.exports[0].token_req'],
  );
});

test('a strict operator needs a signing key', () => {
  assert.deepEqual(places('operator', { nats: { strict_signing_key_usage: true } }), [
    'strict-without-signing-key nats.strict_signing_key_usage',
  ]);
});

test('advice says what and what to do, and repeats no validation', () => {
  const cases = readGolden<{ type: ClaimKind; claims: object; name: string }>('validation.json');
  for (const c of cases) {
    const claims = readClaims(c.type, JSON.stringify(c.claims));
    const validated = new Set(validateClaims(c.type, claims, 0).map(issue => issue.code));
    for (const { code, message, hint } of adviseClaims(c.type, claims)) {
      assert.ok(!validated.has(code), `${c.name}: ${code}`);
      assert.match(message, /^[A-Z"][\s\S]+\.$/);
      assert.match(hint, /^[A-Z][\s\S]+\.$/);
    }
  }
});

test('numbers that a scope does not hold', () => {
  const scope = (limits: object) => ({
    kind: 'user_scope',
    key: ACCOUNT_KEY,
    role: 'r',
    template: limits,
    description: '',
  });
  const claims = account({});
  const template = {
    pub: {},
    sub: {},
    subs: 2n ** 53n + 1n,
    data: -1,
    payload: -1,
    resp: { max: -1, ttl: 2n ** 63n - 1n },
  };
  const nats = { ...claims.nats, signing_keys: [scope(template) as never] };
  const found = adviseClaims('account', { ...claims, nats }).filter(issue => issue.severity === 'blocking');
  assert.deepEqual(
    found.map(({ code, field }) => `${code} ${field}`),
    [
      'scope-number-unreadable nats.signing_keys[0].template.subs',
      'scope-number-unreadable nats.signing_keys[0].template.resp.ttl',
    ],
  );
});

test('a local subject that names a star twice', () => {
  const imports = (local_subject: string) =>
    ofAccount({ imports: [{ subject: 'a.*.*', account: ACCOUNT_KEY, type: 'stream', local_subject }] });
  assert.deepEqual(imports('b.$2.$1'), []);
  assert.deepEqual(imports('b.$1.$1'), ['import-local-subject-repeats nats.imports[0].local_subject']);
});

test('a service whose stars are turned around in a circle, a stream that is imported twice', () => {
  const from = { account: ACCOUNT_KEY };
  const imports = (type: string, local_subject: string) =>
    ofAccount({ imports: [{ subject: 'a.*.*.*', type, local_subject, ...from }] });
  assert.deepEqual(imports('service', 'b.$2.$3.$1'), [
    'import-local-subject-turned nats.imports[0].local_subject',
  ]);
  assert.deepEqual(imports('service', 'b.$3.$2.$1'), []);
  assert.deepEqual(imports('stream', 'b.$2.$3.$1'), []);
  const twice = (type: string, ...names: string[]) =>
    ofAccount({ imports: names.map(local_subject => ({ subject: 'a', type, local_subject, ...from })) });
  assert.deepEqual(twice('stream', 'b', 'c', 'd'), [
    'import-stream-dropped nats.imports[1]',
    'import-stream-dropped nats.imports[2]',
  ]);
  assert.deepEqual(twice('stream', 'b', 'b'), [], 'which is told as a duplicate');
  assert.deepEqual(twice('service', 'b', 'c'), []);
});
