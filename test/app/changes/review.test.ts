import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { signedBy } from '../../../src/app/changes/command-line.ts';
import { smallStore } from '../../support/changed-store.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { copyStore, scanIn } from '../../support/stores.ts';

const SIGNER = { role: 'signing-key', atHand: true, refused: '' } as const;

/** A dashboard that may write, on the users of an account. */
async function openUsers(account: string) {
  const store = await scanIn(copyStore('acme').dir);
  const driver = new DashboardDriver({
    store,
    size: { columns: 100, rows: 50 },
    start: [
      { screen: 'accounts', operator: 'ACME' },
      { screen: 'account', operator: 'ACME', account },
    ],
    parts: { readOnly: false },
  });
  return driver.press('tab');
}

/** Waits until the picture has it: plans are made behind the screen. */
async function shows(driver: DashboardDriver, wanted: RegExp): Promise<RegExpExecArray> {
  for (let tries = 0; tries < 200; tries++) {
    const found = wanted.exec(driver.text());
    if (found) return found;
    await delay(20);
  }
  throw new Error(`never came: ${wanted}\n${driver.text()}`);
}

test('a chosen signer is in the command: by its role, or its key where the role does not say which', () => {
  const reader = { ...SIGNER, publicKey: 'AREADER', scope: 'reader' };
  const spaced = { ...SIGNER, publicKey: 'ASPACED', scope: "it's two" };
  const twice = { ...SIGNER, publicKey: 'ATWICE', scope: 'reader' };
  assert.equal(signedBy('nkeeper undo', 'AREADER', [reader, spaced]), 'nkeeper undo -K reader');
  assert.equal(signedBy('nkeeper undo', 'ASPACED', [reader, spaced]), "nkeeper undo -K 'it'\\''s two'");
  assert.equal(signedBy('nkeeper undo', 'AREADER', [reader, twice]), 'nkeeper undo -K AREADER');
  assert.equal(
    signedBy('nkeeper undo', 'APLAIN', [{ ...SIGNER, publicKey: 'APLAIN' }]),
    'nkeeper undo -K APLAIN',
  );
});

test('another signer leaves the new key as it is, and stands in the command', async () => {
  const driver = await openUsers('ORDERS');
  driver.press('a');
  await shows(driver, /Add a user to ORDERS/);
  driver.type('zoe').press('enter');
  const [, key] = await shows(driver, /Public key +(U\w{55})/);
  assert.doesNotMatch(driver.text(), / -K /);
  assert.match(driver.text(), /Creds to add/);
  const signer = /Signed by +(.*)/.exec(driver.text())?.[1];
  driver.now += 1000;
  driver.press('s');
  await shows(driver, /Signed by .*\(chosen\)/);
  assert.notEqual(/Signed by +(.*)/.exec(driver.text())?.[1], signer);
  assert.equal((await shows(driver, /Public key +(U\w{55})/))[1], key);
  await shows(driver, /As a command: nkeeper add user --account ORDERS zoe --operator ACME -K\s+A\w{55}/);
  driver.close();
});

test('where only keys of scopes may sign, it asks which one; it stands in the command', async () => {
  const made = await smallStore();
  await made.run('add account', { name: 'B' });
  await made.run('edit signing-key', { account: 'B', sk: 'generate', role: 'reader', allowSub: 'r.>' });
  await made.run('edit signing-key', { account: 'B', sk: 'generate', role: 'writer', allowPub: 'w.>' });
  await made.run('edit operator', { sk: 'generate', requireSigningKeys: 'true' });
  const driver = new DashboardDriver({
    store: await scanIn(made.dir),
    size: { columns: 100, rows: 50 },
    start: [{ screen: 'account', operator: 'OP', account: 'B' }],
    parts: { readOnly: false },
  });
  driver.press('tab').press('a');
  await shows(driver, /Add a user to B/);
  driver.type('zoe').press('enter');
  await shows(driver, /Only keys of scopes may sign user B\/zoe\. Which one\?/);
  driver.press('escape');
  await shows(driver, /Name +zoe/);
  driver.press('enter');
  await shows(driver, /▸ \w+ +A\w/);
  driver.press('j').press('enter');
  const [, role = ''] = await shows(driver, /Signed by +.*(reader|writer)/);
  await shows(driver, new RegExp(`As a command: nkeeper add user --account B zoe --operator OP -K ${role}`));
  driver.close();
});

test('much that is written can be cancelled: the review stays, and nothing was changed', async () => {
  const driver = await openUsers('ORDERS');
  driver.press('a');
  await shows(driver, /Add a user to ORDERS/);
  driver.paste(Array.from({ length: 300 }, (_, i) => `zoe${i}`).join(',')).press('enter');
  await shows(driver, /Add 300 users to ORDERS/);
  driver.now += 1000;
  driver.press('right').press('enter');
  await shows(driver, /Signing and writing 300 JWTs[^\n]*\n esc cancel/);
  driver.press('escape');
  await shows(driver, /Cancelled: nothing was changed/);
  assert.match(driver.text(), /\[Users 6\].*\[ No, back to the form \]/s);
});
