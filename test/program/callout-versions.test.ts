import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { hashPassword } from '../../src/core/callout/rules/secret.ts';
import { CalloutWorld } from '../support/callout.ts';
import { runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { PlainProgram } from '../support/plain-program.ts';
import { SERVER_VERSIONS } from '../support/server-versions.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PASSWORD = await hashPassword('secret');

/** Sets up auth callout with a server of this version, serves it by rules, and tries logins through it: as somebody would by hand. */
async function fromNothing(t: TestContext, version: string, sealed: boolean): Promise<void> {
  const { operator, app } = new CalloutWorld();
  const dir = writeStore(operator, [app], [operator.systemUser]);
  const server = await startServer(t, { operator, accounts: [app], version });
  const flags = ['-H', dir, '--server', server.url];
  const nkeeper = async (line: string, code = 0) => {
    const run = await runCli([...flags, ...line.split(' ')]);
    assert.equal(run.code, code, `${line}: ${run.stdout}${run.stderr}`);
    return run.stdout;
  };
  await nkeeper(`callout setup -a AUTH --allowed-account APP${sealed ? '' : ' --curve none'}`);
  await nkeeper('push -a AUTH');

  const folder = temporaryFolder('rules-');
  const rules = join(folder, 'rules.json');
  const silent = { publish: { allow: 'a' }, subscribe: { allow: 'b' } };
  const ann = { user: 'ann', password: PASSWORD, account: 'APP', permissions: silent };
  writeFileSync(rules, JSON.stringify({ rules: [ann] }));
  const password = join(folder, 'password');
  writeFileSync(password, 'secret');
  const login = (user: string, code: number) =>
    nkeeper(`callout test -a AUTH --user ${user} --password-file ${password}`, code);

  const program = new PlainProgram(t, [
    ...flags,
    'callout',
    'serve',
    '-a',
    'AUTH',
    '--rules',
    rules,
    '--json',
  ]);
  await program.says(/Ready: connected to n1; 1 rule for AUTH, (not )?sealed, as callout-service\./);
  const how = sealed ? 'sealed' : 'not sealed';
  // Not every server tells where it put a client, and this one may not ask.
  assert.match(
    await login('ann', 0),
    new RegExp(
      `^Accepted in \\d+ ms: in APP as ann\\.\n\n {2}ok +n1 asked the service, ${how}, and it answered\\.\n$`,
    ),
  );
  assert.match(await login('bob', 1), /^Refused after \d+ ms: The service said no: .*"bob"/);
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.deepEqual(
    program.lines().map(({ verdict, account_name }) => [verdict, account_name]),
    [
      ['allowed', 'APP'],
      ['refused', ''],
    ],
  );
  assert.match(
    await login('ann', 1),
    /^Refused after \d+ ms: The user of the service is not connected\.\n {2}Start it: nkeeper callout serve -a AUTH/,
  );
}

for (const version of SERVER_VERSIONS)
  test(`nats-server ${version}: auth callout from nothing to a login`, t => fromNothing(t, version, true));

test('the oldest nats-server: auth callout that is not sealed', t =>
  fromNothing(t, SERVER_VERSIONS[0] ?? '', false));
