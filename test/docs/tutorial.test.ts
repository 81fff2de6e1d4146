import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isFree } from '../support/free-port.ts';
import { PROJECT } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';
import { fences, page } from './pages.ts';

/** First digits of three ports in a row that are free: of those that end with 2, 3 and 4. */
async function freePrefix(not: string): Promise<string> {
  for (;;) {
    const prefix = String(1100 + Math.floor(Math.random() * 1900));
    const free = await Promise.all(['2', '3', '4'].map(digit => isFree(Number(prefix + digit))));
    if (prefix !== not && free.every(Boolean)) return prefix;
  }
}

/** A folder where nkeeper and nats-server are commands, and nothing of the person who runs the test. */
function place(): { readonly dir: string; readonly env: NodeJS.ProcessEnv } {
  const dir = temporaryFolder('nkeeper-tutorial-');
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'nkeeper'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(PROJECT, 'bin', 'nkeeper.js')}" "$@"\n`,
    { mode: 0o755 },
  );
  const server = process.env['NATS_SERVER'];
  assert.ok(server, 'scripts/test.mjs says where nats-server is');
  symlinkSync(server, join(bin, 'nats-server'));
  return { dir, env: { PATH: `${bin}:${process.env['PATH']}`, HOME: dir } };
}

test('docs/tutorial.md: all of its commands, as they stand there', { timeout: 300_000 }, async t => {
  const { dir, env } = place();
  const clients = await freePrefix('');
  const routes = await freePrefix(clients);
  const commands = fences(page('docs/tutorial.md').text, 'sh')
    .join('\n')
    .replace(/\b422(?=[234$])/g, clients)
    .replace(/\b622(?=[234$])/g, routes);
  // Servers that it started end with it, whatever happens.
  const script = `set -eu\ntrap 'kill $(cat n?/nats.pid 2>/dev/null) 2>/dev/null || true' EXIT\n${commands}`;
  writeFileSync(join(dir, 'tutorial.sh'), script);
  const child = spawn('bash', ['tutorial.sh'], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (printed += data));
  // With everything that it started.
  t.after(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  });

  // Servers that it left behind would hold its output open.
  const code = await new Promise<number | null>(resolve => child.on('exit', resolve));
  assert.equal(code, 0, printed);
  assert.match(printed, /No issues found/);
  assert.match(readFileSync(join(dir, 'lab', 'heard'), 'utf8'), /two chairs/);
  assert.match(printed, /Proven/);
});
