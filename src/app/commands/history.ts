import { subjectHere } from '../changes/subject.ts';
import type { Dashboard } from '../dashboard.ts';
import { goTo } from '../go-to.ts';
import { canUndoHere, redoLast, undoHere, undoLast } from '../history/take-back.ts';
import { open } from '../navigation.ts';
import { commands } from './draft.ts';

/** What was changed, everywhere. */
export const HISTORY = commands('everywhere', 'Go to', [
  {
    id: 'go.history',
    title: 'History',
    description: 'What was changed in this store with nkeeper, by whom, and taking it back.',
    keys: ['0'],
    aliases: ['journal', 'changes'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'history' }, words),
  },
  {
    id: 'go.trash',
    title: 'Trash',
    description: 'Keys and creds that changes removed, kept for undo.',
    keys: [],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'trash' }, words),
  },
]);

/** The history of what is selected. */
export const HISTORY_OF = commands('things', 'Look', [
  {
    id: 'history.of',
    title: 'History of this',
    description: 'What was changed in what is selected, or in what this page is about.',
    keys: ['H'],
    enabled: app => subjectHere(app) !== undefined || 'There is no row here.',
    run: openHistoryOf,
  },
]);

function openHistoryOf(app: Dashboard): void {
  const subject = subjectHere(app);
  if (!subject) return;
  const { operator, account, user } = subject;
  const about = {
    operator,
    ...(account === undefined ? {} : { account }),
    ...(user === undefined ? {} : { user }),
  };
  open(app, { screen: 'history', about });
}

/** Taking back, where one sees what. */
export const TAKE_BACK_HERE = commands('changes', 'Change', [
  {
    id: 'history.undo-this',
    title: 'Undo this change',
    description:
      'Takes back the change that is selected, after a review; of an undo: brings back what it undid.',
    keys: ['u'],
    aliases: ['undo'],
    tier: 2,
    hint: { word: 'undo', order: 12 },
    enabled: canUndoHere,
    run: undoHere,
  },
  {
    id: 'history.redo-last',
    title: 'Redo the last undo',
    description: 'Brings back what was undone last, after a review.',
    keys: ['U'],
    aliases: ['redo'],
    tier: 2,
    hint: { word: 'redo', order: 14 },
    run: redoLast,
  },
]);

/** Taking back, anywhere else. */
export const TAKE_BACK = commands('elsewhere', 'Change', [
  {
    id: 'change.undo',
    title: 'Undo the last change',
    description: 'Takes the last change back, after a review like that of any change.',
    keys: ['u'],
    hint: { word: 'undo', order: 28 },
    aliases: ['undo'],
    tier: 2,
    run: undoLast,
  },
  {
    id: 'change.redo',
    title: 'Redo what was undone',
    description: 'Takes the last undo back, after a review.',
    keys: ['U'],
    aliases: ['redo'],
    tier: 2,
    run: redoLast,
  },
]);
