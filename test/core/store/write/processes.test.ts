import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Journal } from '../../../../src/core/journal/journal.ts';
import { recover } from '../../../../src/core/store/write/commit.ts';
import { bundleCommitChild, startCommitChild } from '../../../support/commit-children.ts';
import { temporaryFolder } from '../../../support/stores.ts';
import {
  accountFile,
  afterTurn,
  CONTENT,
  filesOf,
  pictureOf,
  rootsIn,
  writePlainly,
} from '../../../support/written-changes.ts';

/** How often a process is killed. */
const KILLS = Number(process.env.NKEEPER_KILLS ?? 40);
const actor = { who: 'tester', host: 'here' };

const base = temporaryFolder('processes-');
let program: string;
before(async () => {
  program = await bundleCommitChild(base);
});

function storeIn(name: string, account: string) {
  const dir = join(base, name);
  const roots = rootsIn(dir);
  mkdirSync(roots.keystore, { recursive: true, mode: 0o700 });
  writePlainly({ [accountFile(roots)]: account });
  return { dir, roots, journal: () => Journal.open({ folder: roots.journals, storesDir: roots.stores }) };
}

describe('processes', () => {
  it('killed at any moment leave a store that is old or new, and a journal that says which', async t => {
    const { dir, roots, journal } = storeIn('killed', CONTENT.account(0));
    const count = { before: 0, after: 0, settled: 0, leftovers: 0 };
    let at = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startCommitChild(program, 'turns', dir, String(at + 1));
      while (child.lines.length === 0 && child.process.exitCode === null) await delay(1);
      await delay(Math.random() * 25);
      child.process.kill('SIGKILL');
      await child.ended;
      const reported = Number(child.lines.at(-1));
      const files = filesOf(roots);
      keysFirst(files);
      const left = readdirSync(roots.stores).filter(name => /^\.nkeeper\.(?!lock\.)/.test(name));
      if (left.length > 0) count.leftovers++;
      const recovered = await recover({ roots, recorder: (await journal()).settler(actor) });
      count.settled += recovered.length;
      const now = filesOf(roots);
      const isNew = now[accountFile(roots)] === CONTENT.account(reported + 1);
      at = reported + (isNew ? 1 : 0);
      count[isNew ? 'after' : 'before']++;
      assert.deepEqual(now, afterTurn(roots, at), `kill ${kill}: reported ${reported}`);
      const { entries } = await (await journal()).read({ limit: 1 });
      assert.equal(entries[0]?.title, `turn ${at}`, `kill ${kill}`);
    }
    const { entries, unreadable } = await (await journal()).read({ limit: 1_000_000 });
    assert.deepEqual(
      entries.map(entry => entry.title).reverse(),
      Array.from({ length: at }, (_, i) => `turn ${i + 1}`),
    );
    assert.equal(unreadable, 0);
    const strange = Object.keys(pictureOf(dir)).filter(path => /\.nkeeper[./](?!claim|lock)/.test(path));
    assert.deepEqual(strange, []);
    t.diagnostic(`${KILLS} kills in ${at} commits; ${JSON.stringify(count)}`);
  });

  it('ten at once lose nothing', async t => {
    const { dir, roots, journal } = storeIn('ten', '');
    const children = Array.from({ length: 10 }, (_, i) => startCommitChild(program, 'lines', dir, `p${i}`));
    const start = performance.now();
    await Promise.all(children.map(child => child.ended));
    const lines = readFileSync(accountFile(roots), 'utf8').trim().split('\n');
    assert.equal(lines.length, 200);
    assert.equal(new Set(lines).size, 200);
    for (let p = 0; p < 10; p++) {
      const own = lines.filter(line => line.startsWith(`p${p}-`));
      assert.deepEqual(
        own,
        Array.from({ length: 20 }, (_, i) => `p${p}-${i}`),
      );
    }
    const { entries } = await (await journal()).read({ limit: 1000 });
    assert.deepEqual(entries.map(entry => entry.title).reverse(), lines);
    const tries = children.reduce((sum, child) => sum + Number(child.lines[0]), 0);
    t.diagnostic(`200 commits in ${tries} tries, ${Math.round(performance.now() - start)} ms`);
  });
});

/** Whoever has a JWT has a key, and whoever has creds has a JWT: also before anything is settled. */
function keysFirst(files: Readonly<Record<string, string>>): void {
  const texts = Object.values(files);
  for (const text of texts) {
    const name = /^(?:jwt|creds) of (\w+)/.exec(text)?.[1];
    if (name === undefined) continue;
    assert.ok(texts.includes(CONTENT.key(name)), `${name} has a key`);
    if (text.startsWith('creds')) assert.ok(texts.includes(CONTENT.jwt(name)), `${name} has a JWT`);
  }
}
