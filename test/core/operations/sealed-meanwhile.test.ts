import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { applyPlan, rootsOf } from '../../../src/core/operations/apply.ts';
import { OPERATIONS } from '../../../src/core/operations/index.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { KeySources } from '../../../src/core/store/keys/key-sources.ts';
import { type Locations, resolveLocations } from '../../../src/core/store/locations.ts';
import { unlockSeal } from '../../../src/core/store/seal/seal-file.ts';
import { sealKeystore, unsealKeystore } from '../../../src/core/store/seal/seal-keystore.ts';
import { SealedFiles } from '../../../src/core/store/seal/sealed-files.ts';
import { openStore } from '../../../src/core/store/store.ts';
import type { Disk } from '../../../src/core/store/write/disk.ts';
import { nodeDisk } from '../../../src/core/store/write/node-disk.ts';
import { type Given, smallStore } from '../../support/changed-store.ts';
import { temporaryFolder } from '../../support/stores.ts';

const passphrase = 'correct horse battery staple';
const another = 'staple battery horse correct';

const user = ['add user', { account: 'A', name: 'w' }] as const;

/** Operations that write keys or creds. */
const WRITERS: readonly (readonly [words: string, given: Given])[] = [
  user,
  ['add account', { name: 'B' }],
  ['edit account', { name: 'A', sk: 'generate' }],
  ['edit signing-key', { account: 'A', sk: 'generate', role: 'r' }],
  ['edit user', { account: 'A', name: 'u', tag: 't' }],
  ['rotate user', { account: 'A', name: 'u', retire: 'true' }],
  ['edit authcallout', { account: 'A', authUser: 'u', curve: 'generate' }],
];

function secrets(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(nk|creds)(\.sealed)?$/.test(name),
  );
}

function bytesOf(dir: string): readonly string[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
    name => /\.(jwt|nk|creds|sealed)$/.test(name) && !name.startsWith('.journal'),
  );
  return files.sort().map(name => `${name} ${readFileSync(join(dir, name), 'latin1')}`);
}

/**
 * Plans an operation, and lets something happen after the plan was signed and before it has the store's lock.
 *
 * @param unlock the passphrase that is at hand; none: the keystore stays locked
 * @param late it happens when the first file is about to be put in place
 */
async function changeWhile(
  dir: string,
  [words, given]: (typeof WRITERS)[number],
  meanwhile: () => Promise<unknown>,
  unlock: (() => string) | undefined,
  late = false,
): Promise<void> {
  const locations = locationsOf(dir);
  const keystore = locations.keystoreDir.path;
  const keys = new KeySources(keystore, {
    unlock: unlock && (async () => new SealedFiles(keystore, await unlockSeal(keystore, unlock()))),
  });
  const now = 1_800_000_500;
  const store = openStore(locations, { index: false, keys, now: () => now });
  const ring = new KeyRing(keys);
  const operation = OPERATIONS.find(each => each.words === words);
  if (!operation) throw new Error(words);
  const input = Object.entries(given).map(([name, value]) => [
    name,
    operation.fields[name]?.parse(typeof value === 'string' ? [value] : value, now * 1000),
  ]);
  const newSeed = Seed.generate.bind(Seed);
  const plan = await operation.plan(Object.fromEntries(input), { store, ring, now, newSeed });
  store.close();
  let begun = false;
  const begin = async () => {
    if (begun) return;
    begun = true;
    await meanwhile();
  };
  const disk: Disk = {
    ...nodeDisk,
    // The first thing that whoever takes the lock looks at.
    device: async folder => {
      if (!late) await begin();
      return nodeDisk.device(folder);
    },
    link: async (path, name) => {
      if (path.endsWith('.new')) await begin();
      await nodeDisk.link(path, name);
    },
  };
  await applyPlan(plan, { locations, ring, now, write: { disk } });
  assert.ok(begun);
}

function locationsOf(dir: string): Locations {
  return resolveLocations({ env: {}, home: dir, cwd: '/', flags: { allDirs: dir } });
}

describe('a keystore that is sealed or unsealed while a change waits for its turn', () => {
  for (const writer of WRITERS) {
    it(`${writer[0]}: without the passphrase nothing is changed`, async () => {
      const { dir } = await smallStore();
      const seal = () => sealKeystore({ roots: rootsOf(locationsOf(dir)), passphrase });
      let sealed: readonly string[] = [];
      const meanwhile = async () => {
        await seal();
        sealed = bytesOf(dir);
      };
      await assert.rejects(changeWhile(dir, writer, meanwhile, undefined), { code: 'keystore-locked' });
      assert.deepEqual(bytesOf(dir), sealed);
    });

    it(`${writer[0]}: with it, what is new is sealed`, async () => {
      const { dir } = await smallStore();
      const before = secrets(dir).length;
      const seal = () => sealKeystore({ roots: rootsOf(locationsOf(dir)), passphrase });
      await changeWhile(dir, writer, seal, () => passphrase);
      assert.deepEqual(
        secrets(dir).filter(name => !name.endsWith('.sealed')),
        [],
      );
      assert.ok(secrets(dir).length >= before);
      await unsealKeystore({ roots: rootsOf(locationsOf(dir)), passphrase });
    });
  }

  it('that is unsealed: what is new is not sealed', async () => {
    const { dir } = await smallStore();
    const roots = rootsOf(locationsOf(dir));
    await sealKeystore({ roots, passphrase });
    await changeWhile(
      dir,
      user,
      () => unsealKeystore({ roots, passphrase }),
      () => passphrase,
    );
    assert.deepEqual(
      secrets(dir).filter(name => name.endsWith('.sealed')),
      [],
    );
  });

  it('that gets another seal: what is new opens with that', async () => {
    const { dir } = await smallStore();
    const roots = rootsOf(locationsOf(dir));
    await sealKeystore({ roots, passphrase });
    let now = passphrase;
    const again = async () => {
      await unsealKeystore({ roots, passphrase });
      now = another;
      await sealKeystore({ roots, passphrase: another });
    };
    await changeWhile(dir, user, again, () => now);
    // Everything opens with the new one.
    await unsealKeystore({ roots, passphrase: another });
    assert.ok(!existsSync(join(dir, 'keys', 'keystore.sealed')));
  });

  it('that another store shares is sealed under the lock of that one: what is new is sealed, or not there', async () => {
    for (const unlock of [undefined, () => passphrase]) {
      const { dir } = await smallStore();
      const before = secrets(dir).length;
      const roots = { stores: temporaryFolder('another-'), keystore: dir };
      const change = changeWhile(dir, user, () => sealKeystore({ roots, passphrase }), unlock, true);
      if (unlock) await change;
      else await assert.rejects(change, { code: 'keystore-locked' });
      const left = secrets(dir);
      assert.deepEqual(
        left.filter(name => !name.endsWith('.sealed')),
        [],
      );
      assert.equal(left.length, before + (unlock ? 2 : 0));
    }
  });
});
