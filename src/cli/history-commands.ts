import type { Command } from 'commander';
import type { Builder } from './program.ts';

/** What was changed, and taking it back. */
export function addHistoryCommands(program: Command, { command, action }: Builder): void {
  command(program, 'history [id]', 'What was changed in this store: when, by whom, what', {
    examples: ['nkeeper history', 'nkeeper history --limit 5 --json'],
  })
    .option('--limit <count>', 'so many changes, the newest first', '20')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./operations/history.ts')).history));

  const reviewed = (sub: Command) =>
    sub
      .option('--dry-run', 'show what would happen, and change nothing')
      .option('-y, --yes', 'do not ask, where it takes something away')
      .option('-J, --json', 'as JSON');

  reviewed(
    command(program, 'undo [id]', 'Take back the last change, or one of nkeeper history', {
      examples: ['nkeeper undo --dry-run', 'nkeeper undo'],
    }),
  ).action(action(async () => (await import('./operations/history.ts')).undo));

  reviewed(command(program, 'redo', 'Take back the last undo', { examples: ['nkeeper redo'] })).action(
    action(async () => (await import('./operations/history.ts')).redo),
  );

  command(program, 'trash', 'Keys and creds that changes removed, kept for undo', {
    examples: ['nkeeper trash', 'nkeeper trash --empty'],
  })
    .option('--empty', 'remove them for good: these changes can no longer be undone')
    .option('-y, --yes', 'do not ask')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./operations/history.ts')).trash));
}
