import type { Command } from 'commander';
import type { Operation } from '../core/operations/operation.ts';
import { addBackupCommands } from './backup/commands.ts';
import { addCompletionCommands } from './completion/commands.ts';
import { addDescribeCommands } from './describe-commands.ts';
import { addEmergencyCommands } from './emergency-commands.ts';
import { addExchangeCommands } from './exchange-commands.ts';
import { addHelpCommand } from './help.ts';
import { addHistoryCommands } from './history-commands.ts';
import { addExportCommands } from './keys/commands.ts';
import { addListCommands } from './list-commands.ts';
import { addNkCommand } from './nk/command.ts';
import { addOperationCommands } from './operations/commands.ts';
import { CHANGE_GROUPS, LONE_CHANGES } from './operations/groups.ts';
import { addOwnFlagCommands } from './own-flags/commands.ts';
import type { Builder } from './program.ts';
import { addReportCommands } from './report-commands.ts';
import { addScreenCommands } from './screen-commands.ts';
import { addSealCommands } from './seal/commands.ts';
import { addServerCommands } from './server-commands.ts';
import { addToolCommands } from './tool/commands.ts';

type Add = (program: Command, builder: Builder, operations: readonly Operation[]) => void;

/** All commands in the order of `--help`, with the first words that lead to them. */
const GROUPS: readonly { readonly words: readonly string[]; readonly add: Add }[] = [
  { words: ['dashboard', 'demo'], add: addScreenCommands },
  { words: ['list', 'ls'], add: addListCommands },
  { words: ['describe', 'desc'], add: addDescribeCommands },
  { words: ['validate', 'expirations', 'can', 'env', 'update'], add: addReportCommands },
  { words: ['resolver', 'drift', 'watch', 'picture'], add: addServerCommands },
  { words: ['push', 'pull'], add: addExchangeCommands },
  { words: ['revoke'], add: addEmergencyCommands },
  {
    words: [...CHANGE_GROUPS, ...LONE_CHANGES].flatMap(group =>
      'alias' in group ? [group.name, group.alias] : [group.name],
    ),
    add: addOperationCommands,
  },
  { words: ['history', 'undo', 'redo', 'trash'], add: addHistoryCommands },
  { words: ['export'], add: addExportCommands },
  { words: ['nk'], add: addNkCommand },
  { words: ['backup'], add: addBackupCommands },
  { words: ['seal', 'unseal', 'unlock', 'lock'], add: addSealCommands },
  { words: ['tool', 'pub', 'sub', 'req', 'reply', 'rtt'], add: addToolCommands },
  { words: ['completion'], add: addCompletionCommands },
  { words: ['test'], add: addOwnFlagCommands },
  { words: [], add: addHelpCommand },
];

/** The first words of all commands, and their aliases. */
export const COMMAND_WORDS: ReadonlySet<string> = new Set(GROUPS.flatMap(({ words }) => words));

/**
 * What adds the commands that a command line can mean. To make all takes as long as to read a small store, so where the first
 * word names one, other groups stay away.
 */
export function commandsFor(first: string | undefined): readonly Add[] {
  const meant = GROUPS.filter(({ words }) => first !== undefined && words.includes(first));
  return (meant.length > 0 ? meant : GROUPS).map(({ add }) => add);
}
