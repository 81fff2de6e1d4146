import { faultText } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import type { HistoryView, Reading } from './history-view.ts';

type Part = keyof HistoryView;

/** The newest reading of each dashboard: an answer of an older one comes too late. */
const asked = new WeakMap<Dashboard, Partial<Record<Part, object>>>();

/** Reads behind the screen what the open page shows of the journal; what was read before stays until then. */
export function readHistory(app: Dashboard): void {
  for (const part of app.screen().journal ?? []) void read(app, part);
}

async function read(app: Dashboard, part: Part): Promise<void> {
  const mine = {};
  asked.set(app, { ...asked.get(app), [part]: mine });
  const reading = await readingOf(app, part);
  if (asked.get(app)?.[part] !== mine) return;
  app.update({ history: { ...app.state.get().history, [part]: reading } });
}

async function readingOf(app: Dashboard, part: Part): Promise<Reading<unknown>> {
  const { journal: place, store } = app.parts;
  if (!place) return { state: 'failed', reason: 'No journal is kept here: nothing can be undone.' };
  try {
    const { readChanges, readTrash } = await import('./reader.ts');
    const reader = part === 'trash' ? readTrash : readChanges;
    return { state: 'ready', value: await reader(store.locations.storesDir.path, place) };
  } catch (error) {
    return { state: 'failed', reason: faultText(error) };
  }
}
