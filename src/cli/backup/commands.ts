import type { Command } from 'commander';
import { PASSPHRASE_FILE } from '../passphrase-flag.ts';
import type { Builder } from '../program.ts';

/** `nkeeper backup ...` */
export function addBackupCommands(program: Command, { command, action }: Builder): void {
  const parent = command(program, 'backup', 'One encrypted file of the whole store, and back');
  command(
    parent,
    'create [file]',
    'Write operators, keys, creds, nsc.json and the journal to one encrypted file',
    {
      examples: [
        'nkeeper backup create acme.backup',
        'nkeeper backup create acme.backup --passphrase-file /run/secrets/backup',
      ],
    },
  )
    .option(...PASSPHRASE_FILE)
    .option('-F, --force', 'replace the file that is there')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./create.ts')).create));
  command(parent, 'list [file]', 'What is in a backup: operators, accounts, users, keys', {
    examples: ['nkeeper backup list acme.backup', 'nkeeper backup list acme.backup --files'],
  })
    .option('--files', 'every file: mode, size, name')
    .option(...PASSPHRASE_FILE)
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./list.ts')).list));
  command(parent, 'verify [file]', 'Read a backup to its end: is it whole, and as it was written', {
    examples: ['nkeeper backup verify acme.backup'],
  })
    .option(...PASSPHRASE_FILE)
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./verify.ts')).verify));
  command(parent, 'restore [file]', 'Write what a backup has and the store has not', {
    examples: [
      'nkeeper backup restore acme.backup --dry-run',
      'nkeeper -H ./restored backup restore acme.backup',
    ],
  })
    .option(...PASSPHRASE_FILE)
    .option('-F, --force', 'replace files that are not as in the backup')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('-J, --json', 'as JSON')
    .option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then')
    .action(action(async () => (await import('./restore.ts')).restore));
}
