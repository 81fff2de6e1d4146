import { subjectHere } from '../changes/subject.ts';
import type { Dashboard } from '../dashboard.ts';
import { goTo } from '../go-to.ts';
import { redoLast, undoLast } from '../history/take-back.ts';
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

/** Taking back, by name. */
export const TAKE_BACK = commands('everywhere', 'Change', [
  {
    id: 'change.undo',
    title: 'Undo',
    description: 'Takes the last change back, after a review like that of any change.',
    keys: [],
    tier: 2,
    run: undoLast,
  },
  {
    id: 'change.redo',
    title: 'Redo',
    description: 'Takes the last undo back, after a review.',
    keys: [],
    tier: 2,
    run: redoLast,
  },
]);
