import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rootsOf } from '../../../src/core/operations/apply.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { hashOf } from '../../../src/core/store/write/change.ts';
import { recover } from '../../../src/core/store/write/commit.ts';
import { nodeDisk } from '../../../src/core/store/write/node-disk.ts';
import { thisProcess } from '../../../src/core/store/write/process-identity.ts';
import { ChangedStore, type Given, STEPS, smallStore } from '../../support/changed-store.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { temporaryMemoryFolder } from '../../support/stores.ts';

/** `NKEEPER_FAULTS=all`: every call of every operation, which takes minutes; else so many of each, by chance. */
const EACH = process.env['NKEEPER_FAULTS'] === 'all' ? Number.POSITIVE_INFINITY : 4;

/** Calls after which the disk is another one. */
const WRITING = new Set(['create', 'append', 'rename', 'link', 'unlink', 'mkdir', 'rmdir']);

/** What another program does to a file, as nsc, an editor and a person do it. */
const EDITS: Readonly<Record<string, (path: string) => void>> = {
  'written in place': path => writeFileSync(path, 'by somebody else'),
  replaced: path => {
    writeFileSync(`${path}~`, 'by somebody else');
    renameSync(`${path}~`, path);
  },
  removed: path => rmSync(path),
};

type Files = Readonly<Record<string, string>>;

/** Every file of the store but nkeeper's own and the journal, byte for byte. */
function bytesOf(dir: string): Files {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => join(file.parentPath, file.name).slice(dir.length + 1))
    .filter(name => !/(^|\/)\.(nkeeper|journal)[./]/.test(name));
  return Object.fromEntries(names.sort().map(name => [name, readFileSync(join(dir, name), 'latin1')]));
}

function without(files: Files, name: string): Files {
  const { [name]: _, ...rest } = files;
  return rest;
}

function same(a: Files, b: Files): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function restore(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

function some<T>(all: readonly T[]): readonly T[] {
  const left = [...all];
  while (left.length > EACH) left.splice(Math.floor(Math.random() * left.length), 1);
  return left;
}

function oneOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T;
}

async function settle(store: ChangedStore): Promise<void> {
  const { locations } = store.open();
  const journal = await store.journal();
  await recover({ roots: rootsOf(locations), recorder: journal.settler({ who: 'tester', host: 'here' }) });
}

/** Kills an operation at some of its calls, lets somebody edit a file of it, and looks at what the next nkeeper makes of that. */
async function killAndEdit(store: ChangedStore, plan: Plan, words: string, before: string, count: Count) {
  const me = { ...(await thisProcess()), pid: 99_999_999 };
  restore(store.dir, before);
  const now = store.now;
  const beforehand = (await (await store.journal()).read({ limit: 1000 })).entries;
  const counting = new FaultyDisk(nodeDisk);
  await store.apply(plan, { disk: counting.disk });
  const known = new Set(beforehand.map(({ id }) => id));
  const [old, fresh] = [bytesOf(before), bytesOf(store.dir)];
  const touched = Object.keys({ ...old, ...fresh }).filter(name => old[name] !== fresh[name]);
  const kills = counting.calls.flatMap((name, index) => (WRITING.has(name) ? [index + 1] : []));
  for (const [edited, edit] of Object.entries(EDITS)) {
    for (const at of some(kills)) {
      restore(before, store.dir);
      store.now = now;
      const faulty = new FaultyDisk(nodeDisk, { at, what: 'kill', when: 'after' });
      await store.apply(plan, { disk: faulty.disk, me, timeout: 0 }).catch(() => undefined);
      const there = touched.filter(name => existsSync(join(store.dir, name)));
      if (!faulty.struck || there.length === 0) continue;
      const name = oneOf(there);
      const call = faulty.calls[at - 1];
      const about = `${words}: killed after call ${at}, ${call}; then ${name} is ${edited}`;
      edit(join(store.dir, name));
      const found = bytesOf(store.dir);
      await settle(store);

      const left = bytesOf(store.dir);
      // Between a name and its mark nobody can see whether the file came yet: it comes once more.
      const mayComeAgain = edited === 'removed' && call === 'link' && left[name] === fresh[name];
      if (!mayComeAgain) assert.equal(left[name], found[name], `${about}: the edit stays`);
      const others = without(left, name);
      const isNew = same(others, without(fresh, name));
      if (!isNew) assert.deepEqual(others, without(old, name), `${about}: all of it, or nothing`);
      const journal = await store.journal();
      const trashed = new Set((await journal.trash.list()).map(({ sha256 }) => sha256));
      for (const [key, seed] of Object.entries(found)) {
        if (!/\.(nk|creds)$/.test(key) || left[key] === seed) continue;
        assert.ok(trashed.has(hashOf(Buffer.from(seed, 'latin1'))), `${about}: ${key} is in the trash`);
      }
      const entries = (await journal.read({ limit: 1000 })).entries.filter(({ id }) => !known.has(id));
      const [back, own] = [true, false].map(is =>
        entries.filter(each => (each.operation === 'recover') === is),
      );
      // Where it was about that one file, both are true.
      if (!same(without(old, name), without(fresh, name)))
        assert.equal(own?.length, isNew ? 1 : 0, `${about}: the journal says what is`);
      assert.ok((back?.length ?? 0) <= (isNew ? 0 : 1), about);
      const stage = join(store.dir, 'keys', '.nkeeper');
      assert.deepEqual(existsSync(stage) ? readdirSync(stage) : [], [], about);
      assert.deepEqual(
        readdirSync(store.dir).filter(each => /^\.nkeeper\.(?!lock|claim)/.test(each)),
        [],
        about,
      );
      count[isNew ? 'finished' : 'back']++;
      if (back?.length === 1) count.toTrash++;
    }
  }
  restore(before, store.dir);
  store.now = now;
}

interface Count {
  finished: number;
  back: number;
  /** Of those, in which something was removed. */
  toTrash: number;
}

test('killed at any call, and edited by somebody else: no key is lost, and no edit', {
  timeout: 900_000,
}, async t => {
  const base = temporaryMemoryFolder('killed-and-edited-');
  const before = join(base, 'before');
  const count: Count = { finished: 0, back: 0, toTrash: 0 };
  const inits: readonly (readonly [string, Given, string?])[] = [
    ['init', { name: 'KI' }],
    ['init', { name: 'KI', demo: 'true', generateSigningKey: 'true' }],
  ];
  for (const [words, given] of inits) {
    const store = new ChangedStore(join(base, 'empty'));
    restore(temporaryMemoryFolder('nothing-'), store.dir);
    await killAndEdit(store, await store.plan(words, given), words, before, count);
  }
  const store = await smallStore(join(base, 'store'));
  for (const [words, given, signer] of STEPS) {
    await killAndEdit(store, await store.plan(words, given, signer), words, before, count);
    await store.run(words, given, signer);
  }
  t.diagnostic(`${STEPS.length + inits.length} operations, ${JSON.stringify(count)}`);
});
