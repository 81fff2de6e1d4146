import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CalloutGrant } from '../../../src/core/callout/grant.ts';
import type { CalloutRequest } from '../../../src/core/callout/request.ts';
import { checkRules, decideByRules } from '../../../src/core/callout/rules/decide.ts';
import { parseRules } from '../../../src/core/callout/rules/rules.ts';
import { hashPassword, hashToken, Passwords } from '../../../src/core/callout/rules/secret.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { signNonce } from '../../../src/core/nkeys/nonce.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { now } from '../../support/nats-identities.ts';

const SIGNAL = new AbortController().signal;

async function fault(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof NkeeperError);
    assert.equal(error.code, 'callout-rules-invalid');
    return error.message;
  }
  throw new Error('it was taken');
}

const PASSWORD = await hashPassword('secret');

test('a slip in a rules file is told with its place', async () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [[], /^the file: an object is needed/],
    [{ rules: [] }, /^rules: there is none/],
    [{ rule: [] }, /^the file\.rule: there is no such member/],
    [{ rules: [{ anyone: true }] }, /^rules\[0\]\.account: the account is missing/],
    [{ rules: [{ account: 'APP' }] }, /^rules\[0\]: it says nothing that a client has to prove/],
    [{ rules: [{ user: 'a', account: 'APP' }] }, /nothing that a client has to prove/],
    [{ rules: [{ user: 'a', password: 'secret', account: 'APP' }] }, /no hash of a password/],
    [
      { rules: [{ user: 'a', password: 'scrypt$3$8$1$AAAAAAAAAA$AAAAAAAAAAAAAAAAAAAA', account: 'APP' }] },
      /its cost/,
    ],
    [{ rules: [{ password: PASSWORD, account: 'APP' }] }, /^rules\[0\]\.user: a password needs its user/],
    [{ rules: [{ token: 'abc', account: 'APP' }] }, /^rules\[0\]\.token: it is no hash of a token/],
    [{ rules: [{ nkey: 'UABC', account: 'APP' }] }, /^rules\[0\]\.nkey\[0\]: it is no public user key/],
    [{ rules: [{ anyone: true, user: 'a', account: 'APP' }] }, /^rules\[0\]\.anyone/],
    [{ rules: [{ anyone: 'yes', account: 'APP' }] }, /only true can stand here/],
    [
      { rules: [{ anyone: true, account: 'APP', networks: ['10.0.0.0'] }] },
      /^rules\[0\]\.networks\[0\]: it is no network/,
    ],
    [{ rules: [{ anyone: true, account: 'APP', connection_types: ['TCP'] }] }, /none of STANDARD/],
    [
      { rules: [{ anyone: true, account: 'APP', expires_in: '8 hours' }] },
      /^rules\[0\]\.expires_in: .*not a span/,
    ],
    [
      { rules: [{ anyone: true, account: 'APP', limits: { subs: 3 } }] },
      /^rules\[0\]\.limits: servers keep no limits of users/,
    ],
    [
      { rules: [{ anyone: true, account: 'APP', permissions: { publish: ['a'] } }] },
      /publish: an object is needed/,
    ],
    [
      { rules: [{ user: 'a', refuse: 'no', account: 'APP' }] },
      /^rules\[0\]\.account: who is refused gets nothing/,
    ],
    [
      { rules: [1, 2].map(() => ({ name: 'x', anyone: true, account: 'APP' })) },
      /^rules\[1\]\.name: there is another/,
    ],
  ];
  for (const [file, expected] of cases)
    assert.match(await fault(() => parseRules(JSON.stringify(file))), expected);
  assert.match(await fault(() => parseRules('{"rules": [}')), /line 1, column 12/);
});

test('rules that cannot be carried out are told when they are read', async () => {
  const world = new CalloutWorld();
  const accounts = new Map([[world.app.key, world.grantAccount(world.app)]]);
  const check = (rule: object) =>
    fault(() => checkRules(parseRules(JSON.stringify({ rules: [rule] })), accounts, now()));
  assert.match(
    await check({ name: 'r', anyone: true, account: 'SHOP' }),
    /^rules\[0\] "r": Account "SHOP" is none/,
  );
  assert.match(await check({ anyone: true, account: 'APP', sign_with: 'reader' }), /No key or role "reader"/);
  assert.match(
    await check({ anyone: true, account: 'APP', permissions: { publish: { allow: ['a..b'] } } }),
    /a\.\.b/,
  );
});

test('the first rule that fits decides', async () => {
  const world = new CalloutWorld();
  const accounts = new Map([world.app, world.other].map(each => [each.key, world.grantAccount(each)]));
  const seed = Seed.generate('user');
  const rules = parseRules(
    JSON.stringify({
      rules: [
        { name: 'blocked', networks: ['192.0.2.0/24'], refuse: 'not from there' },
        {
          name: 'ann',
          user: 'ann',
          password: PASSWORD,
          account: 'APP',
          permissions: {
            publish: { allow: 'a.>' },
            subscribe: { deny: ['x'] },
            responses: { max: 2, within: '5s' },
          },
          times: '08:00:00-18:00:00',
          time_zone: 'Europe/Berlin',
          expires_in: '8h',
          tags: ['staff'],
        },
        {
          name: 'devices',
          token: [hashToken('t-1'), hashToken('t-2')],
          account: world.other.key,
          as: 'device',
        },
        { name: 'keys', nkey: seed.publicKey, account: 'APP' },
        { name: 'field', user: 'eve', password: PASSWORD, connection_types: ['MQTT'], account: 'APP' },
        { name: 'office', user: 'dan', password: PASSWORD, networks: ['10.1.0.0/16'], account: 'APP' },
        { name: 'web', anyone: true, connection_types: ['websocket'], account: 'OTHER' },
      ],
    }),
  );
  const book = await checkRules(rules, accounts, now());
  const decide = decideByRules(
    () => book,
    () => 1_000_000_000_000,
  );
  const ask = (options: object, client: object = {}, connectionType = 'STANDARD') =>
    decide({ options, client: { host: '10.0.0.1', ...client }, connectionType } as CalloutRequest, SIGNAL);

  assert.deepEqual(await ask({ user: 'ann', pass: 'secret' }), {
    account: world.app.key,
    name: 'ann',
    by: 'ann',
    limits: {
      pub: { allow: ['a.>'] },
      sub: { deny: ['x'] },
      resp: { max: 2, ttl: 5_000_000_000 },
      times: [{ start: '08:00:00', end: '18:00:00' }],
      times_location: 'Europe/Berlin',
    },
    tags: ['staff'],
    expires: 1_000_000_000 + 8 * 3600,
  });
  const by = async (...args: Parameters<typeof ask>) => {
    const { by: rule, account } = (await ask(...args)) as CalloutGrant;
    return [rule, account];
  };
  assert.deepEqual(await by({ auth_token: 't-2' }), ['devices', world.other.key]);
  const proof = { nkey: seed.publicKey, sig: signNonce(seed, 'n') };
  assert.deepEqual(await by(proof, { nonce: 'n' }), ['keys', world.app.key]);
  assert.deepEqual(await by({}, {}, 'WEBSOCKET'), ['web', world.other.key]);
  const refused = async (...args: Parameters<typeof ask>) =>
    ((await ask(...args)) as { refuse?: string }).refuse;
  assert.equal(await refused({ user: 'ann', pass: 'secret' }, { host: '192.0.2.9' }), 'not from there');
  assert.match((await refused({ user: 'ann', pass: 'Secret' })) ?? '', /wrong password of user "ann"/);
  assert.match((await refused({ user: 'bob', pass: 'secret' })) ?? '', /no rule fits user "bob"/);
  // Who is known, and came from elsewhere, is told apart from who is not: the log is where somebody looks for why.
  assert.equal(
    await refused({ user: 'eve', pass: 'secret' }),
    'no rule fits user "eve": rule "field" is only for MQTT, not STANDARD',
  );
  assert.equal(
    await refused({ user: 'dan', pass: 'secret' }),
    'no rule fits user "dan": rule "office" is not for 10.0.0.1',
  );
  assert.match((await refused({ auth_token: 't-3' })) ?? '', /no rule fits the token/);
  assert.match((await refused(proof, { nonce: 'other' })) ?? '', /shows nothing/);
  assert.match((await refused({})) ?? '', /shows nothing/);
});

function cheapHash(password: string): string {
  const salt = Buffer.from('salt of a test');
  const hash = scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 });
  return `scrypt$16$1$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

test('passwords wait for their turn; of a flood the rest is refused, and one that was right is known again', async () => {
  const cheap = cheapHash('secret');
  const passwords = new Passwords();
  assert.equal(await passwords.isRight('secret', cheap), true);
  const many = await Promise.allSettled(
    Array.from({ length: 1100 }, (_, i) => passwords.isRight(i < 2 ? 'secret' : `wrong ${i}`, cheap)),
  );
  assert.deepEqual(
    many.slice(0, 3).map(each => each.status === 'fulfilled' && each.value),
    [true, true, false],
  );
  const refused = many.filter(each => each.status === 'rejected');
  assert.ok(refused.length > 0 && refused.length < 100, String(refused.length));
  assert.match(String((refused[0] as PromiseRejectedResult).reason), /Too many passwords/);
});

test('one password at the same moment is tried once, and not at all where nobody waits any more', async () => {
  const passwords = new Passwords();
  const hash = await hashPassword('secret');
  const begun = performance.now();
  assert.equal(await passwords.isRight('other', hash), false);
  const one = performance.now() - begun;
  const again = performance.now();
  const all = await Promise.all(Array.from({ length: 200 }, () => passwords.isRight('secret', hash)));
  assert.ok(all.every(Boolean));
  assert.ok(performance.now() - again < 50 * one, 'two hundred tries would take much longer');
  const gone = AbortSignal.abort();
  const late = Array.from({ length: 20 }, (_, i) => passwords.isRight(`late ${i}`, hash, gone));
  const results = await Promise.allSettled(late);
  assert.ok(results.every(each => each.status === 'rejected'));
});

test('the rules that the documentation shows are rules', () => {
  const text = readFileSync(new URL('../../../docs/auth-callout.md', import.meta.url), 'utf8');
  const [, json = ''] = /<!-- rules -->\n```json\n([\s\S]*?)\n```/.exec(text) ?? [];
  assert.deepEqual(
    parseRules(json).map(({ name }) => name),
    ['blocked network', 'ann', 'devices', 'build machine'],
  );
});
