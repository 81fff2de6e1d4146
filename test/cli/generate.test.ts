import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { sealableStore } from '../support/sealed.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

test('generate config: one kind, stdout or a file that is not overwritten', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'config', ...args]);
  const none = await run();
  assert.deepEqual([none.code, none.stdout], [2, '']);
  assert.match(none.stderr, /One of --nats-resolver, --nats-resolver-cache, --mem-resolver/);
  assert.equal((await run('--nats-resolver', '--mem-resolver')).code, 1);
  const shown = await run('--nats-resolver', '--allow-delete');
  assert.match(shown.stdout, /^operator: eyJ[\s\S]*allow_delete: true[\s\S]*resolver_preload: \{/m);
  const file = join(dir, 'server.conf');
  assert.equal((await run('--mem-resolver', '--config-file', file)).code, 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  writeFileSync(file, 'mine');
  const refused = await run('--mem-resolver', '--config-file', file);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /is there already\.\s+--force overwrites it/);
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  // A server of another account reads it, say.
  chmodSync(file, 0o644);
  assert.equal((await run('--mem-resolver', '--config-file', file, '-F')).code, 0);
  assert.equal(statSync(file).mode & 0o777, 0o644);
});

test('generate nkey: seed and public key of each kind; with --store no seed is printed', async () => {
  const dir = writeStore(new TestOperator('ACME'), []);
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'nkey', ...args]);
  const { stdout } = await run('--user', '--curve', '--account', '--operator');
  const lines = stdout.trim().split('\n');
  assert.deepEqual(
    lines.map(line => line.slice(0, line.startsWith('S') ? 2 : 1)),
    ['SO', 'O', 'SA', 'A', 'SU', 'U', 'SX', 'X'],
  );
  for (let i = 0; i < lines.length; i += 2) assert.equal(Seed.parse(lines[i]!).publicKey, lines[i + 1]);
  const stored = await run('-u', '-S', '--json');
  assert.equal(stored.code, 0, stored.stderr);
  assert.doesNotMatch(stored.stdout, /"SU[A-Z2-7]{56}"/);
  const key = (JSON.parse(stored.stdout) as { results: { user: string } }).results.user;
  const path = join(dir, 'keys', 'U', key.slice(1, 3), `${key}.nk`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal((await run()).code, 2);
});

test('generate context: natscli finds servers and creds in it', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'context', ...args], { home });
  const made = await run('-a', 'ORDERS', '-u', 'kiosk', '--context', 'kiosk');
  assert.equal(made.code, 0, made.stderr);
  const path = join(home, '.config/nats/context/kiosk.json');
  const context = JSON.parse(readFileSync(path, 'utf8'));
  assert.equal(context.url, 'nats://127.0.0.1:4222,tls://nats.example.test:4443');
  assert.ok(existsSync(context.creds));
  // For one natscli would run nsc, and go to localhost where that fails.
  assert.equal(context.nsc, undefined);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.match((await run('-a', 'ORDERS', '-u', 'kiosk', '--context', 'kiosk')).stderr, /is there already/);
  assert.equal((await run('-a', 'ORDERS', '-u', 'kiosk', '--context', '../x')).code, 1);
});

test("generate diagram: the format is said, or the file ends with it, else it is nsc's", async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'diagram', ...args]);
  assert.match((await run('component')).stdout, /^@startuml[\s\S]*@enduml\n$/);
  assert.match((await run('component', '--format', 'text')).stdout, /└─→ BILLING/);
  assert.match((await run('component', '--detail', '--format', 'mermaid')).stdout, /Order processing/);
  const file = join(dir, 'x.svg');
  const drawn = await run('object', '--users', '--show-keys', '-o', file);
  assert.match(drawn.stderr, /Written to/);
  assert.match(readFileSync(file, 'utf8'), /^<svg [\s\S]*kiosk[\s\S]*<\/svg>\n$/);
  assert.equal((await run('component', '--format', 'png')).code, 2);
  const json = JSON.parse((await run('component', '--json')).stdout) as {
    boxes: unknown[];
    links: unknown[];
  };
  assert.deepEqual([json.boxes.length, json.links.length], [7, 3]);
});

test('generate report: by the ending of the file, never over one that is there', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'report', ...args]);
  const [html, markdown] = [join(dir, 'x.html'), join(dir, 'x.md')];
  assert.equal((await run('-o', html)).code, 0);
  assert.match(readFileSync(html, 'utf8'), /^<!doctype html>[\s\S]*kiosk[\s\S]*<\/html>\n$/);
  assert.equal((await run('-o', markdown, '--detail')).code, 0);
  assert.match(readFileSync(markdown, 'utf8'), /^# Inventory[\s\S]*\| kiosk \|.*publish orders\.new/);
  assert.match((await run('-o', html)).stderr, /is there already/);
  assert.equal((await run('-o', html, '-F')).code, 0);
  const { operators, problems } = JSON.parse((await run('--json', '--detail')).stdout);
  const orders = operators[0].accounts.find(({ name }: { name: string }) => name === 'ORDERS');
  assert.equal(orders.limits.conn, 500);
  assert.equal(orders.exports[1].subject, 'orders.private.*');
  const kiosk = orders.users.find(({ name }: { name: string }) => name === 'kiosk');
  assert.match(kiosk.public_key, /^U/);
  assert.equal(kiosk.claims.type, 'user');
  assert.ok(problems.every(({ code }: { code: string }) => code !== ''));
  assert.equal((await run('--operator', 'NOBODY')).code, 1);
});

test('generate profile: as nsc makes it; seeds of what is named last alone, in a file for its owner', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'profile', ...args]);
  const made = await run('nsc://ACME/ORDERS/KIOSK?names&keys');
  assert.equal(made.code, 0, made.stderr);
  const { operator, account, user, user_creds: creds } = JSON.parse(made.stdout);
  assert.deepEqual(operator.service, ['nats://127.0.0.1:4222', 'tls://nats.example.test:4443']);
  assert.deepEqual([operator.name, account.name, user.name], ['ACME', 'ORDERS', 'kiosk']);
  assert.match(`${operator.id} ${account.id} ${user.id}`, /^O\w{55} A\w{55} U\w{55}$/);
  assert.ok(existsSync(creds));
  assert.doesNotMatch(made.stdout, /S[OAU][A-Z2-7]{56}/);
  const file = join(dir, 'profile.json');
  assert.equal((await run('nsc://ACME/ORDERS/kiosk?seed', '-o', file)).code, 0);
  const written = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(Seed.parse(written.user.seed).publicKey, user.id);
  assert.equal(written.account, undefined);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match((await run('nsc://ACME', '-o', file)).stderr, /is there already/);
  const signingKey = 'ACDQUHAIYK5SFHVJEIN2E6FZJIR6G7TZM7JLGSPCFDLFZ36FAC3US63R';
  const signing = JSON.parse((await run(`nsc://ACME/ORDERS?accountSeed=${signingKey}`)).stdout);
  assert.equal(Seed.parse(signing.account.seed).publicKey, signingKey);
  assert.match((await run(`nsc://ACME?seed=${signingKey}`)).stderr, /is no key of operator ACME/);
  for (const url of ['nsc://', 'nsc://ACME/NOBODY', 'ACME', 'nsc://ACME?userKey', 'nsc://ACME?nonsense'])
    assert.notEqual((await run(url)).code, 0, url);
  const elsewhere = await runCli(['generate', 'profile', `nsc://ACME?key&store=${dir}&keystore=${dir}/keys`]);
  assert.equal(JSON.parse(elsewhere.stdout).operator.id, operator.id);
  const screen = { stdin: {}, stdout: { isTTY: true } };
  const shown = await runCli(['-H', dir, 'generate', 'profile', 'nsc://ACME?seeds'], { streams: screen });
  assert.match(shown.stderr, /not shown on a screen/);
});

test('select: nsc goes on with it, and undo takes it back', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  const current = () => JSON.parse(readFileSync(join(dir, 'nsc.json'), 'utf8')).account as string;
  assert.equal((await run('select', 'account', 'BILLING')).code, 0);
  assert.equal(current(), 'BILLING');
  assert.equal((await run('select', 'account', 'NOBODY')).code, 1);
  assert.equal((await run('select', 'operator', 'ACME')).code, 0);
  assert.equal(current(), 'BILLING', 'it stays where the operator has it');
  await run('select', 'account', 'ORDERS');
  assert.equal((await run('undo')).code, 0);
  assert.equal(current(), 'BILLING');
});

test('generate creds -o: older creds of the user are replaced, nothing else is; the file is private at once', async () => {
  const { dir } = copyStore('acme');
  const file = join(temporaryFolder('out-'), 'file');
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, 'generate', 'creds', '-a', 'ORDERS', 'kiosk', '-o', file, ...args]);
  const other = await runCli(['-H', dir, 'generate', 'creds', '-a', 'ORDERS', 'analyst']);
  for (const before of ['mine', other.stdout]) {
    writeFileSync(file, before);
    const refused = await run();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /holds no creds of ORDERS\/kiosk\.\s+--force/);
    assert.equal(readFileSync(file, 'utf8'), before);
  }
  assert.equal((await run('--force')).code, 0);
  const [inode, text] = [statSync(file).ino, readFileSync(file, 'utf8')];
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const again = await run();
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /in the place of what was there/);
  assert.ok(statSync(file).ino !== inode && readFileSync(file, 'utf8') === text);
  assert.equal((await runCli(['-H', dir, 'rotate', 'user', '-a', 'ORDERS', 'kiosk', '--yes'])).code, 0);
  assert.equal((await run()).code, 0, 'its key may be another one since');
});

test('no other file that is written takes the place of a seed', async () => {
  const { dir } = copyStore('acme');
  const file = join(temporaryFolder('out-'), 'file');
  const creds = ['generate', 'creds', '-a', 'ORDERS', 'kiosk', '-o', file];
  assert.equal((await runCli(['-H', dir, ...creds])).code, 0);
  const before = readFileSync(file, 'utf8');
  for (const args of [
    ['generate', 'diagram', 'component', '-o', file],
    ['describe', 'account', 'ORDERS', '-o', file],
    ['generate', 'activation', '-a', 'ORDERS', '-s', 'orders.private.x', '-t', 'BILLING', '-o', file],
    ['generate', 'report', '-o', file],
    ['generate', 'config', '--mem-resolver', '--config-file', file],
    ['generate', 'profile', 'nsc://ACME/ORDERS/kiosk', '-o', file],
    ['export', 'account', 'ORDERS', '-o', file],
  ]) {
    const { code, stderr } = await runCli(['-H', dir, ...args]);
    assert.deepEqual([code, /is there already/.test(stderr)], [1, true], args.join(' ') + stderr);
    assert.equal(readFileSync(file, 'utf8'), before, args.join(' '));
  }
});

test('a sealed keystore: a context needs creds in clear, which are written only where they are asked for', async () => {
  const { copy, home, run, open, seal } = sealableStore();
  assert.equal((await seal()).code, 0);
  const context = ['generate', 'context', '-a', 'ORDERS', '-u', 'kiosk', '--context', 'kiosk'];
  const refused = await run(...context);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /natscli needs a file that it can read.\s+--creds-file FILE/);
  const path = join(home, '.config/nats/context/kiosk.json');
  assert.ok(!existsSync(path));
  const file = join(temporaryFolder('out-'), 'kiosk.creds');
  assert.match((await run(...context, '--creds-file', file)).stderr, /sealed, and locked/);
  assert.ok(!existsSync(path) && !existsSync(file));
  const made = await open(...context, '--creds-file', file);
  assert.equal(made.code, 0, made.stderr);
  assert.match(
    made.stderr,
    /warning: The keystore is sealed, and .* is not: whoever reads it is ORDERS\/kiosk/,
  );
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).creds, file);
  assert.match(readFileSync(file, 'utf8'), /BEGIN USER NKEY SEED/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const creds = await open('generate', 'creds', '-a', 'ORDERS', 'analyst', '-o', `${file}2`);
  assert.match(creds.stderr, /warning: The keystore is sealed/);
  assert.match((await open('generate', 'profile', 'nsc://ACME/ORDERS/kiosk?userSeed')).stdout, /"seed": "SU/);
  const out = join(temporaryFolder('out-'), 'a', 'keys');
  assert.match(
    (await run('export', 'keys', '-u', '--account', 'ORDERS', '--dir', out)).stderr,
    /sealed, and locked/,
  );
  assert.ok(!existsSync(join(out, '..')), 'nothing is left behind');
  assert.ok(!existsSync(copy.path('creds', 'ACME', 'ORDERS', 'kiosk.creds')));
});

test('generate config --dir: the JWTs as files beside a configuration that a server reads; --nkey: without JWTs', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'generate', 'config', ...args]);
  const out = join(dir, 'out');
  assert.equal((await run('--mem-resolver', '--dir', out)).code, 0);
  assert.equal(readFileSync(join(out, 'ORDERS.jwt'), 'utf8').slice(0, 3), 'eyJ');
  assert.match(readFileSync(join(out, 'resolver.conf'), 'utf8'), /^operator: eyJ[\s\S]*^ {2}A\w{55}: eyJ/m);
  assert.equal(statSync(out).mode & 0o777, 0o700);
  for (const name of ['ORDERS.jwt', 'ACME.jwt', 'resolver.conf'])
    assert.equal(statSync(join(out, name)).mode & 0o777, 0o600, name);
  assert.match((await run('--mem-resolver', '--dir', out)).stderr, /is there already/);
  const again = JSON.parse((await run('--mem-resolver', '--dir', out, '-F', '--json')).stdout);
  assert.deepEqual([again.folder, again.files.length], [out, 9]);
  assert.equal((await run('--nkey', '--dir', out, '-F')).code, 1);
  assert.equal((await run('--mem-resolver', '--dir', join(dir, 'x'), '--config-file', 'y')).code, 1);
  assert.match((await run('--nkey')).stdout, /accounts: \{[\s\S]*nkey: "U/);
});

test('generate config --dir: operator and account of one name are two files', async () => {
  const operator = new TestOperator('ACME');
  const account = operator.account('acme');
  const dir = writeStore(operator, [account]);
  const out = join(dir, 'out');
  await runCli(['-H', dir, 'generate', 'config', '--mem-resolver', '--dir', out]);
  assert.equal(readFileSync(join(out, 'ACME.jwt'), 'utf8'), operator.token);
  assert.equal(readFileSync(join(out, `${account.key}.jwt`), 'utf8'), account.token);
});
