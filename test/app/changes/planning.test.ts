import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planningText, planWatcher } from '../../../src/app/changes/planning.ts';
import { statusOf } from '../../../src/app/status-line.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { copyStore, scanIn } from '../../support/stores.ts';

const store = await scanIn(copyStore('acme').dir);

test('how far a plan is stands in the status line; once its window is left, it is stopped', t => {
  const driver = new DashboardDriver({ store });
  t.after(() => driver.close());
  const { app } = driver;
  let open = true;
  const { signal, onHeadway } = planWatcher(app, () => open);
  const told = (done: number) => onHeadway?.({ part: 'plan', done, total: 2000 });
  told(1);
  assert.equal(planningText(app), 'Working out what it would do.', 'what is quick shows none');
  driver.now += 200;
  told(1200);
  assert.equal(planningText(app), 'Working out what it would do: 1,200 of 2,000 looked at.');
  open = false;
  told(1300);
  assert.equal(signal?.aborted, true);
  planWatcher(app, () => true);
  assert.equal(planningText(app), 'Working out what it would do.', 'the next one begins anew');
  assert.equal(typeof statusOf(app).text, 'string');
});
