import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Coalescer } from '../../../src/core/resolver/link/coalescer.ts';
import { Poller } from '../../../src/core/resolver/link/poller.ts';
import type { Session } from '../../../src/core/resolver/link/session.ts';
import { until } from '../../support/nats.ts';

const session = {} as Session;

test('many changes are one publication, and the last one is not lost', async t => {
  let runs = 0;
  let wanted = 0;
  let published = 0;
  const coalescer = new Coalescer(() => {
    runs++;
    published = wanted;
  }, 20);
  t.after(() => coalescer.close());
  for (let i = 1; i <= 500; i++) {
    wanted = i;
    coalescer.request();
    if (i % 50 === 0) await delay(1);
  }
  await until('the last change', () => published === 500);
  assert.ok(runs < 30, `${runs} publications`);
  coalescer.close();
  coalescer.request();
  await delay(1);
  assert.equal(published, 500);
});

test('a poller never runs twice at once, and runs again when it was asked to meanwhile', async t => {
  let running = 0;
  let runs = 0;
  const poller = new Poller(
    async () => {
      assert.equal(++running, 1);
      runs++;
      await delay(5);
      running--;
    },
    () => 3_600_000,
    error => assert.fail(String(error)),
  );
  t.after(() => poller.detach());
  poller.attach(session);
  await until('the first run', () => runs === 1);
  for (let i = 0; i < 10; i++) poller.soon(0);
  await until('the second run', () => runs === 2 && running === 0);
});

test('wishes that keep coming do not put a poll off', async t => {
  let runs = 0;
  const poller = new Poller(
    async () => void runs++,
    () => 3_600_000,
    error => assert.fail(String(error)),
  );
  t.after(() => poller.detach());
  poller.attach(session);
  await until('the first run', () => runs === 1);
  const flood = setInterval(() => poller.soon(50), 1);
  t.after(() => clearInterval(flood));
  await until('runs during the flood', () => runs >= 3);
});

test('a job that fails is told and comes again', async t => {
  const errors: unknown[] = [];
  const poller = new Poller(
    () => Promise.reject(new Error('boom')),
    () => 1,
    error => errors.push(error),
  );
  t.after(() => poller.detach());
  poller.attach(session);
  await until('two failures', () => errors.length >= 2);
});

test('a job that hangs with the session before does not keep the next session waiting', async t => {
  const asked: Session[] = [];
  const poller = new Poller(
    each => {
      asked.push(each);
      return each === session ? new Promise(() => undefined) : Promise.resolve();
    },
    () => 1,
    error => assert.fail(String(error)),
  );
  t.after(() => poller.detach());
  poller.attach(session);
  await until('the job that hangs', () => asked.length === 1);
  poller.detach();
  const next = {} as Session;
  poller.attach(next);
  await until('rounds of the next session', () => asked.filter(each => each === next).length >= 2);
});
