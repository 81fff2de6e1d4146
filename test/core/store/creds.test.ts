import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { formatCreds, wrapSeed, wrapToken } from '../../../src/core/claims/token/creds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { copyStore, openIn } from '../../support/stores.ts';

const CREDS = 'creds/ACME/ORDERS/svc-orders.creds';

/** The store of nsc, its user svc-orders, and means to issue that user again. */
function setUp() {
  const copy = copyStore('acme');
  const store = openIn(copy.dir);
  const user = store.user('ACME', 'ORDERS', 'svc-orders');
  const account = store.account('ACME', 'ORDERS');
  assert.ok(user?.claims && account);
  const claims: UserClaims = user.claims;
  const signer = store.readSeed(claims.iss ?? '');
  const seed = store.readSeed(user.row.key);
  const issue = (change: object, issuedAt: number) =>
    encodeToken('user', { ...claims, ...change }, signer, issuedAt);
  const state = () => openIn(copy.dir).user('ACME', 'ORDERS', 'svc-orders')?.creds;
  return { copy, user, claims, seed, issue, state, issuedAt: Number(claims.iat) };
}

describe('creds of a user', () => {
  it('that nsc wrote are the same as its JWT, and its seed is stored', () => {
    const { copy, user } = setUp();
    assert.equal(user.creds.state, 'same');
    assert.equal(user.creds.path, copy.path(CREDS));
    assert.equal(user.creds.mode, 0o600);
    assert.equal(user.seedStored, true);
    const store = openIn(copy.dir);
    for (const account of store.accounts('ACME')) {
      for (const row of store.users('ACME', account.name)) {
        assert.equal(store.user('ACME', account.name, row.name)?.creds.state, 'same', row.path);
      }
    }
  });

  it('may be absent, and so may the seed', () => {
    const { copy, user, state } = setUp();
    rmSync(copy.path(CREDS));
    rmSync(copy.path('keys/U', user.row.key.slice(1, 3), `${user.row.key}.nk`));
    assert.equal(state()?.state, 'absent');
    assert.equal(state()?.mode, undefined);
    assert.equal(openIn(copy.dir).user('ACME', 'ORDERS', 'svc-orders')?.seedStored, false);
  });

  it('may be older, newer, or another of the same second', () => {
    const { copy, seed, issue, state, issuedAt } = setUp();
    const put = (token: string) => copy.write(CREDS, formatCreds(token, seed));
    put(issue({}, issuedAt - 100));
    assert.equal(state()?.state, 'older');
    put(issue({ exp: issuedAt + 1e6 }, issuedAt + 100));
    assert.equal(state()?.state, 'newer');
    assert.equal(state()?.expires, issuedAt + 1e6);
    put(issue({ exp: issuedAt + 5 }, issuedAt));
    assert.equal(state()?.state, 'different');
  });

  it('may be of another user, hold another seed, or none', () => {
    const { copy, user, state } = setUp();
    copy.write(CREDS, copy.read('creds/ACME/ORDERS/kiosk.creds'));
    assert.equal(state()?.state, 'other-user');
    copy.write(CREDS, wrapToken(user.token) + wrapSeed(Seed.generate('user')));
    assert.equal(state()?.state, 'other-seed');
    copy.write(CREDS, wrapToken(user.token));
    assert.equal(state()?.state, 'no-seed');
  });

  it('may be unusable, with a reason that holds nothing of the file', () => {
    const { copy, state } = setUp();
    const whole = copy.read(CREDS);
    for (const content of ['', 'hello', whole.slice(0, 60), whole.replace(/eyJ/g, '***')]) {
      copy.write(CREDS, content);
      assert.equal(state()?.state, 'unusable', content.slice(0, 10));
      assert.notEqual(state()?.reason, '');
      const seed = /\n(SU[A-Z0-9]{56})\n/.exec(whole)?.[1] ?? 'none';
      assert.equal(state()?.reason.includes(seed), false);
    }
    rmSync(copy.path(CREDS));
    mkdirSync(copy.path(CREDS));
    assert.equal(state()?.state, 'unusable');
  });

  it('may be readable for others', () => {
    const { copy, state } = setUp();
    chmodSync(copy.path(CREDS), 0o644);
    assert.equal(state()?.mode, 0o644);
  });
});
