import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { hashPassword, hashToken } from '../../src/core/callout/rules/secret.ts';
import { CalloutWorld, calloutLogin } from '../support/callout.ts';
import { runCli } from '../support/cli.ts';
import { startServer, until } from '../support/nats.ts';
import { PlainProgram } from '../support/plain-program.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/nkeeper.js');
const PASSWORD = await hashPassword('secret');

/** A store with the accounts of a world, and a rules file. */
function stored(world: CalloutWorld, rules: readonly object[]) {
  const dir = writeStore(
    world.operator,
    [world.auth, world.app, world.other],
    [world.operator.systemUser, world.service, world.sentinel],
  );
  const file = join(temporaryFolder('rules-'), 'rules.json');
  const write = (text: string) => writeFileSync(file, text);
  write(JSON.stringify({ rules }));
  const curve = join(temporaryFolder('keys-'), 'curve.nk');
  writeFileSync(curve, world.curve.reveal(), { mode: 0o600 });
  return { dir, file, write, curve };
}

test('callout serve: rules decide, SIGHUP reads them again, a broken file changes nothing, SIGTERM ends it', async t => {
  const world = new CalloutWorld({ sealed: true });
  const server = await world.start(t);
  const { dir, file, write, curve } = stored(world, [
    { name: 'people', user: 'ann', password: PASSWORD, account: 'APP', expires_in: '1h' },
    { name: 'devices', token: hashToken('t-1'), account: 'APP', as: 'device' },
  ]);
  const args = ['-H', dir, '--server', server.url, 'callout', 'serve', '-a', 'AUTH', '--rules', file];
  const program = new PlainProgram(t, [...args, '--key', curve, '--json']);
  await program.says(/Ready: connected to n1; 2 rules for AUTH, sealed, as service\./);
  const login = (user: string, pass: string) => calloutLogin(server, world.sentinel, { user, pass });

  assert.deepEqual(await login('ann', 'secret'), { account: world.app.key, user: 'ann' });
  assert.deepEqual(await calloutLogin(server, world.sentinel, { token: 't-1' }), {
    account: world.app.key,
    user: 'device',
  });
  assert.match(String(await login('ann', 'wrong')), /Authorization Violation/);
  await until('three lines', () => program.lines().length === 3);
  const [first, second, third] = program.lines();
  assert.deepEqual(
    [
      first?.['verdict'],
      first?.['rule'],
      first?.['user'],
      first?.['account_name'],
      first?.['type'],
      first?.['ip'],
    ],
    ['allowed', 'people', 'ann', 'APP', 'STANDARD', '127.0.0.1'],
  );
  assert.deepEqual([second?.['verdict'], second?.['name']], ['allowed', 'device']);
  assert.deepEqual([third?.['verdict'], third?.['reason']], ['refused', 'wrong password of user "ann"']);
  assert.doesNotMatch(program.stdout + program.stderr, /secret|t-1|eyJ/);

  write('{"rules": [');
  program.child.kill('SIGHUP');
  await program.says(/The rules stay as they were: .*line 1, column 12/);
  assert.equal(typeof (await login('ann', 'secret')), 'object');

  write(JSON.stringify({ rules: [{ user: 'ann', refuse: 'on leave' }] }));
  program.child.kill('SIGHUP');
  await program.says(/The rules were read again: 1 rule\./);
  assert.match(String(await login('ann', 'secret')), /Authorization Violation/);
  await until('the reason', () => program.lines().at(-1)?.['reason'] === 'on leave');

  // A server that goes and comes back finds its service again.
  await server.stop();
  await program.says(/Not connected: .* It is tried again\./);
  await server.start();
  await until('the service to be back', () => program.stderr.match(/Ready:/g)?.length === 2);
  assert.match(String(await login('ann', 'secret')), /Authorization Violation/);

  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.match(program.stderr, /Ending: what came is still answered\./);
});

test('callout serve says before it begins what cannot be', () => {
  const world = new CalloutWorld({ sealed: true });
  const { dir, file, curve } = stored(world, [{ anyone: true, account: 'APP' }]);
  const run = (...args: readonly string[]) => {
    const all = ['-H', dir, '--server', 'nats://127.0.0.1:1', 'callout', 'serve', '--rules', file, ...args];
    const home = temporaryFolder('home-');
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...all], {
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
    });
    return `${status} ${stderr}`;
  };
  assert.match(run('-a', 'APP'), /^1 nkeeper: Auth callout is off in account APP/);
  assert.match(run('-a', 'AUTH'), /^1 nkeeper: Requests of account AUTH are sealed, and the seed/);
  assert.match(
    run('-a', 'AUTH', '--key', curve, '--user', 'sentinel'),
    /none of the users that may answer for AUTH/,
  );
  assert.match(
    run('-a', 'AUTH', '--key', curve, '--check'),
    /^0 The rules can be carried out: 1 rule for AUTH, sealed/,
  );
  const seed = world.curve.reveal();
  const warned = run('-a', 'AUTH', '--key', seed, '--check');
  assert.match(
    warned,
    /warning: A seed on the command line can be read by everybody .* A file with it does as well/,
  );
  assert.ok(!warned.includes(seed));
  writeFileSync(file, JSON.stringify({ rules: [{ anyone: true, account: 'OTHER' }] }));
  const refused = run('-a', 'AUTH', '--key', curve);
  assert.match(refused, /rules\.json: rules\[0\] "rule 1": Account OTHER is none that AUTH allows/);
  assert.match(refused, /nkeeper -H \S+ edit authcallout -a AUTH --allowed-account OTHER/);
});

test('callout hash: a password from stdin, or a token of its own', () => {
  const run = (input: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [PROGRAM, 'callout', 'hash', ...args], {
      env: { PATH: process.env['PATH'], HOME: temporaryFolder('home-') },
      encoding: 'utf8',
      input,
    });
  assert.match(run('secret\n').stdout, /^scrypt\$16384\$8\$1\$[\w-]+\$[\w-]+\n$/);
  assert.match(run('').stderr, /There is no password/);
  const { token, hash } = JSON.parse(run('', '--token', '--json').stdout) as { token: string; hash: string };
  assert.equal(hash, hashToken(token));
});

test('from nothing to a login: setup, push, serve, test', async t => {
  const world = new CalloutWorld();
  const { operator, app } = world;
  const dir = writeStore(operator, [app], [operator.systemUser]);
  const server = await startServer(t, { operator, accounts: [app] });
  const nkeeper = async (line: string) => {
    const { code, stdout, stderr } = await runCli(['-H', dir, '--server', server.url, ...line.split(' ')]);
    assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
    return stdout;
  };
  const plan = await nkeeper('callout setup -a AUTH --allowed-account APP');
  assert.match(plan, /1\. nkeeper push -a AUTH; 2\. nkeeper callout serve -a AUTH --user callout-service/);
  await nkeeper('push -a AUTH');
  const rules = join(temporaryFolder('rules-'), 'rules.json');
  const rule = {
    user: 'ann',
    password: PASSWORD,
    account: 'APP',
    permissions: { publish: { allow: 'a.>' } },
  };
  writeFileSync(rules, JSON.stringify({ rules: [rule] }));
  const flags = [
    '-H',
    dir,
    '--server',
    server.url,
    'callout',
    'serve',
    '-a',
    'AUTH',
    '--user',
    'callout-service',
  ];
  const program = new PlainProgram(t, [...flags, '--rules', rules]);
  await program.says(/Ready: connected to n1; 1 rule for AUTH, sealed, as callout-service\./);
  const password = join(temporaryFolder('pw-'), 'password');
  writeFileSync(password, 'secret');
  const said = await nkeeper(`callout test -a AUTH --user ann --password-file ${password}`);
  assert.match(
    said,
    /^Accepted in \d+ ms: in APP as ann\.\n\n {2}ok +n1 asked the service, sealed, and it answered\.\n$/,
  );
  await until('the line of the log', () => program.stdout !== '');
  assert.match(
    program.stdout,
    /^\S+ \S+Z {2}ALLOWED {2}user ann, client nkeeper callout test \w+ {2}to APP as ann {2}rule rule 1 {2}127\.0\.0\.1 STANDARD {2}n1 {2}[\d.]+ ms\n$/,
  );
});
