import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { PROJECT } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';
import { chapters, fences, page } from './pages.ts';

const run = promisify(execFile);
const { text } = page('docs/library.md');
const LIBRARY = join(PROJECT, 'src/core/index.ts');

/** Runs the example of a chapter as a person would who copied it, with the library's source. */
async function example(title: string, ...args: readonly string[]): Promise<readonly string[]> {
  const [code = ''] = fences(chapters(text).get(title) ?? '', 'ts');
  const home = temporaryFolder('library-');
  const file = join(home, 'example.mts');
  writeFileSync(file, code.replace("'nkeeper'", JSON.stringify(pathToFileURL(LIBRARY).href)));
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, HOME: home },
  });
  assert.equal(stderr, '');
  return stdout.trimEnd().split('\n');
}

test('example: everything that is wrong in a store', async () => {
  const store = copyStore('acme');
  store.write('ACME/accounts/EMPTY/EMPTY.jwt', 'nothing');
  const lines = await example('Everything that is wrong in a store', store.dir);
  assert.ok(
    lines.some(line => /^blocking chunk-count ACME\/EMPTY: /.test(line)),
    lines.join('\n'),
  );
  assert.ok(lines.some(line => /^note user-revoked ACME\/BILLING\/former: /.test(line)));
});

test('example: is this creds file good', async () => {
  const creds = copyStore('acme').path('creds', 'ACME', 'ORDERS', 'svc-orders.creds');
  const [first, signature, seed] = await example('Is this creds file good?', creds);
  assert.match(first ?? '', /^user svc-orders U[A-Z2-7]{55}$/);
  assert.deepEqual([signature, seed], ['signature: good', 'seed: of this user']);
});

test('example: what do the servers not have', async t => {
  const operator = new TestOperator();
  const same = operator.account('SAME');
  const older = operator.account('OLDER', { issuedAt: now() - 100 });
  const files = { [same.key]: same.token, [older.key]: older.token };
  const server = await startServer(t, { operator, files });
  older.token = older.version({});
  const dir = writeStore(operator, [same, older, operator.account('MISSING')]);
  const lines = await example('What do the servers not have?', dir, server.url);
  assert.deepEqual(lines, ['MISSING: missing on n1', 'OLDER: older on n1']);
});

test('every name that docs/library.md lists is exported', async () => {
  const library: Readonly<Record<string, unknown>> = await import('../../src/core/index.ts');
  const table = Array.from(text.matchAll(/^\| [^|]+ \| (`.*) \|$/gm), found => found[1]!.split(':')[0]!);
  const names = table.flatMap(cell => Array.from(cell.matchAll(/`(\w+)`/g), found => found[1]!));
  assert.ok(names.length >= 25);
  for (const name of names) assert.equal(typeof library[name], 'function', name);
});
