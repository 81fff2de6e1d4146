import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveToField } from '../../../src/app/changes/form.ts';
import { showForm } from '../../../src/app/changes/form-flow.ts';
import { loadMachinery } from '../../../src/app/changes/load.ts';
import { hintsOf } from '../../../src/app/hints.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { copyStore, openIn } from '../../support/stores.ts';

const store = openIn(copyStore('acme').dir);

/** Key names as the footer shows them, and as they are pressed. */
const PRESSED: Readonly<Record<string, string>> = { 'Ctrl-/': 'ctrl-_', esc: 'escape' };

async function formAfter(field: string, ...keys: readonly string[]): Promise<DashboardDriver> {
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'account', operator: 'ACME', account: 'ORDERS' }],
    parts: { readOnly: false },
  });
  await loadMachinery(driver.app);
  // Something was typed: it can be undone.
  driver.press('e', '5');
  const { overlay } = driver.app.state.get();
  assert.equal(overlay?.kind, 'form');
  showForm(driver.app, moveToField(overlay.form, field));
  return driver.press(...keys);
}

/** Where the keys are, and what was pressed there. */
const STATES: Readonly<Record<string, readonly [field: string, ...keys: string[]]>> = {
  'a field': ['conns'],
  'a list that is not open': ['tag'],
  'an open list': ['tag', 'enter'],
  'an entry that is typed': ['tag', 'enter', 'a', 'x'],
};

test('every key in the footer of a form does something there', async () => {
  for (const [state, keys] of Object.entries(STATES)) {
    const shown = await formAfter(...keys);
    const hints = hintsOf(shown.app).map(({ key }) => key);
    assert.ok(hints.length > 2, state);
    shown.close();
    for (const hint of hints) {
      // There is something to bring back only after an undo.
      const undone = hint === 'Ctrl-y' ? ['ctrl-_'] : [];
      const driver = await formAfter(...keys, ...undone);
      const before = driver.app.state.get().overlay;
      for (const key of hint.split(' ')) {
        const name = PRESSED[key] ?? key.replace('Ctrl-', 'ctrl-');
        driver.press(name);
        assert.notEqual(driver.app.state.get().overlay, before, `${state}: ${key}`);
      }
      driver.close();
    }
  }
});
