import type { Command } from 'commander';
import type { Builder } from './program.ts';

/** What opens a screen. */
export function addScreenCommands(program: Command, { command, action }: Builder): void {
  command(program, 'dashboard', 'Open the dashboard: what nkeeper alone does', { isDefault: true })
    // An unknown command lands here too: the work behind it says so.
    .allowExcessArguments()
    .option('--operator <name>', "operator to open (default: nsc's current one)")
    .action(action(async () => (await import('./dashboard.ts')).dashboard));
  command(program, 'demo', 'Open the dashboard on a sample store with a real server', {
    examples: ['nkeeper demo', 'nkeeper demo | cat     the picture as text, once'],
  }).action(action(async () => (await import('./demo.ts')).demo));
}
