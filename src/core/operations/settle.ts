import type { Actor } from '../journal/actor.ts';
import { readEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Locations } from '../store/locations.ts';
import { recover } from '../store/write/commit.ts';
import { intentsLeft } from '../store/write/left-behind.ts';
import type { Recovery } from '../store/write/recover.ts';
import { clean } from '../text/clean.ts';
import { someOf } from '../text/count-of.ts';
import { rootsOf } from './apply.ts';

/** Whose journal has what was settled. */
export interface Settler {
  readonly journal: Journal;
  readonly actor: Actor;
}

/**
 * Before a change is planned: finishes or takes back what a stopped nkeeper left in the store, if it left anything. A plan from
 * before that would be of a store that is about to be another one.
 *
 * @throws NkeeperError those of `recover`
 */
export async function settleLeft(
  locations: Locations,
  { journal, actor }: Settler,
): Promise<readonly Recovery[]> {
  const stores = locations.storesDir.path;
  if (stores === '' || (await intentsLeft(stores)).length === 0) return [];
  return recover({ roots: rootsOf(locations), recorder: journal.settler(actor) });
}

/** What became of a change that was left unfinished, for a person. */
export function recoverySentence({ outcome, line, files, foreign, undone }: Recovery): string {
  const title = line === undefined ? undefined : readEntry(line)?.title;
  const about = title === undefined ? '' : ` (${clean(title)})`;
  const others = someOf(foreign.map(path => clean(path)));
  const left = `A stopped nkeeper had left a change unfinished${about}`;
  switch (outcome) {
    case 'finished':
      return `${left}: it is finished now.${others && ` What somebody else changed since stays: ${others}.`}`;
    case 'taken-back':
      return `${left}: it is taken back${others && `, since somebody else changed ${others} meanwhile`}.${undone > 0 ? ' What was removed for that is in nkeeper history, and undo brings it back.' : ''}`;
    case 'unreadable':
      return `A stopped nkeeper had left a change unfinished, and what it was cannot be read: ${someOf(files.map(path => clean(path)))} was set aside, and nothing was changed. nkeeper validate looks at the store.`;
  }
}
