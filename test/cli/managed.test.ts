import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { decodeToken, openToken } from '../../src/core/claims/token/token.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { AccountServer } from '../support/account-server.ts';
import { runCli } from '../support/cli.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { openIn, temporaryFolder } from '../support/stores.ts';

/** An operator that somebody else keeps, its account server, and a store that has imported it from there. */
async function managed(t: TestContext, tls = false) {
  const server = await new AccountServer().start(t, tls);
  const operator = new TestOperator('OP', { account_server_url: server.url });
  const dir = temporaryFolder('managed-');
  const home = temporaryFolder('home-');
  server.operatorToken = operator.token;
  server.signer = operator.seed;
  const ca = tls ? ['--ca-cert', join(import.meta.dirname, '../fixtures/tls/ca.pem')] : [];
  const run = (line: string, env: Record<string, string> = {}) =>
    runCli(['-H', dir, ...line.split(' '), ...ca], { home, env });
  return { operator, server, dir, run };
}

/** Signed by anybody, a few seconds from now. */
function sign(kind: 'operator' | 'account', claims: unknown, seed: Seed): string {
  const signer = { publicKey: seed.publicKey, sign: (data: Uint8Array) => seed.sign(data) };
  return encodeToken(kind, claims as never, signer, now() + 5);
}

test('a managed operator: imported from its server; each change is signed there before it is written', async t => {
  const { operator, server, dir, run } = await managed(t);
  const imported = await run(`add operator -u ${server.url}/operator`);
  assert.equal(imported.code, 0, imported.stderr);
  const added = await run('add account SHOP');
  assert.equal(added.code, 0, added.stderr);
  assert.match(added.stdout, /is asked to sign account SHOP/);
  assert.doesNotMatch(added.stdout, /signed itself/, 'it comes back signed by the operator');
  const token = () => openIn(dir).account('OP', 'SHOP')!.token;
  assert.equal(openToken(token()).claims.iss, operator.key);
  const [posted = ''] = server.posted;
  const { iss, sub } = decodeToken(posted).claims;
  assert.equal(iss, sub, 'the account signed it itself');
  assert.equal((await run('add user bob -a SHOP')).code, 0);
  const edited = await run('edit account SHOP --conns 5');
  assert.equal(edited.code, 0, edited.stderr);
  assert.equal(server.posted.length, 2);
  assert.equal(openIn(dir).account('OP', 'SHOP')!.claims!.nats.limits.conn, 5);
  assert.equal(openToken(token()).claims.iss, operator.key);
  const revoked = await run('revocations add-user -a SHOP -n bob');
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.equal(server.posted.length, 3);
  assert.equal((await run('validate -A')).code, 0);
  const undone = await run('undo --yes');
  assert.equal(undone.code, 0, undone.stderr);
  assert.equal(server.posted.length, 4);
  assert.equal(openIn(dir).account('OP', 'SHOP')!.claims!.nats.revocations, undefined);
  assert.equal(openToken(token()).claims.iss, operator.key);
});

test('what is not signed by the operator is never written, nor is anything else of the change', async t => {
  const { operator, server, dir, run } = await managed(t);
  await run(`add operator -u ${server.url}/operator`);
  const nothing = (why: RegExp, { code, stderr }: { code: number; stderr: string }) => {
    assert.equal(code, 1, stderr);
    assert.match(stderr, why);
    assert.ok(!existsSync(join(dir, 'OP/accounts/SHOP')));
  };
  server.signer = Seed.generate('operator');
  nothing(/is not taken: O\w+ signed it, which is no key of the operator/, await run('add account SHOP'));
  server.signer = undefined;
  nothing(/has not signed it yet/, await run('add account SHOP'));
  const waiting = decodeToken(server.posted.at(-1)!).claims.sub!;
  assert.ok(existsSync(join(dir, 'keys/A', waiting.slice(1, 3), `${waiting}.nk`)), 'its key is kept');
  server.instead = (_request, response) => response.writeHead(403).end('no more accounts');
  nothing(/does not take account SHOP: 403 no more accounts/, await run('add account SHOP'));
  server.instead = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
  nothing(/redirects to .*elsewhere/, await run('add account SHOP'));
  server.instead = (_request, response) => response.end('x'.repeat(3 * 1024 * 1024));
  nothing(/larger than/, await run('add account SHOP'));
  server.instead = undefined;
  server.signer = operator.seed;
  assert.equal((await run('add account SHOP')).code, 0);
});

test('pull -A takes a later JWT of the operator, where a key that is known signed it', async t => {
  const { operator, server, dir, run } = await managed(t);
  await run(`add operator -u ${server.url}/operator`);
  await run('add account SHOP');
  const added = Seed.generate('operator');
  const claims = decodeToken(operator.token).claims;
  const signed = (by: Seed, keys: readonly string[]) => {
    const nats = { ...(claims.nats as object), signing_keys: keys };
    return sign('operator', { ...claims, nats }, by);
  };
  server.operatorToken = signed(added, [added.publicKey]);
  assert.match((await run('pull -A')).stderr, /which was no key of it so far/);
  assert.notEqual(openIn(dir).operator('OP')!.token, server.operatorToken);
  server.operatorToken = signed(operator.seed, [added.publicKey]);
  server.signer = added;
  const [shop = ''] = [...server.held.keys()];
  server.held.set(shop, sign('account', decodeToken(server.held.get(shop)!).claims, added));
  const pulled = await run('pull -A');
  assert.equal(pulled.code, 0, pulled.stderr + pulled.stdout);
  assert.equal(openIn(dir).operator('OP')!.token, server.operatorToken);
  assert.equal(openIn(dir).account('OP', 'SHOP')!.token, server.held.get(shop));
});

test('HTTPS: the CA is that of the flag; without it nothing is taken', async t => {
  const { server, dir, run } = await managed(t, true);
  const home = temporaryFolder('home-');
  const plain = await runCli(['-H', dir, 'add', 'operator', '-u', `${server.url}/operator`], { home });
  assert.equal(plain.code, 1);
  assert.match(plain.stderr, /certificate is not accepted[\s\S]*--ca-cert/);
  assert.equal((await run(`add operator -u ${server.url}/operator`)).code, 0);
  const added = await run('add account SHOP');
  assert.equal(added.code, 0, added.stderr);
  assert.equal((await run('push -A')).code, 0);
});

test('an account that waited for approval is pulled by its key, once it is signed', async t => {
  const { operator, server, dir, run } = await managed(t);
  await run(`add operator -u ${server.url}/operator`);
  server.signer = undefined;
  const waiting = await run('add account SHOP');
  const [, key = ''] = /nkeeper -H \S+ pull -a (A\w+)/.exec(waiting.stderr) ?? [];
  server.held.set(key, sign('account', decodeToken(server.posted[0]!).claims, operator.seed));
  const pulled = await run(`pull -a ${key}`);
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.equal(openIn(dir).account('OP', 'SHOP')!.row.key, key);
  server.signer = operator.seed;
  assert.equal((await run('add user bob -a SHOP')).code, 0, 'its key is there');
});

test('generate activation --push: sent to the account server', async t => {
  const { server, run } = await managed(t);
  await run(`add operator -u ${server.url}/operator`);
  await run('add account SHOP');
  await run('add export -a SHOP -s audit.> --private');
  await run('add account BUYER');
  const bodies: string[] = [];
  server.instead = (request, response) => {
    request.on('data', data => bodies.push(`${request.url} ${data}`));
    request.on('end', () => response.end('ok'));
  };
  const made = await run('generate activation -a SHOP -t BUYER --push --json');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /Sent to .*\/activations/);
  const [path = '', token = ''] = bodies[0]!.split(' ');
  assert.equal(path, '/jwt/v1/activations');
  assert.equal(openToken(token).kind, 'activation');
});

test('init under a managed operator: its account is sent at once, and what the operator signed is written', async t => {
  const { operator, server, dir, run } = await managed(t);
  const done = await run(`init -u ${server.url}/operator -n SHOP`);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /is asked to sign account SHOP/);
  assert.equal(server.posted.length, 1);
  const account = openIn(dir).account('OP', 'SHOP')!;
  assert.equal(openToken(account.token).claims.iss, operator.key);
  assert.equal((await run('validate -A')).code, 0);
});

test('init under a managed operator: refused, nothing is written; while it waits the account signs itself', async t => {
  const { operator, server, dir, run } = await managed(t);
  server.instead = (request, response) =>
    request.method === 'POST'
      ? response.writeHead(403).end('no more accounts')
      : response.end(server.operatorToken);
  const refused = await run(`init -u ${server.url}/operator -n SHOP`);
  assert.match(refused.stderr, /403 no more accounts\n +Nothing was changed/);
  assert.ok(!existsSync(join(dir, 'OP')));
  server.instead = undefined;
  server.signer = undefined;
  const waits = await run(`init -u ${server.url}/operator -n SHOP`);
  assert.equal(waits.code, 0, waits.stderr);
  const key = openIn(dir).account('OP', 'SHOP')!.claims!.sub!;
  assert.equal(openIn(dir).account('OP', 'SHOP')!.claims!.iss, key);
  server.held.set(key, sign('account', decodeToken(server.posted.at(-1)!).claims, operator.seed));
  const pulled = await run('pull -a SHOP');
  assert.equal(pulled.code, 0, pulled.stdout + pulled.stderr);
  assert.equal(openIn(dir).account('OP', 'SHOP')!.claims!.iss, operator.key);
});
