import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NkeeperError } from '../../src/core/errors.ts';
import { findLiveLogin } from '../../src/core/live/find-live-login.ts';
import { KeySources } from '../../src/core/store/keys/key-sources.ts';
import { keystoreLocked } from '../../src/core/store/keys/seed-stays.ts';
import { unlockSeal } from '../../src/core/store/seal/seal-file.ts';
import { SealedFiles } from '../../src/core/store/seal/sealed-files.ts';
import { PASSPHRASE, sealableStore } from '../support/sealed.ts';
import { openIn } from '../support/stores.ts';

test('a login that was found while the keystore was open: locked again, its seed is sealed, and not gone', async () => {
  const { copy, seal } = sealableStore();
  await seal();
  const { dir } = copy;
  const keys = new KeySources(dir, {
    unlock: async mayAsk => {
      if (!mayAsk) throw keystoreLocked();
      return new SealedFiles(dir, await unlockSeal(dir, PASSPHRASE));
    },
  });
  const store = openIn(dir, { keys });
  await keys.sealed.access();
  const login = await findLiveLogin(store, 'ACME', { env: {}, servers: 'nats://127.0.0.1:1' });
  assert.match(login.login.credsFrom, /^system account user SYS\//);
  (await login.credentials()).wipe();
  keys.close();
  await assert.rejects(login.credentials(), ({ code, message }: NkeeperError) => {
    assert.match(message, /sealed, and locked/);
    return code === 'keystore-locked';
  });
  // Who changes something waits for it: then it may ask.
  (await login.credentials('change')).wipe();
  assert.ok(keys.sealed.isUnlocked);
});
