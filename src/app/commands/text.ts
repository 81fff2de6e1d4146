import { findNext, openField } from '../fields.ts';
import { canCopy, canInspect, chooseCopy, copyFirst, inspectSelected } from '../list-actions.ts';
import { commands } from './draft.ts';

/** Tokens and the clipboard. */
export const TOKENS = commands('everywhere', 'Look', [
  {
    id: 'token.inspect',
    title: 'Inspect the JWT',
    description: 'Shows decoded claims and the token itself.',
    keys: ['i'],
    hint: { word: 'JWT', order: 36 },
    enabled: canInspect,
    aliases: ['jwt', 'raw'],
    run: inspectSelected,
  },
  {
    id: 'copy.first',
    title: 'Copy the public key',
    description: 'Puts the public key (or what comes first here) on the clipboard, also over SSH (OSC 52).',
    keys: ['y'],
    hint: { word: 'copy', order: 34 },
    aliases: ['yank'],
    enabled: canCopy,
    run: copyFirst,
  },
  {
    id: 'copy.choose',
    title: 'Choose what to copy',
    description: 'Public key, JWT, name and what else there is.',
    keys: ['Y'],
    enabled: canCopy,
    run: chooseCopy,
  },
]);

/** What can be done with a text. */
export const DOCUMENTS = commands('document', 'Look', [
  {
    id: 'document.search',
    title: 'Search the text',
    description: 'Finds text on this page; n and N go to the next and the previous place.',
    keys: ['/'],
    hint: { word: 'search', order: 25 },
    aliases: ['find'],
    run: openField,
  },
  {
    id: 'document.next',
    title: 'Next place found',
    description: 'Goes to the next line that holds what is searched.',
    keys: ['n'],
    run: app => findNext(app, 1),
  },
  {
    id: 'document.previous',
    title: 'Previous place found',
    description: 'Goes to the previous line that holds what is searched.',
    keys: ['N'],
    run: app => findNext(app, -1),
  },
]);
