import { type Change, changeById, type HistoryView } from '../app/history/history-view.ts';
import { type Block, type Field, screen, type World } from '../app/screen.ts';
import type { JournalFile } from '../core/journal/entry.ts';
import { integer } from '../core/text/amounts.ts';
import { countOf } from '../core/text/count-of.ts';
import { age } from '../core/text/units.ts';
import { field, fields, heading, sections, sentence } from './claims/blocks.ts';
import { secondsOf, timeOf, whyEmpty } from './journal/words.ts';

/** How many files are told one by one. */
const MOST_FILES = 200;

/** Another change that this one has to do with: its title, and its id. */
function other(history: HistoryView, id: string | undefined): Field['value'] | undefined {
  if (id === undefined) return undefined;
  const title = changeById(history, id)?.entry.title;
  return title === undefined ? id : [title, { text: id, tone: 'muted' }];
}

function about({ entry, undoneBy, lost }: Change, { history, now }: World): readonly Block[] {
  const ago = `${age(Math.max(0, now - secondsOf(entry.time)))} ago`;
  return [
    fields(
      field('What', { text: entry.title, tone: 'strong' }),
      field('State', undoneBy === undefined ? undefined : 'undone'),
      field(
        'Undo',
        lost ? { text: 'not possible: what it replaced is no longer kept', mark: 'warning' } : undefined,
      ),
      field('Undone by', other(history, undoneBy)),
      field('Undoes', other(history, entry.undoOf)),
      field('Time', [timeOf(entry), { text: ago, tone: 'muted' }]),
      field('Who', entry.who),
      field('Host', entry.host),
      field('Logged in from', entry.ssh ?? { text: 'this host', tone: 'muted' }),
      field('Operation', entry.operation),
      field('Id', entry.id),
    ),
  ];
}

function differences(summary: readonly string[]): readonly Block[] {
  if (summary.length === 0) return [];
  const lines = summary.map((text): Block => ({ kind: 'text', spans: [{ text }], indent: 2, hang: 2 }));
  return [heading('What it changed'), ...lines];
}

const KINDS: Readonly<Record<JournalFile['kind'], string>> = {
  jwt: 'JWT',
  key: 'Key',
  creds: 'Creds',
  other: 'Settings',
};

function fileField({ kind, before, after, path }: JournalFile): Field {
  const action = before === null ? 'new' : after === null ? 'removed' : 'changed';
  return { label: `${KINDS[kind] ?? 'File'} ${action}`, value: path };
}

function files(all: readonly JournalFile[]): readonly Block[] {
  if (all.length === 0) return [];
  const rest = all.length - MOST_FILES;
  return [
    heading(countOf(all.length, 'file')),
    fields(...all.slice(0, MOST_FILES).map(fileField)),
    ...(rest > 0 ? [sentence(`and ${integer(rest)} more`)] : []),
  ];
}

/** One change: who made it, when and from where, what it changed, and whether it still holds. */
export const change = screen({
  name: 'change',
  crumbs: ({ id }, { history }) => ['History', changeById(history, id)?.entry.title ?? id],
  journal: ['changes'],
  pane: ({ id }, world) => {
    const found = changeById(world.history, id);
    if (!found) {
      const reason = whyEmpty(world.history.changes, 'This change is not among the newest of the journal.');
      return { body: { kind: 'document', blocks: [sentence(reason)] } };
    }
    const { entry } = found;
    return {
      body: {
        kind: 'document',
        blocks: sections(about(found, world), differences(entry.summary), files(entry.files)),
        copy: [
          { label: 'id', value: () => entry.id },
          { label: 'title', value: () => entry.title },
          { label: 'difference', value: () => entry.summary.join('\n') || undefined },
        ],
      },
    };
  },
});
