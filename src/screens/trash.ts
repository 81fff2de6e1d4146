import { canEmptyTrash, emptyTrash } from '../app/history/empty-trash.ts';
import { changeById } from '../app/history/history-view.ts';
import { list, screen, type World } from '../app/screen.ts';
import type { TrashItem } from '../core/journal/trash.ts';
import { age, timestamp } from '../core/text/units.ts';
import { field, fields, sentence } from './claims/blocks.ts';
import { whyEmpty } from './journal/words.ts';

const NONE: readonly TrashItem[] = [];

/** The change that removed it: its title, where that was read, else its id. */
function changeOf({ history }: World, { entry }: TrashItem): string {
  return changeById(history, entry)?.entry.title ?? entry;
}

/** Keys and creds that changes removed or replaced. */
export const trash = screen({
  name: 'trash',
  crumbs: () => ['History', 'Trash'],
  journal: ['changes', 'trash'],
  commands: [
    {
      id: 'trash.empty',
      title: 'Empty the trash',
      description: 'Removes for good what changes removed; these changes can no longer be undone.',
      keys: ['x'],
      context: 'screen',
      group: 'Change',
      tier: 3,
      hint: { word: 'empty', order: 12 },
      enabled: canEmptyTrash,
      run: emptyTrash,
    },
  ],
  pane: (_route, world) => {
    const { trash } = world.history;
    const secondsAgo = (item: TrashItem) => world.now - Math.floor(item.removedAt / 1000);
    return {
      body: list({
        rows: trash.state === 'ready' ? trash.value : NONE,
        keyOf: (item: TrashItem) => `${item.entry} ${item.root} ${item.path}`,
        sort: 'age',
        calm: false,
        columns: [
          {
            id: 'age',
            title: 'AGE',
            min: 5,
            priority: 0,
            align: 'right',
            cell: item => age(Math.max(0, secondsAgo(item))),
            sort: secondsAgo,
          },
          { id: 'kind', title: 'KIND', min: 5, priority: 1, cell: item => item.kind },
          {
            id: 'file',
            title: 'FILE',
            min: 26,
            max: 80,
            weight: 3,
            priority: 0,
            cut: 'middle',
            cell: item => item.path,
          },
          {
            id: 'from',
            title: 'CHANGE',
            min: 22,
            max: 60,
            weight: 2,
            priority: 0,
            cell: item => changeOf(world, item),
          },
        ],
        filterText: item => item.entry,
        open: item => ({ screen: 'change', id: item.entry }),
        copy: item => [
          { label: 'path', value: () => item.path },
          { label: 'id of the change', value: () => item.entry },
        ],
        detail: item => [
          fields(
            field('file', item.path),
            field('removed', [timestamp(Math.floor(item.removedAt / 1000)), `by “${changeOf(world, item)}”`]),
            field('change', item.entry),
          ),
          sentence('Undoing the change brings the file back; kept for 90 days, and 1,000 files at most.'),
        ],
        detailWidth: 70,
        empty: whyEmpty(trash, 'The trash is empty: no change removed a key or creds.'),
      }),
    };
  },
});
