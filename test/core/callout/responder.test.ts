import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provenNkey } from '../../../src/core/callout/client-key.ts';
import type { CalloutDecision } from '../../../src/core/callout/grant.ts';
import type { CalloutRequest } from '../../../src/core/callout/request.ts';
import { createResponder, type ResponderOptions } from '../../../src/core/callout/responder.ts';
import { openToken } from '../../../src/core/claims/token/token.ts';
import { CurveBox } from '../../../src/core/nkeys/curve-box.ts';
import { signNonce } from '../../../src/core/nkeys/nonce.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { now } from '../../support/nats-identities.ts';

const bytes = (text: string) => Buffer.from(text);

function responderOf(world: CalloutWorld, options: Partial<ResponderOptions> = {}) {
  const accounts = new Map([[world.app.key, world.grantAccount(world.app)]]);
  return createResponder({
    account: world.auth.key,
    signer: world.auth.seed,
    accounts: () => accounts,
    decide: () => ({ account: world.app.key }),
    ...options,
  });
}

/** What the server reads of an answer. */
function read(answer: Uint8Array | undefined) {
  const opened = openToken(Buffer.from(answer ?? []).toString());
  assert.equal(opened.kind, 'authorization_response');
  return opened.claims as Extract<typeof opened, { kind: 'authorization_response' }>['claims'];
}

test('a grant becomes a user JWT for the key that was asked for, in an answer for the server that asked', async () => {
  const world = new CalloutWorld();
  const expires = now() + 60;
  let seen: CalloutRequest | undefined;
  const respond = responderOf(world, {
    decide: request => {
      seen = request;
      return {
        account: world.app.key,
        name: 'ann',
        limits: { pub: { allow: ['a.>'] } },
        tags: ['x'],
        expires,
      };
    },
  });
  const { token, userKey, server } = world.request({ connect_opts: { user: 'ann', pass: 'p', protocol: 1 } });
  const outcome = await respond(bytes(token), '');
  assert.equal(outcome.verdict, 'allowed');
  assert.deepEqual(
    [seen?.userKey, seen?.options.user, seen?.connectionType, seen?.sealed],
    [userKey, 'ann', 'STANDARD', false],
  );
  const { aud, sub, iss, nats } = read(outcome.answer);
  assert.deepEqual([aud, sub, iss, nats.error], [server.publicKey, userKey, world.auth.key, undefined]);
  const user = openToken(nats.jwt ?? '');
  assert.equal(user.kind, 'user');
  assert.deepEqual(
    [user.claims.sub, user.claims.iss, user.claims.name, user.claims.exp],
    [userKey, world.app.key, 'ann', expires],
  );
  assert.deepEqual(user.claims.nats, {
    pub: { allow: ['a.>'] },
    sub: {},
    subs: -1,
    data: -1,
    payload: -1,
    tags: ['x'],
    type: 'user',
    version: 2,
  });
});

test('the key of a scope signs users without limits, and a signing key names the account', async () => {
  const world = new CalloutWorld();
  const { key, name, signingSeed } = world.app;
  const scoped = { key, name, signers: [{ signer: signingSeed, identity: false, role: 'reader' }] };
  const decisions: CalloutDecision[] = [
    { account: key, signWith: 'reader' },
    { account: key, signWith: 'reader', limits: { subs: 3 } },
    { account: key },
    { account: key, signWith: 'writer' },
  ];
  const respond = responderOf(world, {
    signer: world.auth.signingSeed,
    accounts: () => new Map([[key, scoped]]),
    decide: () => decisions.shift() as CalloutDecision,
  });
  const first = await respond(bytes(world.request().token), '');
  const answer = read(first.answer);
  assert.equal(answer.nats.issuer_account, world.auth.key);
  const user = openToken(answer.nats.jwt ?? '');
  assert.deepEqual(user.claims.nats, { pub: {}, sub: {}, issuer_account: key, type: 'user', version: 2 });
  for (const reason of [
    /has no permissions or limits of its own/,
    /No key without a scope/,
    /No key or role "writer"/,
  ]) {
    const outcome = await respond(bytes(world.request().token), '');
    assert.equal(outcome.verdict, 'failed');
    assert.match(outcome.reason, reason);
    assert.equal(read(outcome.answer).nats.error, 'the auth callout service could not decide');
  }
});

test('what a decision does wrong refuses the client and ends nothing', async () => {
  const world = new CalloutWorld();
  const never = new Promise<never>(() => undefined);
  const cases: readonly (readonly [ResponderOptions['decide'], RegExp])[] = [
    [() => ({ refuse: 'wrong password' }), /^wrong password$/],
    [() => ({ refuse: '' }), /no reason given/],
    [
      () => {
        throw new Error('database down');
      },
      /database down/,
    ],
    [() => Promise.reject(new Error('later')), /later/],
    [() => never, /no decision within 20 ms/],
    [() => undefined as unknown as CalloutDecision, /neither a grant nor a refusal/],
    [() => 'yes' as unknown as CalloutDecision, /neither a grant nor a refusal/],
    [() => ({}) as unknown as CalloutDecision, /none that this service may place users in/],
    [() => ({ account: world.other.key }), /none that this service may place users in/],
    [() => ({ account: world.app.key, expires: now() - 1 }), /would have ended already/],
    [() => ({ account: world.app.key, limits: { pub: { allow: ['a..b'] } } }), /a\.\.b/],
    [() => ({ account: world.app.key, name: 7 as unknown as string }), /number where a text/],
    [() => ({ account: world.app.key, limits: { subs: 'x' as unknown as number } }), /x is no whole number/],
  ];
  for (const [decide, reason] of cases) {
    const outcome = await responderOf(world, { decide, timeoutMs: 20 })(bytes(world.request().token), '');
    assert.match(outcome.reason, reason);
    assert.notEqual(outcome.verdict, 'allowed');
    const { nats } = read(outcome.answer);
    assert.equal(nats.jwt, undefined);
    assert.ok(nats.error);
    assert.doesNotMatch(nats.error, /database|within/);
  }
});

test('what a stranger writes into a reason reaches no log as it is', async () => {
  const world = new CalloutWorld();
  const respond = responderOf(world, { decide: () => ({ refuse: `no \u001b[2J${'x'.repeat(5000)}` }) });
  const { nats } = read((await respond(bytes(world.request().token), '')).answer);
  assert.doesNotMatch(nats.error ?? '', /\u001b/);
  assert.equal(nats.error?.length, 200);
});

test('only what a server signed for this account, now, and once, is answered', async () => {
  const world = new CalloutWorld();
  const respond = responderOf(world);
  const stranger = Seed.generate('server');
  const good = world.request();
  const [head, payload, signature] = good.token.split('.');
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /no authorization request|sealed/],
    ['eyJ', /3 parts|chunk|authorization request|JWT/i],
    [`${head}.${payload}.${signature?.replace(/^../, 'AA')}`, /signature is wrong/],
    [world.sentinel.token, /type user/],
    [world.request({}, { aud: 'somebody' }).token, /meant for "somebody"/],
    [world.request({}, { sub: world.app.key }).token, /about account/],
    [world.request({}, { exp: now() - 100 }).token, /old, or the clocks differ/],
    [world.request({ user_nkey: world.app.key }).token, /no user key/],
    [world.request({ server_id: { name: 'n1', host: 'h', id: stranger.publicKey } }).token, /another server/],
  ];
  for (const [text, reason] of cases) {
    const outcome = await respond(bytes(text), '');
    assert.equal(outcome.verdict, 'ignored', text.slice(0, 20));
    assert.equal(outcome.answer, undefined);
    assert.match(outcome.reason, reason);
  }
  assert.equal((await respond(bytes(good.token), '')).verdict, 'allowed');
  const again = await respond(bytes(good.token), '');
  assert.deepEqual([again.verdict, again.answer], ['ignored', undefined]);
  assert.match(again.reason, /came before/);
});

test('with a curve key only sealed requests are taken, and answers are sealed', async () => {
  const world = new CalloutWorld({ sealed: true });
  const own = Seed.generate('curve');
  const xkey = own.publicKey;
  const respond = responderOf(world, { curve: world.curve });
  const server = Seed.generate('server');
  const from = (key: string) => ({ server_id: { name: 'n', host: 'h', id: server.publicKey, xkey: key } });
  const seal = (token: string) => new CurveBox(own, world.curve.publicKey).seal(bytes(token));
  const good = world.request(from(xkey), {}, server);
  const outcome = await respond(seal(good.token), xkey);
  assert.equal(outcome.verdict, 'allowed');
  const opened = new CurveBox(own, world.curve.publicKey).open(outcome.answer ?? new Uint8Array());
  assert.equal(read(opened).sub, good.userKey);
  const cases: readonly (readonly [Uint8Array, string, RegExp])[] = [
    [bytes(world.request(from(xkey), {}, server).token), xkey, /not sealed/],
    [seal(world.request(from(xkey), {}, server).token), Seed.generate('curve').publicKey, /cannot be opened/],
    [seal(world.request(from(xkey), {}, server).token), '', /not a public curve key/],
    [seal(world.request(from('X'), {}, server).token), xkey, /sealed by another server/],
    [bytes('xkv1'), xkey, /too short/],
  ];
  for (const [data, key, reason] of cases) {
    const refused = await respond(data, key);
    assert.equal(refused.verdict, 'ignored');
    assert.match(refused.reason, reason);
  }
  const open = await responderOf(world)(seal(world.request(from(xkey), {}, server).token), xkey);
  assert.match(open.reason, /sealed, and this service has no curve key/);
});

test('an nkey beside a sentinel counts only with a signature of the nonce', () => {
  const seed = Seed.generate('user');
  const request = (sig: string, nonce = 'abc') =>
    ({ client: { nonce }, options: { nkey: seed.publicKey, sig, protocol: 1 } }) as unknown as CalloutRequest;
  assert.equal(provenNkey(request(signNonce(seed, 'abc'))), seed.publicKey);
  assert.equal(
    provenNkey(request(Buffer.from(signNonce(seed, 'abc'), 'base64url').toString('base64'))),
    seed.publicKey,
  );
  assert.equal(provenNkey(request(signNonce(seed, 'abd'))), undefined);
  assert.equal(provenNkey(request('')), undefined);
  assert.equal(provenNkey(request(signNonce(seed, ''), '')), undefined);
  assert.equal(provenNkey(request('AAAA')), undefined);
});
