import type { Command } from '../command.ts';
import { CALLOUT } from './callout.ts';
import { CHANGES } from './changes.ts';
import { CUTS, EMERGENCY } from './emergency.ts';
import { EXCHANGE, EXCHANGE_ALL } from './exchange.ts';
import { HISTORY, HISTORY_OF, TAKE_BACK, TAKE_BACK_HERE } from './history.ts';
import { LISTS } from './lists.ts';
import { MOVES, TABS } from './moves.ts';
import { OPERATOR, PLACES } from './places.ts';
import { PROGRAM } from './program.ts';
import { DOCUMENTS, TOKENS } from './text.ts';

/** Commands of every screen, in the order of help and palette. */
export const COMMANDS: readonly Command[] = [
  ...LISTS,
  ...CHANGES,
  ...EXCHANGE,
  ...EXCHANGE_ALL,
  ...EMERGENCY,
  ...TAKE_BACK_HERE,
  ...TAKE_BACK,
  ...TOKENS,
  ...HISTORY_OF,
  ...DOCUMENTS,
  ...TABS,
  ...MOVES,
  ...PLACES,
  ...HISTORY,
  ...CUTS,
  ...CALLOUT,
  ...OPERATOR,
  ...PROGRAM,
];
