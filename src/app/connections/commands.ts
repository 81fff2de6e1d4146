import type { Command } from '../command.ts';
import { canKick, kick } from './kick.ts';

/** What can be done with live connections. */
export const connectionCommands: readonly Command[] = [
  {
    id: 'connection.kick',
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
  },
];
