import type { Command } from 'commander';
import { PASSPHRASE_FILE } from '../passphrase-flag.ts';
import type { Builder } from '../program.ts';

/** `nkeeper seal`, `unseal`, `unlock`, `lock`. */
export function addSealCommands(program: Command, { command, action }: Builder): void {
  command(program, 'seal', 'Encrypt all key and creds files of the keystore with a passphrase', {
    examples: ['nkeeper seal', 'nkeeper seal --change-passphrase'],
  })
    .option('--change-passphrase', 'another passphrase for a keystore that is sealed; no key file is touched')
    .option('--new-passphrase-file <file>', 'with --change-passphrase: file whose first line is the new one')
    .option(...PASSPHRASE_FILE)
    .option('--dry-run', 'show how many files, and change nothing')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./seal.ts')).seal));
  command(program, 'unseal', 'Decrypt the keystore: key and creds files as nsc has them', {
    examples: ['nkeeper unseal'],
  })
    .option(...PASSPHRASE_FILE)
    .option('-F, --force', 'also where the trash alone has a key, which then cannot be opened again')
    .option('--dry-run', 'show how many files, and change nothing')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./seal.ts')).unseal));
  command(program, 'unlock', 'Open a sealed keystore for a time: an agent signs', {
    examples: ['nkeeper unlock', 'nkeeper unlock --for 1h'],
  })
    .option('--for <time>', 'how long, such as 15m or 1h', '15m')
    .option(...PASSPHRASE_FILE)
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./unlock.ts')).unlock));
  command(program, 'lock', 'Close a sealed keystore: the agent ends', { examples: ['nkeeper lock'] })
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./unlock.ts')).lock));
}
