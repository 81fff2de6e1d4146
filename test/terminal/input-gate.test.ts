import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { InertInput } from '../../src/terminal/inert-input.ts';
import { escapeDelay, InputGate } from '../../src/terminal/input-gate.ts';

function gateOn(input: PassThrough, delay = 30) {
  const heard: string[] = [];
  const listeners = new Set<() => void>();
  let ended = 0;
  const gate = new InputGate({
    input,
    escapeDelay: delay,
    onEnd: () => {
      ended++;
    },
  });
  gate.start(event => {
    heard.push(event.type === 'paste' ? `paste:${event.text}` : event.name);
    for (const listener of listeners) listener();
  });
  const until = (count: number): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (heard.length >= count) resolve();
      };
      listeners.add(look);
      look();
    });
  return { gate, heard, until, ended: () => ended };
}

test('each key is its own event, in order', async () => {
  const input = new PassThrough();
  const { heard, until } = gateOn(input);
  input.write('jk\r');
  await until(3);
  assert.deepEqual(heard, ['j', 'k', 'enter']);
});

test('a lone ESC becomes Escape by itself after the delay', async () => {
  const input = new PassThrough();
  const { heard, until } = gateOn(input);
  input.write('\x1b');
  await until(1);
  assert.deepEqual(heard, ['escape']);
});

test('a split sequence is one key when its rest is there before the last look', async () => {
  const input = new PassThrough();
  const { heard, until } = gateOn(input, 10_000);
  input.write('\x1b');
  await new Promise(resolve => setImmediate(resolve));
  input.write('[A');
  await until(1);
  assert.deepEqual(heard, ['up']);
});

test('a paste without its end mark ends by itself, also while somebody presses keys; Ctrl-C gets through at once', async () => {
  const input = new PassThrough();
  const { heard, until } = gateOn(input);
  input.write('\x1b[200~abc');
  const pressing = setInterval(() => input.write('x'), 200);
  await until(1);
  clearInterval(pressing);
  const before = heard.length;
  assert.match(heard[0] ?? '', /^paste:abcx+$/);
  input.write('\x1b[200~abc');
  await new Promise(resolve => setImmediate(resolve));
  input.write('\x03');
  await until(before + 2);
  assert.deepEqual(heard.slice(-2), ['paste:abc', 'ctrl-c']);
});

test('the end of the terminal, and an error of it, are told', async () => {
  const ending = new PassThrough();
  const first = gateOn(ending);
  ending.end();
  while (first.ended() === 0) await new Promise(resolve => setImmediate(resolve));
  const failing = new PassThrough();
  const second = gateOn(failing);
  failing.emit('error', new Error('EIO'));
  assert.equal(second.ended(), 1);
});

test('stopped: nothing is read, nothing is heard; started again it goes on', async () => {
  const input = new PassThrough();
  const { gate, heard } = gateOn(input);
  gate.stop();
  input.write('j');
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(heard, []);
  assert.equal(input.isPaused(), true);
  const again: string[] = [];
  await new Promise<void>(resolve =>
    gate.start(event => {
      if (event.type === 'key') again.push(event.name);
      resolve();
    }),
  );
  assert.deepEqual(again, ['j']);
});

test('the delay is longer over SSH, and ESCDELAY has the last word', () => {
  assert.equal(escapeDelay({}), 50);
  assert.equal(escapeDelay({ SSH_TTY: '/dev/pts/1' }), 100);
  assert.equal(escapeDelay({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22', ESCDELAY: '25' }), 25);
  assert.equal(escapeDelay({ ESCDELAY: 'soon' }), 50);
});

test('the input for Ink has the shape of a terminal and never sends', () => {
  const input = new InertInput();
  assert.equal(input.isTTY, true);
  assert.equal(input.setRawMode(true).ref().unref().read(), null);
});
