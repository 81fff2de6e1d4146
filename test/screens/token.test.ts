import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../src/app/route.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { openScanned, pageText, paneOf, paneText, worldOf } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

const tokenOf = (account: string, user: string): Route => ({
  screen: 'token',
  operator: 'ACME',
  account,
  user,
});

/** Text as one, since long lines are cut at the width. */
function joined(route: Route, world: ReturnType<typeof worldOf>): string {
  return paneText(paneOf(route, world)).replaceAll('\n', '');
}

test('a token is shown as claims, header and text, and y copies it', async () => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  const token = copy.read('ACME/accounts/ORDERS/users/svc-orders.jwt').trim();
  const text = joined(tokenOf('ORDERS', 'svc-orders'), world);
  assert.ok(text.includes(token));
  assert.match(text, /"alg": "ed25519-nkey"/);
  assert.match(text, /"src": \[ +"127\.0\.0\.0\/8"/);
  const { body } = paneOf(tokenOf('ORDERS', 'svc-orders'), world);
  assert.deepEqual(
    [body.kind === 'document' && body.copy?.[0]?.label, body.kind === 'document' && body.copy?.[0]?.value()],
    ['JWT', token],
  );
  store.close();
});

test('the text of a bearer user’s token is on no page; it can be copied by choice', async () => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  const token = copy.read('ACME/accounts/ORDERS/users/kiosk.jwt').trim();
  const signature = token.split('.')[2]!.slice(0, 40);
  const pages = [
    joined(tokenOf('ORDERS', 'kiosk'), world),
    pageText({ screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'kiosk' }, world),
    pageText({ screen: 'account', operator: 'ACME', account: 'ORDERS' }, world),
    paneText(paneOf({ screen: 'users', operator: 'ACME' }, world)),
  ];
  for (const page of pages) assert.ok(!page.includes(signature));
  assert.match(pages[0]!, /this JWT alone lets somebody in/);
  assert.match(pages[0]!, /"bearer_token": true/);
  const { body } = paneOf(tokenOf('ORDERS', 'kiosk'), world);
  const copies = body.kind === 'document' ? (body.copy ?? []) : [];
  assert.equal(copies[0]?.label, 'public key');
  assert.equal(copies.find(({ label }) => label === 'JWT')?.value(), token);
  store.close();
});

test('an authorization request in the wrong place is shown whole, without what lets the client in', async () => {
  const copy = copyStore('acme');
  const server = Seed.generate('server');
  const account = Seed.generate('account').publicKey;
  const nkey = Seed.generate('user').publicKey;
  const shown = {
    server_id: {
      name: 'server-name',
      host: 'server-host',
      id: server.publicKey,
      version: '2.99.1',
      cluster: 'server-cluster',
      tags: ['server-tag'],
      xkey: 'server-xkey',
    },
    user_nkey: nkey,
    client_info: {
      host: 'client-host',
      id: 987_654,
      user: 'client-user',
      name: 'client-name',
      tags: ['client-tag'],
      name_tag: 'client-name-tag',
      kind: 'client-kind',
      type: 'client-type',
      mqtt_id: 'client-mqtt',
      nonce: 'client-nonce',
    },
    client_tls: {
      version: 'tls-version',
      cipher: 'tls-cipher',
      certs: ['first-certificate'],
      verified_chains: [['chain-certificate']],
    },
    request_nonce: 'request-nonce',
    tags: ['request-tag'],
  };
  const connect = {
    nkey: 'connect-nkey',
    sig: 'connect-sig',
    user: 'connect-user',
    name: 'connect-name',
    lang: 'connect-lang',
    version: 'connect-version',
    protocol: 13,
  };
  const secret = { jwt: 'connect-jwt-text', auth_token: 'connect-token', pass: 'connect-password' };
  const token = encodeToken(
    'authorization_request',
    {
      sub: account,
      aud: 'nats-authorization-request',
      exp: 4_000_000_000,
      nats: { ...shown, connect_opts: { ...connect, ...secret } },
    },
    server,
    1_795_447_000,
  );
  copy.write('ACME/accounts/ORDERS/users/strange.jwt', token);
  const store = await openScanned(copy.dir);
  const text = paneText(paneOf(tokenOf('ORDERS', 'strange'), worldOf(store)));
  const values = (of: object): string[] =>
    Object.values(of).flatMap(v => (typeof v === 'object' ? values(v as object) : [String(v)]));
  const readable = text.slice(0, text.indexOf('\nClaims\n'));
  for (const value of [...values(shown), ...values(connect), account, '2096-10-02 07:06:40 UTC']) {
    assert.ok(readable.includes(value), `${value} in ${readable}`);
  }
  for (const hidden of [secret.auth_token, secret.pass, token])
    assert.ok(!text.replaceAll('\n', '').includes(hidden), hidden);
  store.close();
});

test('an authorization response shows the refusal', async () => {
  const copy = copyStore('acme');
  const key = Seed.generate('account');
  const sub = Seed.generate('user').publicKey;
  const aud = Seed.generate('server').publicKey;
  const nats = { error: 'the-refusal', issuer_account: key.publicKey, tags: ['response-tag'] };
  copy.write(
    'ACME/accounts/ORDERS/users/strange.jwt',
    encodeToken('authorization_response', { sub, aud, nats }, key, 1_795_447_000),
  );
  const store = await openScanned(copy.dir);
  const text = paneText(paneOf(tokenOf('ORDERS', 'strange'), worldOf(store)));
  for (const value of [sub, aud, key.publicKey, 'the-refusal', 'response-tag'])
    assert.ok(text.includes(value), value);
  store.close();
});

test('a generic token and a file that is none are shown as far as they can be', async () => {
  const copy = copyStore('acme');
  const key = Seed.generate('account');
  copy.write(
    'ACME/accounts/ORDERS/users/generic.jwt',
    encodeToken('generic', { sub: 'anybody', nats: { own: 'member' } }, key, 1_795_447_000),
  );
  copy.write('ACME/accounts/ORDERS/users/nothing.jwt', 'not \x1b[31ma\x1b]52;c;AAAA\x07 token');
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  const generic = joined(tokenOf('ORDERS', 'generic'), world);
  assert.match(generic, /"own": "member"/);
  assert.match(generic, /anybody/);
  const nothing = joined(tokenOf('ORDERS', 'nothing'), world);
  assert.ok(nothing.includes('not \\x1b[31ma\\x1b]52;c;AAAA\\x07 token'), nothing);
  store.close();
});

test('what servers drop of a token is said', async () => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const seed = store.readSeed(store.account('ACME', 'ORDERS')!.claims!.sub!);
  const sub = Seed.generate('user').publicKey;
  const nats = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, type: 'user', version: 2, gpu_hours: 7 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part({ jti: 'X', iat: 1_795_447_000, iss: seed.publicKey, name: 'future', sub, nats })}`;
  copy.write(
    'ACME/accounts/ORDERS/users/future.jwt',
    `${signed}.${Buffer.from(seed.sign(Buffer.from(signed))).toString('base64url')}`,
  );
  await store.scan();
  assert.match(joined(tokenOf('ORDERS', 'future'), worldOf(store)), /do not know, and drop: nats\.gpu_hours/);
  store.close();
});
