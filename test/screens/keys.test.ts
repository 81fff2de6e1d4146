import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { copyStore } from '../support/stores.ts';

test('key inspector: a file with the seed of another key is told when its row shows', async t => {
  const copy = copyStore('acme');
  const [first, second] = readdirSync(copy.path('keys', 'U'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.nk'))
    .map(name => join('keys', 'U', name)) as [string, string];
  copy.write(first, copy.read(second));
  const flags = { allDirs: copy.dir };
  const store = openStore(resolveLocations({ env: {}, home: copy.dir, cwd: copy.dir, flags }), {
    index: false,
  });
  t.after(() => store.close());
  await store.scan();
  await store.scanKeys();
  const key = (file: string) => file.slice(file.lastIndexOf('/') + 1, -'.nk'.length);
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'keys' }],
    size: { columns: 120, rows: 40 },
  });
  t.after(() => driver.close());
  driver.press('/').type(key(first)).press('enter');
  driver.lines();
  // A second later the page is made anew.
  driver.now += 1000;
  driver.app.refreshWorld();
  assert.match(driver.line('▸ '), /✗ holds another key/);
  assert.match(driver.text(), new RegExp(`holds +${key(second)}`));
});
