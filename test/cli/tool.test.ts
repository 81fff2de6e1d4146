import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CliResult, runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { PASSPHRASE_FILE } from '../support/sealed.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

/** A server, a store with creds, and command lines on both. */
async function tools(t: TestContext) {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const narrow = { nats: { pub: { allow: ['ok'] }, sub: { allow: ['_INBOX.>'] } } };
  const users = [shop.user('web'), shop.user('narrow', narrow)];
  const dir = writeStore(operator, [shop], [operator.systemUser, ...users]);
  const server = await startServer(t, { operator, files: { [shop.key]: shop.token } });
  const home = temporaryFolder('home-');
  const run = (line: string, heard: (text: string) => void = () => undefined): Promise<CliResult> => {
    let [stdout, stderr] = ['', ''];
    const tell = (kind: 'stdout' | 'stderr') => (text: string) => {
      if (kind === 'stdout') stdout += text;
      else stderr += text;
      heard(text);
    };
    const args = ['-H', dir, ...line.split(' ')];
    return runCli(args, { home, stdout: tell('stdout'), stderr: tell('stderr') }).then(done => ({
      ...done,
      stdout,
      stderr,
    }));
  };
  await run('reissue creds -a SHOP --all');
  const on = `-a SHOP -u web --nats ${server.url}`;
  return { dir, home, run, on, narrowOn: `-a SHOP -u narrow --nats ${server.url}` };
}

/** Starts what listens, and waits until it does. */
async function listening(run: Awaited<ReturnType<typeof tools>>['run'], line: string) {
  let done: Promise<CliResult> | undefined;
  await new Promise<void>(ready => {
    done = run(line, text => {
      if (/Listening on/.test(text)) ready();
    });
  });
  return { done: done as Promise<CliResult> };
}

test('pub, sub, req, reply and rtt, as users of the store with their creds', async t => {
  const { run, on } = await tools(t);
  const sub = await listening(run, `tool sub ${on} --max-messages 2 --queue q a.>`);
  assert.equal((await run(`tool pub ${on} a.b one`)).code, 0);
  assert.equal((await run(`pub ${on} a.c`)).code, 0, 'nsc has them at the top, too');
  const heard = await sub.done;
  assert.equal(heard.code, 0);
  assert.equal(heard.stdout, "[#1] received on [a.b]: 'one'\n[#2] received on [a.c]: ''\n");
  const reply = await listening(run, `tool reply ${on} --max-messages 1 price 42`);
  const asked = await run(`tool req ${on} price apple --json`);
  assert.equal(JSON.parse(asked.stdout).data, '42');
  assert.match((await reply.done).stdout, /'apple'/);
  const rtt = await run(`tool rtt ${on}`);
  assert.match(rtt.stdout, /^round trip time to \[nats:\/\/127\.0\.0\.1:\d+\] = [\d.]+ms\n$/);
});

test('what the server refuses, and what nobody answers, is said, with exit code 1', async t => {
  const { run, on, narrowOn } = await tools(t);
  const nobody = await run(`tool req ${on} price`);
  assert.deepEqual([nobody.code, /Nobody answers/.test(nobody.stderr)], [1, true]);
  assert.equal((await run(`tool pub ${narrowOn} ok`)).code, 0);
  const refused = await run(`tool pub ${narrowOn} secret.thing`);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /does not allow it: publish secret\.thing/);
  const sub = await run(`tool sub ${narrowOn} secret.>`);
  assert.equal(sub.code, 1);
  assert.match(sub.stderr, /does not allow it/);
  const gone = await run('tool rtt -a SHOP -u web --nats nats://127.0.0.1:1');
  assert.match(gone.stderr, /lets web in: nothing listens there/);
  assert.match((await run('tool pub')).stderr, /missing required argument/);
});

test('with a sealed keystore too: with the passphrase; locked, it says what helps; a context of nsc as well', async t => {
  const { dir, home, run, on } = await tools(t);
  assert.equal((await run(`seal --passphrase-file ${PASSPHRASE_FILE}`)).code, 0);
  const open = `--keystore-passphrase-file ${PASSPHRASE_FILE}`;
  const sub = await listening(run, `${open} tool sub ${on} --max-messages 1 a.b`);
  assert.equal((await run(`${open} tool pub ${on} a.b one`)).code, 0);
  assert.match((await sub.done).stdout, /'one'/);
  const reply = await listening(run, `${open} tool reply ${on} --max-messages 1 price 42`);
  assert.match((await run(`${open} tool req ${on} price apple`)).stdout, /'42'/);
  await reply.done;
  assert.match((await run(`${open} tool rtt ${on}`)).stdout, /round trip/);
  const locked = await run(`tool rtt ${on}`);
  assert.equal(locked.code, 1);
  assert.match(locked.stderr, /sealed, and locked.*nkeeper .*unlock/s);
  const contexts = join(home, '.config', 'nats', 'context');
  mkdirSync(contexts, { recursive: true });
  const url = on.split(' ').at(-1);
  writeFileSync(join(contexts, 'sys.json'), JSON.stringify({ url, nsc: 'nsc://ACME/SYS/sys' }));
  const status = await runCli(['-H', dir, ...open.split(' '), '--context', 'sys', 'resolver', 'status'], {
    home,
    env: { HOME: home },
  });
  assert.match(status.stdout, /context sys/, status.stdout + status.stderr);
});

test('the key is enough where there are no creds', async t => {
  const { dir, run, on } = await tools(t);
  rmSync(join(dir, 'creds'), { recursive: true });
  assert.match((await run(`tool rtt ${on}`)).stdout, /round trip/);
  rmSync(join(dir, 'keys', 'U'), { recursive: true });
  const none = await run(`tool rtt ${on}`);
  assert.match(none.stderr, /neither creds nor the key of user SHOP\/web/);
});
