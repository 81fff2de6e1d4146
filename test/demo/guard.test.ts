import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { guardFolder } from '../../src/demo/guard.ts';

const root = mkdtempSync(join(tmpdir(), 'nkeeper guard '));
// Guards don't keep a process running, so something else has to.
const running = setInterval(() => {}, 1000);
after(() => {
  clearInterval(running);
  rmSync(root, { recursive: true, force: true });
});

const WAITS = '#!/bin/sh\necho $$ > "$2.pid"\nexec sleep 1000\n';
const ENDS = '#!/bin/sh\nexit 3\n';

function place(name: string, program: string) {
  const folder = join(root, name);
  mkdirSync(folder);
  const executable = join(folder, 'a program');
  writeFileSync(executable, program, { mode: 0o755 });
  return { folder, executable, config: join(folder, 'config file') };
}

/** Waits until the program says that it runs. */
async function processOf(config: string): Promise<number> {
  for (;;) {
    const text = existsSync(`${config}.pid`) ? readFileSync(`${config}.pid`, 'utf8').trim() : '';
    if (text) return Number(text);
    await delay(5);
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('stop ends the program and removes the folder', { timeout: 30_000 }, async () => {
  const { folder, executable, config } = place('stop', WAITS);
  const guard = guardFolder(folder);
  const end = guard.run(executable, config);
  const pid = await processOf(config);
  assert.ok(runs(pid));
  await guard.stop();
  await end;
  assert.equal(runs(pid), false);
  assert.equal(existsSync(folder), false);
  await guard.stop();
});

test('a program that ends by itself is noticed; the folder stays until the stop', {
  timeout: 30_000,
}, async () => {
  const { folder, executable, config } = place('ends', ENDS);
  const guard = guardFolder(folder);
  await guard.run(executable, config);
  assert.ok(existsSync(folder));
  await guard.stop();
  assert.equal(existsSync(folder), false);
});

test('a folder without a program goes with the process that wanted it', { timeout: 30_000 }, async () => {
  const { folder } = place('alone', ENDS);
  const guard = fileURLToPath(new URL('../../src/demo/guard.ts', import.meta.url));
  const code = `import(${JSON.stringify(guard)}).then(m => { m.guardFolder(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL'); })`;
  assert.throws(() =>
    execFileSync(process.execPath, ['--import', 'tsx', '--eval', code], { stdio: 'ignore' }),
  );
  while (existsSync(folder)) await delay(5);
});

test('a guard does not keep its process from ending', { timeout: 30_000 }, async () => {
  const { folder, executable, config } = place('unref', WAITS);
  const guard = fileURLToPath(new URL('../../src/demo/guard.ts', import.meta.url));
  const code = `import(${JSON.stringify(guard)}).then(m => { m.guardFolder(${JSON.stringify(folder)}).run(${JSON.stringify(executable)}, ${JSON.stringify(config)}); })`;
  execFileSync(process.execPath, ['--import', 'tsx', '--eval', code], { timeout: 20_000 });
  while (existsSync(folder)) await delay(5);
});
