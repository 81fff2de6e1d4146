import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TerminalOutput } from '../../src/terminal/output.ts';

/** A named pipe stands for a terminal: it fills up, it takes a part, and its reader can go away. */
function pipe(t: TestContext): { reader: number; writer: number } {
  const folder = mkdtempSync(join(tmpdir(), 'nkeeper-output-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  t.after(() => rmSync(folder, { recursive: true }));
  return { reader, writer };
}

/** All that is in the pipe now. */
function readAll(reader: number): string {
  const chunk = Buffer.alloc(1 << 20);
  try {
    return chunk.toString('utf8', 0, readSync(reader, chunk));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}

const tick = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1));

test('what a full terminal does not take at once comes later, whole and in order', async t => {
  const { reader, writer } = pipe(t);
  const output = new TerminalOutput(writer);
  const text = Array.from({ length: 60_000 }, (_, index) => `${index}账`).join(' ');
  let done = false;
  output.write(text, () => {
    done = true;
  });
  let received = '';
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(10_000);
  while (!done || received.length < text.length) {
    try {
      const size = readSync(reader, chunk);
      chunks.push(Buffer.from(chunk.subarray(0, size)));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
      await tick();
    }
    received = Buffer.concat(chunks).toString('utf8');
    await tick();
  }
  assert.equal(received, text);
  assert.equal(output.busy, false);
  closeSync(reader);
  closeSync(writer);
});

test('a reader that goes away is noticed once, and nothing is written any more', async t => {
  const { reader, writer } = pipe(t);
  const output = new TerminalOutput(writer);
  let gone = 0;
  output.onGone(() => gone++);
  closeSync(reader);
  output.write('x', () => assert.fail('nobody took it'));
  while (!output.gone) await tick();
  output.write('y', () => assert.fail('nobody took it'));
  assert.equal(output.writeNow('z', 50), false);
  assert.equal(gone, 1);
  closeSync(writer);
});

test('writeNow goes before everything, and gives up on a terminal that takes nothing', t => {
  const { reader, writer } = pipe(t);
  const output = new TerminalOutput(writer);
  assert.equal(output.writeNow('left', 50), true);
  assert.equal(readAll(reader), 'left');
  let pushedAside = 0;
  output.write('x'.repeat(1 << 20), () => pushedAside++);
  assert.equal(output.writeNow('y'.repeat(1 << 20), 20), false);
  assert.equal(pushedAside, 1);
  assert.equal(output.gone, false);
  closeSync(reader);
  closeSync(writer);
});
