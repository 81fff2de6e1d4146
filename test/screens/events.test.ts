import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import { closedFeed } from '../../src/core/live/open-live-feed.ts';
import type { LiveEvent, LiveView } from '../../src/core/resolver/live-view.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { copyStore } from '../support/stores.ts';

const START = 1_795_450_000_000;

function event(seq: number, userName: string): LiveEvent {
  const at = START + seq * 1000;
  const whose = { server: 'n1', accountKey: '', userKey: '', userName, ip: '127.0.0.1' };
  return { seq, at, kind: 'connect', text: 'connected', count: 1, ...whose };
}

test('events: a new one is the first at once', t => {
  const { dir } = copyStore('acme');
  const flags = { allDirs: dir };
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags }), { index: false });
  t.after(() => store.close());
  const feed = {
    ...closedFeed(EMPTY_VIEW),
    view: { ...EMPTY_VIEW, events: [event(1, 'first')] } as LiveView,
  };
  const driver = new DashboardDriver({ store, start: [{ screen: 'events' }], parts: { live: feed } });
  t.after(() => driver.close());
  const order = () => {
    driver.app.refreshWorld();
    return driver.lines().flatMap(line => /connect +(\w+)/.exec(line)?.slice(1) ?? []);
  };
  assert.deepEqual(order(), ['first']);
  feed.view = { ...EMPTY_VIEW, events: [event(1, 'first'), event(2, 'second')] };
  driver.now += 1000;
  assert.deepEqual(order(), ['second', 'first']);
});
