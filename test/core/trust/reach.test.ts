import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, AccountClaims } from '../../../src/core/claims/account.ts';
import { newAccount, newScopedUser, newUser } from '../../../src/core/claims/new-claims.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { User, UserClaims } from '../../../src/core/claims/user.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { admission } from '../../../src/core/trust/admission.ts';
import { type AccessQuestion, askAccess } from '../../../src/core/trust/reach/access.ts';
import { knownAccounts } from '../../../src/core/trust/reach/live-imports.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

const key = Seed.generate('account').publicKey;
const scopeKey = Seed.generate('account').publicKey;
const userKey = Seed.generate('user').publicKey;

function account(nats: Partial<Account> = {}, sub: string = key): AccountClaims {
  const fresh = newAccount(sub);
  return { ...fresh, name: 'ACME', nats: { ...fresh.nats, ...nats } };
}

function user(nats: Partial<User> = {}): UserClaims {
  const fresh = newUser(userKey);
  return { ...fresh, iss: key, nats: { ...fresh.nats, ...nats } };
}

function ask(question: string, of: UserClaims, at: AccountClaims, others: readonly AccountClaims[] = []) {
  const [action, subject = '', queue] = question.split(' ') as [AccessQuestion['action'], string, string?];
  const asked = { action, subject, ...(queue !== undefined && { queue }) };
  return askAccess(asked, of, at, { accounts: knownAccounts([at, ...others]), strict: false, now: 10 });
}

const ruleOf = (...args: Parameters<typeof ask>) => ask(...args).cases[0]?.rule;

test('where the rule is written: user, account default, scope', () => {
  assert.deepEqual(ruleOf('publish a.b', user({ pub: { deny: ['x', 'a.*'] } }), account()), {
    owner: 'user',
    field: 'nats.pub.deny[1]',
    written: 'a.*',
    entry: 'a.*',
  });
  const defaults = account({ default_permissions: { pub: {}, sub: { allow: ['c q'] } } });
  assert.deepEqual(ruleOf('subscribe c q', user(), defaults), {
    owner: 'account-default',
    field: 'nats.default_permissions.sub.allow[0]',
    written: 'c q',
    entry: 'c q',
  });
  assert.deepEqual(ruleOf('subscribe d', user(), defaults), {
    owner: 'account-default',
    field: 'nats.default_permissions.sub.allow',
  });
  assert.deepEqual(ruleOf('publish d', user(), account()), { owner: 'open' });
});

test('rules of a scope are told as they are written and as they come out', () => {
  const template = {
    pub: { allow: ['plain', '{{tag(team)}}.{{name()}}', '{{tag(none)}}.x'] },
    sub: { allow: ['{{tag(none)}}'] },
    ...{ subs: -1, data: -1, payload: -1 },
  };
  const scope = { kind: 'user_scope' as const, key: scopeKey, role: 'r', description: '', template };
  const home = account({ signing_keys: ['Z', scope] });
  const scoped = newScopedUser(userKey);
  const of: UserClaims = {
    ...scoped,
    iss: scopeKey,
    name: 'bob',
    nats: { ...scoped.nats, tags: ['team:x', 'team:y'] },
  };
  assert.deepEqual(ruleOf('publish y.bob', of, home), {
    owner: 'scope',
    field: 'nats.signing_keys[1].template.pub.allow[1]',
    written: '{{tag(team)}}.{{name()}}',
    entry: 'y.bob',
    role: 'r',
  });
  const emptied = ask('subscribe a', of, home);
  assert.deepEqual(emptied.cases[0]?.rule, {
    owner: 'server',
    field: 'nats.signing_keys[1].template.sub.allow',
    role: 'r',
    entry: '>',
  });
  const strictScope = { ...scope, template: { ...template, pub: { deny: ['{{tag(none)}}'] } } };
  assert.equal(ask('publish a', of, account({ signing_keys: [strictScope] })).verdict, 'refused');
});

test('no sentence of a refusal holds a seed that stands in a template', () => {
  const operator = new TestOperator();
  const owner = operator.account('A');
  const secret = Seed.generate('user').reveal();
  const template = { pub: { allow: [`${secret}.{{nope()}}`] }, sub: {}, subs: -1, data: -1, payload: -1 };
  const key = owner.signingSeed.publicKey;
  owner.token = owner.version({
    nats: { signing_keys: [{ kind: 'user_scope', key, role: 'r', description: '', template }] },
  });
  const member = owner.scopedUser('u');
  const login = { operator: operator.token, account: owner.token, user: member.token, now: now() };
  const answer = admission({ ...login, nonceSignedBy: member.key });
  assert.ok(!answer.admitted && answer.finding.code === 'template-function-unknown');
  const claims = decodeToken(member.token).claims as UserClaims;
  const fault = ask('publish a', claims, decodeToken(owner.token).claims as AccountClaims).fault ?? '';
  for (const sentence of [answer.finding.message, fault]) {
    assert.match(sentence, /cannot be filled in/);
    assert.ok(!sentence.includes(secret.slice(0, 30)), sentence);
  }
});

test('mappings come before permissions, and may choose, lose or vary', () => {
  const of = user({ pub: { allow: ['b'] } });
  const mapped = (targets: NonNullable<Account['mappings']>[string]) =>
    ask('publish a', of, account({ mappings: { a: targets } }));
  assert.equal(mapped([{ subject: 'b' }]).verdict, 'allowed');
  assert.equal(mapped([{ subject: 'c' }]).verdict, 'denied');
  assert.equal(mapped([{ subject: 'b', weight: 30 }]).verdict, 'partly');
  const lossy = mapped([
    { subject: 'a', weight: 10 },
    { subject: 'b', weight: 50 },
  ]);
  assert.deepEqual(
    lossy.cases.map(({ subject, share, reason }) => [subject, share, reason]),
    [
      ['a', 10, 'not-listed'],
      ['b', 50, 'allowed'],
      ['', 40, 'lost'],
    ],
  );
  assert.equal(mapped([{ subject: 'b.{{random(5)}}' }]).cases[0]?.varies, true);
  assert.equal(
    mapped([{ subject: 'b' }, { subject: 'b', weight: 1 }]).verdict,
    'denied',
    'a mapping that servers drop',
  );
});

test('destinations for one cluster', () => {
  const home = account({ mappings: { a: [{ subject: 'eu', cluster: 'EU' }, { subject: 'all' }] } });
  const inCluster = (cluster: string) =>
    askAccess({ action: 'publish', subject: 'a' }, user(), home, {
      accounts: knownAccounts([home]),
      strict: false,
      now: 1,
      cluster,
    });
  assert.equal(inCluster('EU').cases[0]?.subject, 'eu');
  assert.equal(inCluster('US').cases[0]?.subject, 'all');
});

test('replies, messages dropped on delivery, subjects that servers keep', () => {
  const responder = ask('publish a', user({ resp: { max: 2, ttl: 1_000_000_000 } }), account());
  assert.deepEqual(responder.replies, { replies: 2, within: 1000 });
  assert.equal(responder.cases[0]?.reason, 'reply-only');
  assert.deepEqual(responder.cases[0]?.rule, { owner: 'user', field: 'nats.resp' });
  assert.deepEqual(ask('subscribe a.>', user({ sub: { deny: ['a.secret', 'b'] } }), account()).filtered, [
    'a.secret',
  ]);
  assert.equal(ask('publish $NRG.x', user(), account()).cases[0]?.reason, 'reserved');
  const callout = account({ authorization: { auth_users: [Seed.generate('user').publicKey] } });
  assert.equal(ask('publish $SYS.REQ.USER.AUTH', user(), callout).cases[0]?.reason, 'reserved');
});

test('two ways to one account are a circle to servers: the import from who has them is not connected', () => {
  const [a, b, c] = ['account', 'account', 'account'].map(() => Seed.generate('account').publicKey);
  const stream = (subject: string, from: string, local_subject = '') =>
    ({ subject, account: from, local_subject, type: 'stream' }) as const;
  const all = { subject: '>', type: 'stream' } as const;
  const root = account({ exports: [all] }, a);
  const middle = account({ exports: [all], imports: [stream('x.>', a!)] }, b);
  const importer = account({ imports: [stream('>', c!, 'from.>')] }, key);
  const twoWays = (...imports: ReturnType<typeof stream>[]) => {
    const exporter = account({ exports: [all], imports }, c);
    const [found] = ask('publish y', user(), exporter, [root, middle, importer]).cases;
    return found!.reach.map(({ account: where }) => where);
  };
  assert.deepEqual(twoWays(stream('p.>', b!)), [c, key]);
  assert.deepEqual(twoWays(stream('p.>', b!), stream('q.>', b!)), [c, key]);
  assert.deepEqual(twoWays(stream('x.>', b!), stream('>', b!, 'q.>')), [c]);
});

test('imports that lead in a circle come to an end', () => {
  const [a, b] = [Seed.generate('account').publicKey, Seed.generate('account').publicKey];
  const ring = (sub: string, from: string) =>
    account(
      {
        exports: [{ subject: '>', type: 'service' }],
        imports: [
          { subject: 'x.>', account: from, local_subject: 'x.>', type: 'service' },
          { subject: 'x.>', account: from, local_subject: 'y.x.>', type: 'service' },
        ],
      },
      sub,
    );
  const places = ask('publish x.1', user(), ring(a, b), [ring(b, a)]).cases[0]?.reach ?? [];
  assert.ok(places.length >= 2 && places.length < 20, `${places.length}`);
});

test('entries for a queue drop what that queue would get', () => {
  const denied = user({ sub: { deny: ['a.b q1', 'a.c'] } });
  assert.deepEqual(ask('subscribe a.> q1', denied, account()).filtered, ['a.b q1', 'a.c']);
  assert.deepEqual(ask('subscribe a.> q2', denied, account()).filtered, ['a.c']);
  assert.deepEqual(ask('subscribe a.>', denied, account()).filtered, ['a.c']);
});
