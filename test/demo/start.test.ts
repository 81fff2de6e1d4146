import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findNatsServer } from '../../src/demo/nats-server.ts';
import { PROJECT, type Program, startProgram } from '../support/pty.ts';

const server = await findNatsServer({ env: process.env, log: () => {} });

/** What `npm start` starts, in a terminal; temporary files in a folder of its own. */
async function startInTerminal(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'nkeeper-start-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const program = startProgram({
    command: process.execPath,
    args: [join(PROJECT, 'scripts', 'start.mjs')],
    env: { NATS_SERVER: server.path, TMPDIR: temporary },
    cols: 100,
  });
  t.after(async () => {
    await program.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await program.waitFor('MERIDIAN', { timeout: 60_000 });
  await program.waitFor('1 of 1 server', { timeout: 60_000 });
  const [, port] = /nats:\/\/127\.0\.0\.1:(\d+)/.exec(program.bytes().toString('utf8')) ?? [];
  return { program, temporary, port: Number(port) };
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

const ENDS: Readonly<Record<string, (program: Program) => void>> = {
  q: program => program.press('q'),
  SIGTERM: program => program.signal('SIGTERM'),
  'a lost terminal': program => program.hangUp(),
  SIGKILL: program => program.signal('SIGKILL'),
};

for (const [name, end] of Object.entries(ENDS)) {
  test(`npm start shows the sample and its server; nothing is left after ${name}`, {
    timeout: 120_000,
  }, async t => {
    const { program, temporary, port } = await startInTerminal(t);
    assert.equal(await listens(port), true);
    end(program);
    const { code } = await program.waitForExit();
    if (name === 'q') assert.equal(code, 0);
    // After SIGKILL it is the guard that cleans up, a moment later.
    while (readdirSync(temporary).some(left => left.startsWith('nkeeper-demo-'))) await delay(10);
    assert.equal(await listens(port), false);
  });
}
