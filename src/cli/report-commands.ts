import type { Command } from 'commander';
import type { Builder } from './program.ts';

/** Reports on the store as a whole. */
export function addReportCommands(program: Command, { command, action }: Builder): void {
  command(program, 'validate', 'Check JWTs: signatures, who signed what, times, every rule of the claims', {
    examples: [
      'nkeeper validate                  the operator and its current account',
      'nkeeper validate -A               everything; exit code 1 when something is wrong',
      'nkeeper validate -A --keys        the key files too',
      'nkeeper validate -f tokens.txt    JWTs of a file, one a line',
      'nkeeper validate -A --fix --dry-run',
    ],
  })
    .option('-a, --account <name>', 'this account and its users')
    .option('-A, --all-accounts', 'all accounts and users of the operator')
    .option('-f, --file <file>', 'the JWTs of a file, one a line; - is stdin')
    .option('--keys', 'the key files too: missing seeds, modes, files that hold another key')
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-J, --json', 'the findings as JSON')
    .option('--no-cache', 'read and verify everything afresh')
    .option(
      '--fix',
      'mend what can be mended safely: modes, creds, JWTs that a key signed that may not any more',
    )
    .option('--dry-run', 'with --fix: show what would happen, and change nothing')
    .option('-y, --yes', 'with --fix: it is meant, do not ask')
    .option('--no-journal', 'with --fix: go on where the journal cannot be written')
    .action(action(async () => (await import('./work.ts')).validate));

  command(program, 'expirations', 'What expires, and when', {
    examples: ['nkeeper expirations --skip --within 1w', 'nkeeper expirations --json --within 3M'],
  })
    .option('-e, --within <time>', 'soon means within this: 30m, 12h, 7d, 2w, 1M, 1y or a day', '1M')
    .option('--skip', 'leave out what neither has expired nor expires soon')
    .option('--exit-code', 'end with 4 where something has expired or expires soon: for cron')
    .option('-J, --json', 'as JSON')
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .action(action(async () => (await import('./work.ts')).expirations));

  command(
    program,
    'can <action> <subject>',
    'May a user publish or subscribe, which rule decides, where it lands',
    {
      examples: [
        'nkeeper can publish orders.new -a ORDERS -n kiosk',
        "nkeeper can subscribe 'orders.>' -a ORDERS -n kiosk --queue workers",
      ],
    },
  )
    .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
    .option('-n, --name <name>', 'user, name or public key (default: the only user of the account)')
    .option('-q, --queue <name>', 'queue group of the subscription')
    .option('--cluster <name>', 'cluster of the server, for mappings that are for one cluster')
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./can.ts')).can));

  command(program, 'env', 'Which folders are used, and why; with flags: which should be from now on', {
    examples: [
      'nkeeper env',
      'nkeeper env -H ./store --json',
      'nkeeper env --operator ACME --account ORDERS',
    ],
  })
    .option('-s, --store <dir>', 'take the operators of this folder from now on')
    .option('-o, --operator <name>', 'take this operator from now on, name or public key')
    .option('-a, --account <name>', 'take this account from now on, name or public key')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('-J, --json', 'as JSON')
    .option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then')
    .action(action(async () => (await import('./work.ts')).env));

  command(program, 'update', 'How nkeeper is brought up to date', { hidden: true })
    .option('--version <version>', 'as nsc takes it')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./update.ts')).update));
}
