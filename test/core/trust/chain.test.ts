import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { nextTimeEdge, timeFindings } from '../../../src/core/trust/times.ts';
import { now, TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { openIn, scanIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** A user's JWT signed with any key. */
function userToken(
  signer: Seed,
  name: string,
  nats: Partial<UserClaims['nats']> = {},
  claims: Partial<UserClaims> = {},
) {
  const sub = Seed.generate('user').publicKey;
  const issuedAt = Number(claims.iat ?? now());
  return encodeToken('user', { ...claims, sub, name, nats: { pub: {}, sub: {}, ...nats } }, signer, issuedAt);
}

const OPEN = { subs: -1, data: -1, payload: -1 };

/** A store with one account `A`; writes users and replaces JWTs by their path below the operator. */
function store(operator = new TestOperator('OP'), account: TestAccount = operator.account('A')) {
  const dir = writeStore(operator, [account]);
  const put = (path: string, token: string) => {
    mkdirSync(join(dir, 'OP', path, '..'), { recursive: true });
    writeFileSync(join(dir, 'OP', path), token, { mode: 0o600 });
  };
  return {
    dir,
    operator,
    account,
    put,
    user: (name: string, token: string) => put(`accounts/A/users/${name}.jwt`, token),
  };
}

/** Codes of the problems that are not mere advice, by name of account or user. */
async function verdicts(dir: string) {
  const open = await scanIn(dir);
  const codes = (problems: readonly { code: string }[]) => problems.map(problem => problem.code);
  return {
    open,
    operator: () => codes(open.operators()[0]?.problems ?? []),
    account: (name: string) => codes(open.accounts('OP').find(row => row.name === name)?.problems ?? []),
    user: (name: string) => codes(open.users('OP', 'A').find(row => row.name === name)?.problems ?? []),
  };
}

describe('chain: operator', () => {
  it('may be signed by itself or by its signing key, and by nobody else', async () => {
    const key = Seed.generate('operator');
    const other = Seed.generate('operator');
    const at = store(new TestOperator('OP', { signing_keys: [key.publicKey] }));
    const claims = {
      sub: at.operator.key,
      name: 'OP',
      nats: { signing_keys: [key.publicKey], system_account: at.operator.system.key },
    };
    at.put('OP.jwt', encodeToken('operator', claims, key, now()));
    assert.deepEqual((await verdicts(at.dir)).operator(), []);
    at.put('OP.jwt', encodeToken('operator', claims, other, now()));
    assert.deepEqual((await verdicts(at.dir)).operator(), ['operator-signer-unknown']);
  });

  it('without system account, or with one that is not here, is a warning', async () => {
    const at = store();
    rmSync(join(at.dir, 'OP/accounts/SYS'), { recursive: true });
    assert.deepEqual((await verdicts(at.dir)).operator(), ['system-account-missing']);
    at.put(
      'OP.jwt',
      encodeToken('operator', { sub: at.operator.key, name: 'OP', nats: {} }, at.operator.seed, now()),
    );
    assert.deepEqual((await verdicts(at.dir)).operator(), ['system-account-not-set']);
  });

  it('imported from somebody else is managed', async () => {
    const at = store();
    at.put('.nsc', JSON.stringify({ managed: true, name: 'OP', kind: 'operator', version: '1' }));
    assert.equal((await verdicts(at.dir)).open.operators()[0]?.managed, true);
  });
});

describe('chain: account', () => {
  it('is trusted when the operator or its signing key signed it', async () => {
    const key = Seed.generate('operator');
    const at = store(new TestOperator('OP', { signing_keys: [key.publicKey] }));
    assert.deepEqual((await verdicts(at.dir)).account('A'), []);
    at.put('accounts/A/A.jwt', at.account.version({ signer: key }));
    assert.deepEqual((await verdicts(at.dir)).account('A'), []);
  });

  it('is refused when the identity key of a strict operator signed it', async () => {
    const at = store(new TestOperator('OP', { strict_signing_key_usage: true }));
    at.put('accounts/A/A.jwt', at.account.version({ signer: at.operator.seed }));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.account('A'), ['account-by-identity-key']);
    assert.deepEqual(found.account('SYS'), []);
  });

  it('is refused when it signed itself, or a stranger did; who that is stands in the message', async () => {
    const at = store();
    at.put('accounts/A/A.jwt', at.account.version({ signer: at.account.seed }));
    assert.ok((await verdicts(at.dir)).account('A').includes('account-self-signed'));
    const stranger = new TestOperator('OTHER');
    at.put('accounts/A/A.jwt', at.account.version({ signer: stranger.seed }));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.account('A'), ['signer-unknown']);
    assert.match(found.open.problems()[0]?.message ?? '', new RegExp(stranger.key));
    assert.equal(found.open.problems()[0]?.place.key, stranger.key);
    at.put('accounts/A/A.jwt', at.account.version({ signer: at.operator.system.seed }));
    const named = await verdicts(at.dir);
    assert.match(named.open.problems()[0]?.message ?? '', /account SYS \(A/);
  });

  it('of the system must not have JetStream', async () => {
    const at = store();
    const limits = {
      ...OPEN,
      imports: -1,
      exports: -1,
      wildcards: true,
      conn: -1,
      leaf: -1,
      disk_storage: -1,
    };
    at.put('accounts/SYS/SYS.jwt', at.operator.system.version({ nats: { limits } }));
    assert.ok((await verdicts(at.dir)).account('SYS').includes('system-account-jetstream'));
  });

  it('that expired or has not begun is a problem of time', async () => {
    const at = store();
    at.put('accounts/A/A.jwt', at.account.version({ expires: now() - 10 }));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.account('A'), ['claim-expired']);
    assert.equal(found.open.problems()[0]?.severity, 'time');
  });
});

describe('chain: user', () => {
  it('is trusted when the account or a signing key that names the account signed it', async () => {
    const at = store();
    at.user('by-identity', userToken(at.account.seed, 'by-identity', OPEN));
    at.user('named', userToken(at.account.seed, 'named', { ...OPEN, issuer_account: at.account.key }));
    at.user(
      'by-key',
      userToken(at.account.signingSeed, 'by-key', { ...OPEN, issuer_account: at.account.key }),
    );
    const found = await verdicts(at.dir);
    for (const name of ['by-identity', 'named', 'by-key']) assert.deepEqual(found.user(name), [], name);
  });

  it('is refused without the account’s name, with that of another, or by a key that is not listed', async () => {
    const at = store();
    const other = at.operator.account('B');
    at.put('accounts/B/B.jwt', other.token);
    at.user('unnamed', userToken(at.account.signingSeed, 'unnamed', OPEN));
    at.user(
      'misnamed',
      userToken(at.account.signingSeed, 'misnamed', { ...OPEN, issuer_account: other.key }),
    );
    at.user('moved', userToken(other.signingSeed, 'moved', { ...OPEN, issuer_account: other.key }));
    at.user('gone', userToken(Seed.generate('account'), 'gone', { ...OPEN, issuer_account: at.account.key }));
    at.user('stray', userToken(other.seed, 'stray', OPEN));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.user('unnamed'), ['issuer-account-missing']);
    assert.deepEqual(found.user('misnamed'), ['issuer-account-wrong']);
    assert.deepEqual(found.user('moved'), ['issuer-account-wrong']);
    assert.deepEqual(found.user('gone'), ['signer-unknown']);
    assert.deepEqual(found.user('stray'), ['signer-unknown']);
    const message = (name: string) =>
      found.open.problems().find(problem => problem.place.user === name)?.message ?? '';
    assert.match(message('moved'), /account B \(A/, 'whose it is stands in the message');
    assert.match(message('stray'), /account B \(A/);
  });

  it('loses its signer when the account drops the key', async () => {
    const at = store();
    at.user('bob', userToken(at.account.signingSeed, 'bob', { ...OPEN, issuer_account: at.account.key }));
    assert.deepEqual((await verdicts(at.dir)).user('bob'), []);
    at.put('accounts/A/A.jwt', at.account.version({ nats: { signing_keys: [] } }));
    assert.deepEqual((await verdicts(at.dir)).user('bob'), ['signer-unknown']);
  });

  it('is refused when a strict operator’s account signed it with its identity key', async () => {
    const key = Seed.generate('operator');
    const at = store(
      new TestOperator('OP', { signing_keys: [key.publicKey], strict_signing_key_usage: true }),
    );
    at.put('accounts/A/A.jwt', at.account.version({ signer: key }));
    at.user('bob', userToken(at.account.seed, 'bob', OPEN));
    at.user('amy', userToken(at.account.signingSeed, 'amy', { ...OPEN, issuer_account: at.account.key }));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.user('bob'), ['user-by-identity-key']);
    assert.deepEqual(found.user('amy'), []);
  });

  it('is revoked by its key or by *, up to the second of the revocation', async () => {
    const at = store();
    const issued = now() - 1000;
    const token = (name: string, iat: number) => userToken(at.account.seed, name, OPEN, { iat });
    const own = token('own', issued);
    const ownKey = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString()).sub;
    at.user('own', own);
    at.user('old', token('old', issued - 100));
    at.user('edge', token('edge', issued - 50));
    at.user('new', token('new', issued - 49));
    at.put(
      'accounts/A/A.jwt',
      at.account.version({ nats: { revocations: { [ownKey]: issued, '*': issued - 50 } } }),
    );
    const found = await verdicts(at.dir);
    for (const name of ['own', 'old', 'edge']) assert.deepEqual(found.user(name), ['user-revoked'], name);
    assert.deepEqual(found.user('new'), []);
    const rows = found.open.users('OP', 'A');
    assert.deepEqual(
      rows.map(row => [row.name, row.revoked]),
      [
        ['edge', true],
        ['new', false],
        ['old', true],
        ['own', true],
      ],
    );
  });

  it('of a scope must have nothing of its own, and must be able to use the scope', async () => {
    const at = store();
    const scope = {
      kind: 'user_scope' as const,
      key: at.account.signingSeed.publicKey,
      role: 'team',
      description: '',
      template: { ...OPEN, pub: { allow: ['x.{{tag(team)}}'] }, sub: { deny: ['y.{{tag(team)}}'] } },
    };
    at.put('accounts/A/A.jwt', at.account.version({ nats: { signing_keys: [scope] } }));
    const issuer = { issuer_account: at.account.key };
    at.user('good', userToken(at.account.signingSeed, 'good', { ...issuer, tags: ['team:blue'] }));
    at.user('tagless', userToken(at.account.signingSeed, 'tagless', issuer));
    at.user(
      'own',
      userToken(at.account.signingSeed, 'own', { ...issuer, pub: { allow: ['z'] }, tags: ['team:blue'] }),
    );
    const found = await verdicts(at.dir);
    assert.deepEqual(found.user('good'), []);
    assert.deepEqual(found.user('tagless'), ['template-tag-missing']);
    assert.deepEqual(found.user('own'), ['scoped-user-with-own-limits']);
    assert.equal(found.open.users('OP', 'A')[0]?.scope, 'team');
  });

  it('with a bearer token is refused where the account does not allow it', async () => {
    const at = store();
    const limits = {
      ...OPEN,
      imports: -1,
      exports: -1,
      wildcards: true,
      conn: -1,
      leaf: -1,
      disallow_bearer: true,
    };
    at.put('accounts/A/A.jwt', at.account.version({ nats: { limits } }));
    at.user('kiosk', userToken(at.account.seed, 'kiosk', { ...OPEN, bearer_token: true }));
    assert.deepEqual((await verdicts(at.dir)).user('kiosk'), ['bearer-not-allowed']);
  });

  it('has what validation finds among its problems', async () => {
    const at = store();
    at.user(
      'bob',
      userToken(at.account.seed, 'bob', { ...OPEN, src: ['300.1.1.1'], pub: { allow: ['a..b'] } }),
    );
    const codes = (await verdicts(at.dir)).user('bob');
    assert.ok(codes.includes('src-cidr-invalid') && codes.includes('subject-double-dot'), codes.join());
  });

  it('of an account that is gone is a row of the stray folder', async () => {
    const at = store();
    at.user('bob', userToken(at.account.seed, 'bob', OPEN));
    rmSync(join(at.dir, 'OP/accounts/A/A.jwt'));
    const found = await verdicts(at.dir);
    assert.deepEqual(found.account('A'), ['file-missing']);
    assert.deepEqual(found.user('bob'), ['account-unusable']);
  });
});

describe('several operators', () => {
  it('are rows of their own; the same key in two places is told on both', async () => {
    const first = store();
    const second = new TestOperator('TWO');
    const copied = new TestAccount(second, 'A');
    const from = writeStore(second, [copied]);
    const { cpSync } = await import('node:fs');
    cpSync(join(from, 'TWO'), join(first.dir, 'TWO'), { recursive: true });
    writeFileSync(join(first.dir, 'TWO/accounts/A/A.jwt'), first.account.version({ signer: second.seed }));
    const open = await scanIn(first.dir);
    assert.deepEqual(
      open.operators().map(row => row.name),
      ['OP', 'TWO'],
    );
    assert.equal(open.accounts('TWO').length, 2);
    const told = open.problems().filter(problem => problem.code === 'duplicate-key');
    assert.deepEqual(
      [...new Set(told.map(problem => `${problem.place.operator}/${problem.place.account}`))],
      ['OP/A', 'TWO/A'],
    );
  });

  it('a folder that lost its .nsc is shown as damaged, other folders are not operators', () => {
    const at = store();
    rmSync(join(at.dir, 'OP/.nsc'));
    mkdirSync(join(at.dir, 'backup'));
    const open = openIn(at.dir);
    assert.deepEqual(
      open.operators().map(row => [row.name, row.problems[0]?.code]),
      [['OP', 'operator-info-missing']],
    );
    assert.equal(open.accounts('OP').length, 2);
  });
});

describe('times', () => {
  it('count at the second: at its end a claim is still valid, at its start it is', () => {
    const codes = (expires: number, notBefore: number, at: number) =>
      (timeFindings({ expires, notBefore }, at) ?? []).map(finding => finding.code);
    assert.deepEqual(codes(100, 0, 100), []);
    assert.deepEqual(codes(100, 0, 101), ['claim-expired']);
    assert.deepEqual(codes(0, 100, 99), ['claim-not-yet-valid']);
    assert.deepEqual(codes(0, 100, 100), []);
    assert.deepEqual(codes(0, 0, 100), []);
    assert.deepEqual(codes(50, 200, 100), ['claim-expired', 'claim-not-yet-valid']);
  });

  it('say when the answer changes next', () => {
    const edge = (expires: number, notBefore: number, at: number) => nextTimeEdge({ expires, notBefore }, at);
    assert.equal(edge(100, 0, 50), 101);
    assert.equal(edge(100, 0, 100), 101);
    assert.equal(edge(100, 0, 101), Number.POSITIVE_INFINITY);
    assert.equal(edge(100, 60, 50), 60);
    assert.equal(edge(0, 0, 50), Number.POSITIVE_INFINITY);
  });

  it('beyond what a date can hold do not break the sentence', () => {
    const [finding] = timeFindings({ expires: 1, notBefore: 2 ** 60 }, 100)?.slice(1) ?? [];
    assert.match(finding?.message ?? '', /second 11529215/);
  });
});
