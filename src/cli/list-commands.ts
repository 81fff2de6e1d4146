import type { Command } from 'commander';
import type { Builder } from './program.ts';

/** `nkeeper list ...`, with nsc's names and flags. */
export function addListCommands(program: Command, { command, action }: Builder): void {
  const list = command(program, 'list', 'List operators, accounts, users or keys').alias('ls');

  command(list, 'operators', 'List the operators of the store', {
    examples: ['nkeeper list operators', 'nkeeper list operators --json'],
  })
    .alias('operator')
    .option('-J, --json', 'as JSON: name and public key')
    .action(action(async () => (await import('./work.ts')).listOperators));

  command(list, 'accounts', 'List the accounts of an operator', {
    examples: ['nkeeper list accounts', "nkeeper list accounts -o ACME --json | jq -r '.[].public_key'"],
  })
    .alias('account')
    .option('-o, --operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-J, --json', 'as JSON: name and public key')
    .action(action(async () => (await import('./work.ts')).listAccounts));

  command(list, 'users', 'List the users of an account', { examples: ['nkeeper list users -a ORDERS'] })
    .alias('user')
    .option('-o, --operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
    .option('-J, --json', 'as JSON: name and public key')
    .action(action(async () => (await import('./work.ts')).listUsers));

  command(list, 'keys', 'List keys: whose they are, and whether their seed is stored', {
    examples: [
      'nkeeper list keys                     keys of the operator and its current account',
      'nkeeper list keys --all               all keys of the operator, its accounts and users',
      'nkeeper list keys --account ORDERS    the same for another account',
      'nkeeper list keys --all -f VSVMGA     keys with these letters in them',
      'nkeeper list keys --not-referenced    stored keys that the operator does not use',
    ],
  })
    .alias('key')
    .option('-o, --operator', 'operator keys')
    .option('-a, --accounts', 'account keys')
    .option('-u, --users', 'user keys')
    .option('-x, --curve', 'curve keys (auth callout)')
    .option('-A, --all', 'all of these, of all accounts')
    .option('--account <name>', 'keys of this account')
    .option('--user <name>', 'keys of this user')
    .option('-f, --filter <letters>', 'keys with these letters in them')
    .option('--not-referenced', 'stored keys that the operator does not use')
    .option('-S, --show-seeds', 'the seeds too')
    .option('--check', 'open every key file and compare its seed with its name')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./work.ts')).listKeys));
}
