import type { Command } from '../command.ts';
import { CHANGES } from './changes.ts';
import { LISTS } from './lists.ts';
import { MOVES, TABS } from './moves.ts';
import { OPERATOR, PLACES } from './places.ts';
import { PROGRAM } from './program.ts';
import { DOCUMENTS, TOKENS } from './text.ts';

/** Commands of every screen, in the order of help and palette. */
export const COMMANDS: readonly Command[] = [
  ...LISTS,
  ...CHANGES,
  ...TOKENS,
  ...DOCUMENTS,
  ...TABS,
  ...MOVES,
  ...PLACES,
  ...OPERATOR,
  ...PROGRAM,
];
