import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { type AccessAnswer, askAccess } from '../../../src/core/trust/reach/access.ts';
import { knownAccounts } from '../../../src/core/trust/reach/live-imports.ts';
import { startServer } from '../../support/nats.ts';
import { now, type TestAccount, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import * as random from '../../support/random-system.ts';
import { RawClient } from '../../support/raw-client.ts';

// What nkeeper says about publishing and subscribing, against what a real server does: random permissions, scopes,
// mappings, exports and imports over a chain of accounts. Each system is one server.

const SEED = Number(process.env['NKEEPER_REACH_SEED'] ?? randomInt(2 ** 31));
const SYSTEMS = Number(process.env['NKEEPER_REACH_SYSTEMS'] ?? 6);
const NAMES = ['E1', 'E2', 'E3', 'E4'];
const USERS = 4;
const SUBJECTS = 12;

function sample<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  return fc.sample(arbitrary, { seed, numRuns: 1 })[0] as T;
}

const claimsOf = (account: TestAccount) => decodeToken(account.token).claims as AccountClaims;
const isSound = (claims: AccountClaims) =>
  validateClaims('account', claims, now()).every(i => i.severity === 'warning');

/** Accounts of which each imports from those before it; what comes out unsound is tried again. */
function makeAccounts(operator: TestOperator, seed: number, weighted: string): readonly TestAccount[] {
  const made: { account: TestAccount; key: string; exports: Awaited<ReturnType<typeof makeOffers>> }[] = [];
  for (const [i, name] of NAMES.entries()) {
    for (let attempt = 0; ; attempt++) {
      const at = seed + i * 1000 + attempt;
      const account = operator.account(name);
      const exports = makeOffers(at);
      account.token = account.version({
        nats: {
          exports,
          imports: sample(random.importsFrom(made), at + 1),
          mappings: sample(random.mappings(weighted === name), at + 2),
          signing_keys: [
            {
              kind: 'user_scope',
              key: account.signingSeed.publicKey,
              role: 'r',
              template: { ...sample(random.templates, at + 3), subs: -1, data: -1, payload: -1 },
              description: '',
            },
          ],
          default_permissions: sample(fc.option(random.permissions, { nil: { pub: {}, sub: {} } }), at + 4),
        },
      });
      if (!isSound(claimsOf(account))) continue;
      made.push({ account, key: account.key, exports });
      break;
    }
  }
  return made.map(({ account }) => account);
}

function makeOffers(seed: number) {
  return sample(random.offers, seed);
}

function makeUser(account: TestAccount, i: number, seed: number): TestUser {
  if (i % 2 === 0) return account.scopedUser(`u${i % 3}`, { nats: { tags: ['t:b'] } as never });
  const own = sample(fc.option(random.permissions, { nil: { pub: {}, sub: {} } }), seed);
  return account.user(`u${i}`, { nats: own as never });
}

/** Somebody in each account who listens to everything. */
async function listeners(port: number, accounts: readonly TestAccount[]) {
  const open = { pub: { allow: ['>'] }, sub: { allow: ['>'] } };
  return Promise.all(
    accounts.map(async account => {
      const user = account.user('listener', { nats: open as never });
      const client = await RawClient.open(port, user.token, user.seed);
      client.send('SUB > 1\r\n');
      await client.sync();
      return { account: account.key, client };
    }),
  );
}

const placesOf = (answer: AccessAnswer) =>
  answer.cases.flatMap(each => {
    const places = [...new Set(each.reach.map(({ account, subject }) => `${account} ${subject}`))].sort();
    // What a mapping loses has an empty subject: a server with a list of allowed ones says that it is not allowed.
    const ends = each.reason === 'lost' ? [true, false] : [each.allowed];
    return ends.map(allowed => ({ allowed, places }));
  });

test(`publishing and subscribing as a real server does it, ${SYSTEMS} random systems`, async t => {
  t.diagnostic(`NKEEPER_REACH_SEED=${SEED} gives the same systems again`);
  const seen = { allowed: 0, denied: 0, abroad: 0, mapped: 0, subscribed: 0, refused: 0 };
  for (let system = 0; system < SYSTEMS; system++) {
    const seed = SEED + system * 100_000;
    const operator = new TestOperator();
    const accounts = makeAccounts(operator, seed, NAMES[3 - (system % 4)] ?? '');
    // The last ones import most; of the first ones others import.
    const home = accounts[3 - (system % 4)] as TestAccount;
    const server = await startServer(t, { operator, accounts, resolver: 'memory' });
    const ears = await listeners(server.port, accounts);
    const all = accounts.map(claimsOf);
    const context = { accounts: knownAccounts(all), strict: false, now: now() };
    const named = (text: string) =>
      accounts.reduce((result, account) => result.replaceAll(account.key, account.name), text);
    const about = (what: string) =>
      named(
        `${what}\nseed ${SEED}, system ${system}\n${all.map(({ name, nats: { imports, exports, mappings, default_permissions } }) => `${name} ${JSON.stringify({ imports, exports, mappings, default_permissions })}`).join('\n')}`,
      );
    for (let i = 0; i < USERS; i++) {
      const user = makeUser(home, i, seed + 50_000 + i);
      const claims = decodeToken(user.token).claims as UserClaims;
      const ask = (question: Parameters<typeof askAccess>[0]) =>
        askAccess(question, claims, claimsOf(home), context);
      const refused = ask({ action: 'publish', subject: 'a' }).verdict === 'refused';
      const client = await RawClient.open(server.port, user.token, user.seed).catch(() => undefined);
      assert.equal(client === undefined, refused, about(`${user.name} is let in`));
      if (!client) {
        seen.refused++;
        continue;
      }
      // One that is mapped, whatever chance brings.
      const mapped = Object.keys(claimsOf(home).nats.mappings ?? {}).map(source => source.replace('*', 'a'));
      const drawn = fc.sample(random.literals, { seed: seed + i, numRuns: SUBJECTS });
      for (const subject of [...mapped, ...drawn]) {
        const answer = ask({ action: 'publish', subject });
        client.errors.length = 0;
        for (const { client: ear } of ears) ear.messages.length = 0;
        client.send(`PUB ${subject} 1\r\nx\r\n`);
        await client.sync();
        await Promise.all(ears.map(ear => ear.client.sync()));
        const heard = ears.flatMap(ear =>
          ear.client.messages.map(message => `${ear.account} ${message.subject}`),
        );
        const real = { allowed: client.errors.length === 0, places: [...new Set(heard)].sort() };
        const possible = placesOf(answer);
        const fits = possible.some(each => JSON.stringify(each) === JSON.stringify(real));
        const what = `publish ${subject} by ${user.name}: ${JSON.stringify(claims.nats)}`;
        assert.ok(
          fits,
          about(`${what}\nserver ${JSON.stringify(real)}\nnkeeper ${JSON.stringify(possible)}`),
        );
        seen[real.allowed ? 'allowed' : 'denied']++;
        if (real.places.length > 1) seen.abroad++;
        if (answer.cases.some(each => each.mapping)) seen.mapped++;
      }
      const subscriptions = fc.tuple(random.patterns, fc.constantFrom('', 'q1', 'q2', 'q.1'));
      for (const [subject, queue] of fc.sample(subscriptions, { seed: seed + i + 7, numRuns: SUBJECTS })) {
        const answer = ask({ action: 'subscribe', subject, queue });
        client.errors.length = 0;
        client.send(`SUB ${subject} ${queue} 9\r\nUNSUB 9\r\n`);
        await client.sync();
        const what = `subscribe ${subject} ${queue} by ${user.name}: ${JSON.stringify(claims.nats)}`;
        assert.equal(
          client.errors.length === 0,
          answer.verdict === 'allowed',
          about(`${what}\n${JSON.stringify(answer)}`),
        );
        seen.subscribed++;
      }
      client.close();
    }
    for (const { client } of ears) client.close();
    await server.stop();
  }
  // No counts are asserted: chance may bring few of a sort. The next test has each sort for sure.
  t.diagnostic(JSON.stringify(seen));
});

test('what is allowed, denied, mapped and goes abroad does so on a server too', async t => {
  const operator = new TestOperator();
  const [seller, buyer] = [operator.account('SELLER'), operator.account('BUYER')];
  const shared = { subject: 'a.*', type: 'service' as const };
  seller.token = seller.version({ nats: { exports: [shared] } });
  buyer.token = buyer.version({
    nats: {
      imports: [{ ...shared, account: seller.key }],
      mappings: { b: [{ subject: 'a.b', weight: 100 }] },
    },
  });
  const accounts = [seller, buyer];
  const server = await startServer(t, { operator, accounts, resolver: 'memory' });
  const ears = await listeners(server.port, accounts);
  const user = buyer.user('u', { nats: { pub: { allow: ['a.>', 'b'], deny: ['a.c'] } } as never });
  const client = await RawClient.open(server.port, user.token, user.seed);
  const claims = decodeToken(user.token).claims as UserClaims;
  const context = { accounts: knownAccounts(accounts.map(claimsOf)), strict: false, now: now() };
  const both = [`${seller.key} a.b`, `${buyer.key} a.b`].sort();
  for (const [subject, allowed, mapped, places] of [
    ['a.b', true, false, both],
    ['b', true, true, both],
    ['a.b.c', true, false, [`${buyer.key} a.b.c`]],
    ['a.c', false, false, []],
    ['c', false, false, []],
  ] as const) {
    const answer = askAccess({ action: 'publish', subject }, claims, claimsOf(buyer), context);
    assert.deepEqual(placesOf(answer), [{ allowed, places }], subject);
    assert.equal(
      answer.cases.some(each => each.mapping),
      mapped,
      subject,
    );
    client.errors.length = 0;
    for (const { client: ear } of ears) ear.messages.length = 0;
    client.send(`PUB ${subject} 1\r\nx\r\n`);
    await client.sync();
    await Promise.all(ears.map(ear => ear.client.sync()));
    const heard = ears.flatMap(ear => ear.client.messages.map(each => `${ear.account} ${each.subject}`));
    assert.equal(client.errors.length === 0, allowed, subject);
    assert.deepEqual([...new Set(heard)].sort(), places, subject);
  }
  client.close();
  for (const { client: ear } of ears) ear.close();
});

test('services whose stars are turned around or named twice, streams that are imported twice', async t => {
  const operator = new TestOperator();
  const [seller, buyer] = [operator.account('SELLER'), operator.account('BUYER')];
  const offers = ['d.*.*', 'e.*.*.*', 'g.*.*.*', 'h.*.*'].map(subject => ({
    subject,
    type: 'service' as const,
  }));
  const streams = ['a.*', 's.*.*.*'].map(subject => ({ subject, type: 'stream' as const }));
  seller.token = seller.version({ nats: { exports: [...offers, ...streams] } });
  const from = (subject: string, local_subject: string) => {
    const type = [...'degh'].includes(subject.charAt(0)) ? ('service' as const) : ('stream' as const);
    return { account: seller.key, subject, local_subject, type };
  };
  const imports = [
    from('d.*.*', 'b.$1.*'),
    from('e.*.*.*', 'f.$2.$3.$1'),
    from('g.*.*.*', 'i.$3.*.*'),
    from('h.*.*', 'j.$2.$1'),
    from('a.*', 'l.$1'),
    from('a.*', 'm.$1'),
    from('s.*.*.*', 't.$2.$3.$1'),
  ];
  buyer.token = buyer.version({ nats: { imports } });
  const accounts = [seller, buyer];
  const server = await startServer(t, { operator, accounts, resolver: 'memory' });
  const ears = await listeners(server.port, accounts);
  const context = { accounts: knownAccounts(accounts.map(claimsOf)), strict: false, now: now() };
  for (const [account, subject] of [
    [buyer, 'b.m.n'],
    [buyer, 'f.x.y.z'],
    [buyer, 'i.x.y.z'],
    [buyer, 'j.x.y'],
    [seller, 'a.x'],
    [seller, 's.x.y.z'],
  ] as const) {
    const user = account.user('u');
    const client = await RawClient.open(server.port, user.token, user.seed);
    for (const { client: ear } of ears) ear.messages.length = 0;
    client.send(`PUB ${subject} 1\r\nx\r\n`);
    await client.sync();
    await Promise.all(ears.map(ear => ear.client.sync()));
    const heard = ears.flatMap(ear => ear.client.messages.map(each => `${ear.account} ${each.subject}`));
    const claims = decodeToken(user.token).claims as UserClaims;
    const [said] = placesOf(askAccess({ action: 'publish', subject }, claims, claimsOf(account), context));
    assert.deepEqual(said?.places, [...new Set(heard)].sort(), subject);
    assert.equal(said?.places.length, 2, subject);
    client.close();
  }
  for (const { client } of ears) client.close();
});

test('of two imports that lead in a circle a server connects one', async t => {
  const operator = new TestOperator();
  const [a, b] = [operator.account('A'), operator.account('B')];
  const exports = [{ subject: 'x.>', type: 'service' as const }];
  const from = (account: TestAccount) => [{ subject: 'x.>', account: account.key, type: 'service' as const }];
  a.token = a.version({ nats: { exports, imports: from(b) } });
  b.token = b.version({ nats: { exports, imports: from(a) } });
  const server = await startServer(t, { operator, accounts: [a, b], resolver: 'memory' });
  const ears = await listeners(server.port, [a, b]);
  const crossed = await Promise.all(
    [a, b].map(async (account, i) => {
      const user = account.user('u');
      const client = await RawClient.open(server.port, user.token, user.seed);
      client.send(`PUB x.${i} 1\r\nx\r\n`);
      await client.sync();
      const other = ears[1 - i]?.client;
      await other?.sync();
      client.close();
      return other?.messages.some(message => message.subject === `x.${i}`);
    }),
  );
  assert.deepEqual(crossed.toSorted(), [false, true]);
  for (const { client } of ears) client.close();
});
