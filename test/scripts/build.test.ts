import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  buildIfNeeded,
  childEnv,
  LARGE,
  LARGE_ENTRIES,
  SMALL,
  SMALL_ENTRIES,
  smallPackage,
} from './small-program.ts';

function run(root: string, command: string): string {
  const launcher = join(root, 'bin', 'nkeeper.js');
  return execFileSync(process.execPath, [launcher, command], { env: childEnv(root), encoding: 'utf8' });
}

test('each command loads what it needs; shared modules exist once; packages keep their names', async t => {
  const root = smallPackage(t, LARGE);
  assert.equal(await buildIfNeeded({ root, entries: LARGE_ENTRIES }), true);
  assert.equal(run(root, 'screen'), 'a screen ✓\n');
  assert.equal(run(root, 'nats'), 'function\n');
  assert.equal(run(root, 'conf'), 'function\n');
  assert.equal(run(root, 'url'), `file://${join(root, 'dist', 'cli.cjs')}\n`);
  const text = (name: string) => readFileSync(join(root, 'dist', name), 'utf8');
  assert.ok(!text('cli.cjs').includes('hello from'), 'the shared module has a piece of its own');
  assert.ok(text('screen.cjs').length > 100_000, 'Ink is in the screen');
  // The library leaves packages to whoever installs it.
  assert.match(text('core.js'), /from "nats"/);
});

test('nothing is built when nothing changed; a change, a new file or a lost dist builds again', async t => {
  const root = smallPackage(t, SMALL);
  const build = () => buildIfNeeded({ root, entries: SMALL_ENTRIES });
  assert.equal(await build(), true);
  assert.equal(run(root, 'later'), 'hello from the shared module\n');
  assert.equal(await build(), false);
  writeFileSync(join(root, 'src', 'shared.ts'), SMALL['src/shared.ts'].replace('hello', 'good morning'));
  assert.equal(await build(), true);
  assert.equal(run(root, 'later'), 'good morning from the shared module\n');
  writeFileSync(join(root, 'src', 'new.ts'), '');
  assert.equal(await build(), true);
  rmSync(join(root, 'dist'), { recursive: true });
  assert.equal(await build(), true);
  assert.equal(await build(), false);
});

test('pieces of an earlier build are removed', async t => {
  const root = smallPackage(t, SMALL);
  await buildIfNeeded({ root, entries: SMALL_ENTRIES });
  const pieces = join(root, 'dist', 'pieces');
  writeFileSync(join(pieces, 'old-12345678.cjs'), '');
  writeFileSync(join(root, 'src', 'new.ts'), '');
  await buildIfNeeded({ root, entries: SMALL_ENTRIES });
  assert.ok(!existsSync(join(pieces, 'old-12345678.cjs')));
  assert.ok(readdirSync(pieces).every(name => name.endsWith('.cjs')));
});

test('a heavy package that every start would load stops the build, and it says by which way', async t => {
  const shared = `export { connect } from 'nats';\n${SMALL['src/shared.ts']}`;
  const root = smallPackage(t, { ...SMALL, 'src/shared.ts': shared });
  await assert.rejects(
    buildIfNeeded({ root, entries: SMALL_ENTRIES }),
    /^Error: nats is loaded at every start: src\/main\.ts → src\/shared\.ts → .*node_modules\/nats\/.*import\(\)/,
  );
  assert.ok(!existsSync(join(root, 'dist', 'cli.cjs')));
});
