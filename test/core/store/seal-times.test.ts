import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { guardKeystore } from '../../../src/app/keystore.ts';
import { KeySources } from '../../../src/core/store/keys/key-sources.ts';
import { serveAgent } from '../../../src/core/store/seal/agent-server.ts';
import { AgentLink } from '../../../src/core/store/seal/agent-socket.ts';
import { unlockSeal } from '../../../src/core/store/seal/seal-file.ts';
import { SealedFiles } from '../../../src/core/store/seal/sealed-files.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { PASSPHRASE, sealableStore } from '../../support/sealed.ts';
import { openIn, temporaryFolder } from '../../support/stores.ts';

const MINUTE = 60_000;

async function until(what: () => boolean): Promise<void> {
  while (!what()) await delay(20);
}

test('the dashboard: keys put the locking off; 15 minutes without one, and the keystore is locked', async () => {
  const { copy, seal } = sealableStore();
  await seal();
  const { dir } = copy;
  const keys = new KeySources(dir, {
    unlock: async () => new SealedFiles(dir, await unlockSeal(dir, PASSPHRASE)),
  });
  let [time, looks] = [1_795_450_000_000, 0];
  const now = () => {
    looks++;
    return time;
  };
  const size = { columns: 100, rows: 30 };
  const driver = new DashboardDriver({ store: openIn(dir, { keys }), size, parts: { now } });
  guardKeystore(driver.app);
  const { sealed } = keys;
  assert.match(driver.text(), /nkeeper .*sealed/);
  await sealed.access();
  assert.match(driver.text(), /UNLOCKED/);
  const [key = ''] = driver.app.parts.store.operators().map(row => row.key);
  keys.readNow(key).wipe();
  time += 14 * MINUTE;
  driver.press('j');
  time += 14 * MINUTE;
  const before = looks;
  await until(() => looks > before);
  assert.ok(sealed.isUnlocked, 'somebody was there 14 minutes ago');
  time += MINUTE;
  await until(() => !sealed.isUnlocked);
  assert.match(driver.text(), /nkeeper .*sealed/);
  assert.ok(!driver.text().includes('UNLOCKED'));
  assert.throws(() => keys.readNow(key), { code: 'keystore-locked' });
  // Opened again, its time begins anew.
  await sealed.access();
  time -= 60 * MINUTE;
  await until(() => !sealed.isUnlocked);
});

test('the agent: its time is over by the clock, whatever it was asked; its key is wiped and its socket goes', async () => {
  const { copy, seal } = sealableStore();
  await seal();
  const { dir } = copy;
  const socket = join(temporaryFolder('agent-'), 's');
  const files = new SealedFiles(dir, await unlockSeal(dir, PASSPHRASE));
  const [operator] = openIn(dir).operators();
  let now = Date.now();
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  await serveAgent({ socket, files, seconds: 900, now: () => now, onEnd });
  const link = await AgentLink.open(socket);
  assert.ok(link && operator);
  const sign = { sign: operator.key, data: 'AAAA' };
  assert.ok((await link.ask(sign)).signature);
  now += 14 * MINUTE;
  assert.ok((await link.ask(sign)).signature && !ended);
  now += MINUTE;
  await until(() => ended);
  assert.ok(!existsSync(socket));
  await assert.rejects(link.ask(sign));
  assert.equal(await AgentLink.open(socket), undefined);
  assert.throws(() => files.readNow(operator.key), { code: 'keystore-locked' });
  link.close();
});
