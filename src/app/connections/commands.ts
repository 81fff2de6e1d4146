import type { Command } from '../command.ts';
import { canKick, kick } from './kick.ts';

const KICK = {
  title: 'Kick',
  description:
    'Has the servers end the selected connection, or the marked ones, after a look at who they are. Nothing is revoked.',
  keys: ['K'],
  context: 'screen',
  group: 'Change',
  tier: 2,
  hint: { word: 'kick', order: 24, marked: 14 },
  aliases: ['disconnect', 'drop'],
  enabled: canKick,
  run: kick,
} as const;

/** What can be done with the connections of a list. */
export const connectionsCommands: readonly Command[] = [{ ...KICK, id: 'connections.kick' }];

/** And with the one that a page is about. */
export const connectionCommands: readonly Command[] = [{ ...KICK, id: 'connection.kick' }];
