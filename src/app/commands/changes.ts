import { canEditRaw, editRaw } from '../changes/raw.ts';
import { canAdd, canChange, startAdd, startChange } from '../changes/start.ts';
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

const [edit, raw, remove] = commands('things', 'Change', [
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
    id: 'change.json',
    title: 'Edit as JSON',
    description:
      'Opens the claims in $VISUAL or $EDITOR; what you leave there is reviewed, and asks for the name.',
    keys: ['E'],
    hint: { word: 'JSON', order: 30 },
    aliases: ['raw', 'editor', 'claims'],
    tier: 3,
    enabled: canEditRaw,
    run: editRaw,
  },
  {
    id: 'change.delete',
    title: 'Delete this',
    description:
      'Deletes what is selected, or the marked users, after its name was typed. A revocation is lifted.',
    keys: ['d', 'delete'],
    hint: { word: 'delete', order: 27, marked: 15 },
    aliases: ['remove'],
    tier: 3,
    enabled: app => canChange(app, 'delete'),
    run: app => startChange(app, 'delete'),
  },
]);

/** Changes of what a page is about. Each opens a form; nothing happens before its review. */
export const CHANGES = [add!, edit!, raw!, remove!];
