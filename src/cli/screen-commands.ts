import type { Command } from 'commander';
import type { Builder } from './program.ts';
import { unknownCommand } from './unknown-command.ts';

/** What opens a screen. */
export function addScreenCommands(program: Command, { command, action }: Builder): void {
  command(program, 'dashboard', 'Open the dashboard: what nkeeper alone does', { isDefault: true })
    .allowExcessArguments()
    .option('--operator <name>', "operator to open, name or public key (default: nsc's current one)")
    .option('--record <file>', 'append every event of the servers to this file, a line of JSON each')
    .action(action(async () => (await import('./dashboard.ts')).dashboard));
  // An unknown command would land in the dashboard, and its flags would be called unknown ones of that.
  program.hook('preSubcommand', ({ args, commands }) => {
    const [first = ''] = args;
    const known = commands.flatMap(each => [each.name(), ...each.aliases()]);
    if (first !== '' && !first.startsWith('-') && !known.includes(first)) throw unknownCommand(first, known);
  });
  command(program, 'demo', 'Open the dashboard on a sample store with a real server', {
    examples: ['nkeeper demo', 'nkeeper demo | cat     the picture as text, once'],
  })
    .option('-J, --json', 'the picture as JSON, once')
    .action(action(async () => (await import('./demo.ts')).demo));
}
