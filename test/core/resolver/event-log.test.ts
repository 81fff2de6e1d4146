import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLog, type NewEvent } from '../../../src/core/resolver/events/event-log.ts';
import type { LiveEvent } from '../../../src/core/resolver/live-view.ts';

function refused(more: Partial<LiveEvent> = {}): NewEvent {
  const event = { kind: 'auth-error', at: 1000, text: 'refused', userKey: 'UBOB', ip: '10.0.0.1' } as const;
  return { ...event, code: 'user-revoked', ...more };
}

test('refused logins of one user from one address for one cause are one event with a count', () => {
  const log = new EventLog();
  for (const at of [1000, 2000, 3000]) log.repeat(refused({ at, server: `n${at / 1000}` }));
  log.repeat(refused({ ip: '10.0.0.2' }));
  log.repeat(refused({ code: 'user-expired' }));
  log.repeat(refused({ userKey: 'UALICE' }));
  assert.deepEqual(
    log.list.map(({ seq, count, at, server }) => [seq, count, at, server]),
    [
      [1, 3, 3000, 'n3'],
      [2, 1, 1000, ''],
      [3, 1, 1000, ''],
      [4, 1, 1000, ''],
    ],
  );
  log.repeat(refused({ at: 40_000 }));
  assert.equal(log.list.at(-1)?.seq, 5, 'much later it is another one');
});

test('whoever follows gets each event, a repeated one again with its count, also those that the list forgot', () => {
  const log = new EventLog();
  const seen: string[] = [];
  const stop = log.follow(({ seq, count }) => seen.push(`${seq}×${count}`));
  for (let i = 0; i < 1200; i++) log.add({ kind: 'connect', at: i, text: '' });
  log.repeat(refused());
  log.repeat(refused());
  assert.equal(log.list.length, 1000);
  assert.equal(seen.length, 1202);
  assert.deepEqual(seen.slice(-2), ['1201×1', '1201×2']);
  stop();
  log.repeat(refused());
  assert.equal(seen.length, 1202);
});

test('a crowd that comes and goes pushes no warning and no danger out', () => {
  const log = new EventLog();
  log.add({ kind: 'account-update', at: 1, text: '', severity: 'danger' });
  log.repeat(refused({ severity: 'warning' }));
  for (let i = 0; i < 3000; i++) log.add({ kind: 'disconnect', at: i, text: '' });
  for (let i = 0; i < 1500; i++) log.repeat(refused({ severity: 'warning', ip: `10.0.${i % 250}.${i}` }));
  const count = (severity: string) => log.list.filter(each => each.severity === severity).length;
  assert.deepEqual([count('danger'), count('warning'), count('info')], [1, 1000, 1000]);
  assert.equal(log.list[0]?.seq, 1);
  const seqs = log.list.map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    seqs.toSorted((a, b) => a - b),
  );
});
