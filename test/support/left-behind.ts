import { journalFolder } from '../../src/core/journal/folder.ts';
import { Journal } from '../../src/core/journal/journal.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { applyPlan } from '../../src/core/operations/apply.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../src/core/operations/index.ts';
import { KeyRing } from '../../src/core/operations/keyring.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { nodeDisk } from '../../src/core/store/write/node-disk.ts';
import { thisProcess } from '../../src/core/store/write/process-identity.ts';

/** A store in a folder, and the home of the person whose journal it has. */
export interface StoreOf {
  readonly dir: string;
  readonly home: string;
}

/**
 * Leaves what an nkeeper leaves that is killed: by default when all files are in place, and nothing else is done.
 *
 * @param isLast whether it is killed before the call of the disk with this name that is about this path
 */
export async function leaveBehind(
  { dir, home }: StoreOf,
  words: string,
  given: Readonly<Record<string, string>>,
  isLast: (name: string, path: string) => boolean = (name, path) =>
    name === 'rename' && /objects\/.*\.new$/.test(path),
): Promise<void> {
  const locations = resolveLocations({ env: {}, home, cwd: '/', flags: { allDirs: dir } });
  const store = openStore(locations, { index: false });
  const ring = new KeyRing(store.keySources);
  const now = Math.floor(Date.now() / 1000);
  const operation = [...OPERATIONS, ...WHOLE_OPERATIONS].find(each => each.words === words);
  if (!operation) throw new Error(`there is no operation ${words}`);
  const input = Object.entries(given).map(([name, value]) => [
    name,
    operation.fields[name]?.parse([value], now * 1000),
  ]);
  const newSeed = Seed.generate.bind(Seed);
  const plan = await operation.plan(Object.fromEntries(input), {
    store,
    ring,
    now,
    newSeed,
    gitIgnore: true,
  });
  store.close();
  const me = { ...(await thisProcess()), pid: 99_999_999 };
  let killed = false;
  const disk = new Proxy(nodeDisk, {
    get:
      (real, name: keyof typeof nodeDisk) =>
      (path: string, ...rest: unknown[]) => {
        killed ||= isLast(name, path);
        if (killed) throw new Error('killed');
        return (real[name] as (...args: unknown[]) => unknown)(path, ...rest);
      },
  });
  const folder = journalFolder({ env: {}, home });
  const journal = {
    journal: await Journal.open({ folder, storesDir: dir, disk }),
    actor: { who: 'tester', host: 'here' },
  };
  await applyPlan(plan, { locations, ring, now, journal, write: { disk, me } }).catch(() => undefined);
  if (!killed) throw new Error('it was not killed');
}
