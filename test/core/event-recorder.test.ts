import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEventRecorder } from '../../src/core/live/event-recorder.ts';
import type { LiveEvent } from '../../src/core/resolver/live-view.ts';
import { temporaryFolder } from '../support/stores.ts';

function event(seq: number, more: Partial<LiveEvent> = {}): LiveEvent {
  const who = {
    accountKey: 'ASHOP',
    userKey: '',
    userName: '',
    callsItself: '',
    ip: '',
    server: 'n1',
    count: 1,
  };
  const what = { client: '', code: '', severity: 'info', reason: '', why: '', hint: '' } as const;
  return { seq, at: seq * 1000, kind: 'connect', text: `event ${seq}`, ...who, ...what, ...more };
}

const nameOf = (key: string) => (key === 'ASHOP' ? 'SHOP' : undefined);

test('events are appended in their order, one line of JSON each', async () => {
  const path = join(temporaryFolder('record-'), 'events.jsonl');
  writeFileSync(path, 'what was there\n', { mode: 0o600 });
  const recorder = (await openEventRecorder(path))({ nameOf, onFault: assert.fail });
  for (let i = 1; i <= 500; i++) recorder.write(event(i, { text: `line\n\u202e ${i}` }));
  await recorder.close();
  const [first, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.equal(first, 'what was there');
  assert.deepEqual(
    lines.map(line => JSON.parse(line).seq),
    Array.from({ length: 500 }, (_, i) => i + 1),
  );
  assert.equal(JSON.parse(lines[0]!).text, 'line\n\u202e 1');
  assert.ok(!lines[0]?.includes('\u202e'), 'whoever looks at the file sees no text in another order');
  assert.equal(JSON.parse(lines[0]!).account_name, 'SHOP');
});

test('a refusal that is repeated is written when it is new, and at the end with its count', async () => {
  const path = join(temporaryFolder('record-'), 'events.jsonl');
  const recorder = (await openEventRecorder(path))({ nameOf, onFault: assert.fail });
  for (let count = 1; count <= 100; count++) recorder.write(event(1, { kind: 'auth-error', count }));
  recorder.write(event(2, { kind: 'auth-error' }));
  await recorder.close();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map(line => [JSON.parse(line).seq, JSON.parse(line).count]),
    [
      [1, 1],
      [2, 1],
      [1, 100],
    ],
  );
});

test('a full disk is told once, and stops nothing', {
  skip: !existsSync('/dev/full') && 'no /dev/full',
}, async () => {
  const said: string[] = [];
  const recorder = (await openEventRecorder('/dev/full'))({ nameOf, onFault: text => said.push(text) });
  for (let i = 1; i <= 10; i++) {
    recorder.write(event(i));
    await new Promise(resolve => setImmediate(resolve));
  }
  await recorder.close();
  assert.equal(said.length, 1);
  assert.match(said[0]!, /^Events cannot be recorded in \/dev\/full now: .*no space left on device/);
});

test('a file that others may read is told, a new one is for its owner alone', async () => {
  const folder = temporaryFolder('record-');
  const told: string[] = [];
  const options = { nameOf, onFault: (sentence: string) => told.push(sentence) };
  const [old, fresh] = [join(folder, 'old.jsonl'), join(folder, 'new.jsonl')];
  writeFileSync(old, '');
  chmodSync(old, 0o644);
  for (const path of [old, fresh]) await (await openEventRecorder(path))(options).close();
  assert.deepEqual(told, [
    `Others may read ${old}, which gets names, public keys and addresses. If they shall not: chmod 600 ${old}`,
  ]);
  assert.equal(statSync(fresh).mode & 0o777, 0o600);
});
