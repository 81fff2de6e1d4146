import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CalloutWorld } from '../support/callout.ts';
import { runCli } from '../support/cli.ts';
import { getsIn } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { PlainProgram } from '../support/plain-program.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

test('nobody is locked out: a push waits for the service, and there is a way back without it', async t => {
  const { operator, app } = new CalloutWorld();
  const ann = app.user('ann');
  const dir = writeStore(operator, [app], [operator.systemUser, ann]);
  const server = await startServer(t, { operator, accounts: [app] });
  const flags = ['-H', dir, '--server', server.url];
  const run = (line: string) => runCli([...flags, ...line.split(' ')]);
  const nkeeper = async (line: string) => {
    const { code, stdout, stderr } = await run(line);
    assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
    return stdout;
  };
  assert.equal(await getsIn(server, ann), true);

  // APP is in use: ann would be asked about, by nobody.
  await nkeeper('callout setup -a APP --yes');
  const early = await run('push -a APP');
  assert.equal(early.code, 1);
  assert.match(early.stdout, /CONFLICT, not sent/);
  assert.match(
    early.stdout,
    /! It switches auth callout on, and no service listens: nobody could log in but the users of the service\. Start it first: nkeeper callout serve -a APP\./,
  );
  assert.match(early.stderr, /Start the service, then push again/);
  assert.equal(await getsIn(server, ann), true);

  const rules = join(temporaryFolder('rules-'), 'rules.json');
  writeFileSync(rules, JSON.stringify({ rules: [{ name: 'all', anyone: true, account: 'APP' }] }));
  const program = new PlainProgram(t, [...flags, 'callout', 'serve', '-a', 'APP', '--rules', rules]);
  await program.says(/Ready: connected to n1/);
  assert.match(
    await nkeeper('push -a APP'),
    /! Auth callout is switched on: a service decides about every login to APP/,
  );
  assert.equal(await getsIn(server, ann), true);

  // The service is gone: only its own users get in, and servers are steered as before.
  program.child.kill('SIGTERM');
  await program.ended;
  assert.equal(await getsIn(server, ann), false);
  assert.match(await nkeeper('edit authcallout -a APP --disable --yes'), /APP no longer asks the service/);
  assert.match(
    await nkeeper('push -a APP'),
    /Auth callout is switched off: users of APP log in without it\./,
  );
  assert.equal(await getsIn(server, ann), true);
});
