import type { Command } from 'commander';
import type { Builder } from './program.ts';

/** `nkeeper describe ...`, with nsc's names and flags. */
export function addDescribeCommands(program: Command, { command, action }: Builder): void {
  const describe = command(program, 'describe', 'Show everything that a JWT says').alias('desc');
  const flags = (sub: Command) =>
    sub
      .option('-J, --json', 'the claims as JSON')
      .option(
        '-F, --field <path>',
        'one value of the claims as JSON, for example nats.limits.conn or nats.exports[0]',
      )
      .option('-R, --raw', 'the JWT itself')
      .option('-W, --long-ids', 'whole public keys instead of names')
      .option('-o, --output-file <file>', 'write to this file (-- is stdout)');

  flags(
    command(describe, 'operator [name]', 'Show an operator', {
      examples: ['nkeeper describe operator', 'nkeeper describe operator -F nats.signing_keys'],
    }),
  )
    .option('-n, --name <name>', "name or public key (default: nsc's current operator)")
    .action(action(async () => (await import('./work.ts')).describeOperator));

  flags(
    command(describe, 'account [name]', 'Show an account', {
      examples: [
        'nkeeper describe account ORDERS',
        'nkeeper describe account ORDERS --json',
        'nkeeper describe account ABJE2TDIXQHNHR3EVH4E7NJTZOK6MSMJBD73BCT2DAXGTHJX7SPUKT2F -F name',
      ],
    }),
  )
    .option('-n, --name <name>', "name or public key (default: nsc's current account)")
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .action(action(async () => (await import('./work.ts')).describeAccount));

  flags(
    command(describe, 'user [name]', 'Show a user, and the scope that signed it', {
      examples: ['nkeeper describe user -a ORDERS kiosk', 'nkeeper describe user -a ORDERS kiosk --raw'],
    }),
  )
    .option('-n, --name <name>', 'name or public key (default: the only user of the account)')
    .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .action(action(async () => (await import('./work.ts')).describeUser));

  flags(
    command(describe, 'jwt [file]', 'Show a JWT or creds file of any kind', {
      examples: [
        'nkeeper describe jwt -f user.creds',
        'nkeeper describe jwt -f https://example.test/token.jwt',
      ],
    }),
  )
    .option('-f, --file <file>', 'file or URL; - is stdin')
    .action(action(async () => (await import('./work.ts')).describeFile));
}
