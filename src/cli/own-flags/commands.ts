import type { Command } from 'commander';
import type { Builder } from '../program.ts';

/** `nkeeper test flags|whoflag|doc`: what the command line takes, for those who write scripts. Hidden, as in nsc. */
export function addOwnFlagCommands(program: Command, { command, action }: Builder): void {
  const parent = command(program, 'test', 'What the command line takes', { hidden: true });
  command(parent, 'flags', 'A table of all commands and flags, as CSV', {
    examples: ['nkeeper test flags > flags.csv'],
  })
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./own-flags.ts')).ownFlags));
  command(parent, 'whoflag <flag>', 'The commands that have a flag', {
    examples: ['nkeeper test whoflag force'],
  })
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./own-flags.ts')).whoFlag));
  command(parent, 'doc <dir>', 'A Markdown page for each command, into a folder', {
    examples: ['nkeeper test doc ./pages'],
  })
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./own-flags.ts')).writePages));
}
