import type { Command } from 'commander';
import type { Builder } from '../program.ts';

/** `nkeeper import keys` */
export function addImportKeys(importing: Command, { command, action }: Builder): void {
  command(importing, 'keys', 'Take every key file (*.nk) of a folder into the keystore', {
    examples: ['nkeeper import keys --dir ./backup --recurse'],
  })
    .option('-d, --dir <dir>', 'folder with the key files')
    .option('-R, --recurse', 'those of all folders below, too')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('-J, --json', 'as JSON')
    .option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then')
    .action(action(async () => (await import('./import-keys.ts')).importKeys));
}

/** `nkeeper export keys` and the JWTs. */
export function addExportCommands(program: Command, { command, action }: Builder): void {
  const exporting = command(program, 'export', 'Write keys and JWTs of the store to files');
  command(exporting, 'keys', 'Write keys as files of their own: seeds, readable by you alone', {
    examples: ['nkeeper export keys --all --dir ./backup', 'nkeeper export keys -o --dir ./offline --remove'],
  })
    .option('-d, --dir <dir>', 'folder to write to')
    .option('-o, --operator', 'operator keys')
    .option('-a, --accounts', 'account keys')
    .option('-u, --users', 'user keys')
    .option('--curves', 'curve keys')
    .option('-A, --all', 'all of these, of all accounts')
    .option('--account <name>', 'keys of this account')
    .option('--user <name>', 'keys of this user')
    .option('--curve <key>', 'this curve key')
    .option('-f, --filter <letters>', 'keys with these letters in them')
    .option('--not-referenced', 'stored keys that the operator does not use')
    .option('--include-jwts', 'the JWTs of their operators, accounts and users, too')
    .option('-F, --force', 'replace files that are there')
    .option('-R, --remove', 'take them out of the keystore afterwards')
    .option('--dry-run', 'show which files, and write none')
    .option('-y, --yes', 'with --remove: it is meant, do not ask')
    .option('-J, --json', 'as JSON: which keys, and their files')
    .action(action(async () => (await import('./export-keys.ts')).exportKeys));
  const jwt = (kind: 'operator' | 'account' | 'user', about: string, ...examples: readonly string[]) => {
    const sub = command(exporting, `${kind} [name]`, about, { examples }).option(
      '-n, --name <name>',
      `${kind}, name or public key`,
    );
    if (kind === 'user')
      sub.option('-a, --account <name>', "account, name or public key (default: nsc's current one)");
    sub
      .option('-o, --output-file <file>', 'file to write; -- is stdout (default)')
      .option(
        '-F, --force',
        kind === 'operator' ? 'replace files that are there' : 'replace the file that is there',
      );
    if (kind === 'account')
      sub.option('--template', 'its settings, without users and keys: for add account --from-template');
    if (kind === 'operator')
      sub
        .option(
          '-d, --dir <dir>',
          'folder for all of it: the JWTs of its accounts and users, too, as nsc has them',
        )
        .option('--keys', 'with --dir: its keys and creds, too: seeds, readable by you alone')
        .option('--dry-run', 'with --dir: show which files, and write none');
    else sub.option('--operator <name>', "operator, name or public key (default: nsc's current one)");
    sub
      .option('-J, --json', 'as JSON')
      .action(action(async () => (await import('./export-jwt.ts')).exportJwt(kind)));
  };
  jwt(
    'operator',
    'Write the JWT of an operator, or with --dir all of it: for import operator elsewhere',
    'nkeeper export operator -o operator.jwt',
    'nkeeper export operator ACME --dir ./exported --keys',
  );
  jwt(
    'account',
    'Write the JWT of an account: for import account elsewhere',
    'nkeeper export account ORDERS -o orders.jwt',
  );
  jwt(
    'user',
    'Write the JWT of a user, without its key: generate creds writes both',
    'nkeeper export user -a ORDERS kiosk -o kiosk.jwt',
  );
}
