import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandPaths, withFlagTables } from '../../scripts/docs/command-tables.ts';
import { runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { copyStore } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';
import { chapters, page } from './pages.ts';

const { text } = page('docs/commands.md');

test('docs/commands.md has the flag tables of the program (npm run docs)', () => {
  assert.equal(text, withFlagTables(text));
});

test('docs/commands.md has a chapter for each command, and a place for its flags', () => {
  const all = chapters(text);
  for (const path of commandPaths()) {
    const chapter = all.get(`nkeeper ${path}`);
    assert.ok(chapter !== undefined, `no chapter for nkeeper ${path}`);
    if (path !== 'demo' && path !== 'help') assert.ok(chapter.includes(`<!-- flags: ${path} -->`), path);
  }
});

/** The JSON that the page shows for a command. */
function shown(command: string): unknown {
  const mark = `<!-- json: ${command} -->\n\`\`\`json\n`;
  const from = text.indexOf(mark);
  assert.ok(from >= 0, `no JSON for ${command}`);
  return JSON.parse(text.slice(from + mark.length, text.indexOf('\n```', from + mark.length)));
}

/** Paths and types of everything in it: `[].name string`; what is null may be anything. */
function shape(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(item => shape(item, `${path}[]`));
  if (value === null) return [`${path} `];
  if (typeof value !== 'object') return [`${path} ${typeof value}`];
  return Object.entries(value).flatMap(([name, member]) => shape(member, `${path}.${name}`));
}

function assertShown(command: string, printed: string): void {
  const real = shape(JSON.parse(printed));
  for (const line of shape(shown(command))) {
    const path = line.slice(0, line.indexOf(' ') + 1);
    const found = real.some(one => one === line || one === path || (line === path && one.startsWith(path)));
    assert.ok(found, `${command}: nothing is ${line} in ${printed.slice(0, 500)}`);
  }
}

const store = copyStore('acme');
const json = async (command: string) =>
  (await runCli(['-H', store.dir, ...command.split(' '), '--json'])).stdout;

const CAN = 'can publish orders.new -a ORDERS -n svc-orders';

for (const command of ['list accounts', 'list keys --all', 'validate -A', CAN, 'expirations', 'env']) {
  test(`the JSON of ${command} is as docs/commands.md shows it`, async () => {
    assertShown(command, await json(command));
  });
}

test('the JSON of resolver status, drift and watch is as docs/commands.md shows it', async t => {
  const operator = new TestOperator();
  const account = operator.account('ORDERS', { issuedAt: now() - 100 });
  const stranger = operator.account('STRANGER');
  const files = { [account.key]: account.token, [stranger.key]: stranger.token };
  const server = await startServer(t, { operator, files });
  account.token = account.version({});
  const dir = writeStore(operator, [account]);
  const { stdout } = await runCli(['-H', dir, 'resolver', 'status', '--server', server.url, '--json']);
  assertShown('resolver status', stdout);
  assertShown('drift', (await runCli(['-H', dir, 'drift', '--server', server.url, '--json'])).stdout);
  const watched = ['-H', dir, 'watch', '--server', server.url, '--json', '--count', '1'];
  const told: string[] = [];
  let came: Promise<unknown> | undefined;
  await runCli(watched, {
    stdout: text => told.push(text),
    // As soon as it says that it watches.
    stderr: () => {
      came ??= server.connect(t, account.user('kiosk'));
    },
  });
  await came;
  assertShown('watch', told.join(''));
});

test('the JSON of push is as docs/commands.md shows it', async t => {
  const operator = new TestOperator();
  const account = operator.account('ORDERS', { issuedAt: now() - 100 });
  const newer = account.version({ nats: { description: 'theirs' } });
  const server = await startServer(t, { operator, files: { [account.key]: newer } });
  const dir = writeStore(operator, [account]);
  const push = ['push', '-a', 'ORDERS', '--force', '--server', server.url, '--json'];
  assertShown('push', (await runCli(['-H', dir, ...push])).stdout);
});
