import { canChangeAll, startAll } from '../changes/all-here.ts';
import { canEditRaw, openRaw } from '../changes/raw.ts';
import { canEditElsewhere, editRaw } from '../changes/raw-editor.ts';
import { canAdd, canChange, startAdd, startChange } from '../changes/start.ts';
import { startDeletion } from '../emergency/delete-account.ts';
import { commands } from './draft.ts';

const [add] = commands('places', 'Change', [
  {
    id: 'change.add',
    title: 'Add here',
    description: 'A new operator, account, user, revocation or part of an account, by what this page lists.',
    keys: ['a'],
    hint: { word: 'add', order: 12 },
    aliases: ['new', 'create'],
    tier: 2,
    enabled: canAdd,
    run: startAdd,
  },
]);

const [edit, all, raw, elsewhere, remove] = commands('things', 'Change', [
  {
    id: 'change.edit',
    title: 'Edit this',
    description: 'Changes what is selected: a form, then what would happen, then your word.',
    keys: ['e'],
    hint: { word: 'edit', order: 14 },
    aliases: ['change'],
    tier: 2,
    enabled: app => canChange(app, 'edit'),
    run: app => startChange(app, 'edit'),
  },
  {
    id: 'change.all',
    title: 'Change all of these',
    description:
      'Asks what is to be done to all marked rows, or to all that the filter leaves: users and accounts, also of several accounts, and revocations.',
    keys: ['M'],
    hint: { word: 'all', order: 31, marked: 16, filtered: 15 },
    aliases: ['bulk', 'marked', 'shown', 'filtered', 'many'],
    tier: 2,
    enabled: canChangeAll,
    run: startAll,
  },
  {
    id: 'change.json',
    title: 'Edit as JSON',
    description: 'Opens the claims as text here, checked while you type; reviewed, and asks for the name.',
    keys: ['J'],
    hint: { word: 'JSON', order: 30 },
    aliases: ['raw', 'claims'],
    tier: 3,
    enabled: canEditRaw,
    run: openRaw,
  },
  {
    id: 'change.editor',
    title: 'Edit in your editor',
    description:
      'Opens the claims in $VISUAL or $EDITOR; what you leave there is reviewed, and asks for the name.',
    keys: ['E'],
    aliases: ['editor'],
    tier: 3,
    enabled: canEditElsewhere,
    run: editRaw,
  },
  {
    id: 'change.delete',
    title: 'Delete this',
    description:
      'Deletes what is selected, or the marked users or accounts, after its name was typed. A revocation is lifted.',
    keys: ['d', 'delete'],
    hint: { word: 'delete', order: 27, marked: 15 },
    aliases: ['remove'],
    tier: 3,
    enabled: app => canChange(app, 'delete'),
    run: startDeletion,
  },
]);

/** Changes of what a page is about. Each opens a form; nothing happens before its review. */
export const CHANGES = [add!, edit!, all!, raw!, elsewhere!, remove!];
