import { type Command, InvalidArgumentError } from 'commander';
import { asking } from './ask/asking.ts';
import type { Builder } from './program.ts';

/** What carries accounts between the store and the servers. */
export function addExchangeCommands(program: Command, { command, action }: Builder): void {
  const common = (sub: Command) =>
    sub
      .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
      .option('--system-user <name>', 'connect as this user of the system account')
      .option('--system-account <name>', "it is in this account (default: the operator's system account)")
      .option(
        '--without <servers>',
        'names or URLs of servers that were taken away for good, separated by commas',
      )
      .optionsGroup('Before it happens:')
      .option('--dry-run', 'show what would happen, and change nothing')
      .option('-y, --yes', 'where it takes something away: it is meant, do not ask')
      .option('-J, --json', 'as JSON');

  const push = command(
    program,
    'push',
    'Send accounts to every server, and show that they are in force there',
    {
      examples: [
        'nkeeper push -a ORDERS',
        'nkeeper push -A --dry-run       what would be sent, and what servers have that is newer',
        'nkeeper push -P                 remove from the servers what the store does not have',
      ],
    },
  )
    .option(
      '-a, --account <name>',
      "account, name or public key; several times (default: nsc's current one)",
      collect,
    )
    .option('-A, --all', 'all accounts that some server lacks or has otherwise')
    .option('-F, --force', 'send what is in conflict too: it overwrites what servers have')
    .option(
      '--keep-revocations',
      "where servers revoke somebody and the store's version does not: take that into it, then send it",
    )
    .option('-D, --diff', 'only show what differs, field by field; the same as --dry-run')
    .option('-P, --prune', 'remove from the servers what the store does not have; with -A: push, then prune')
    .option('-R, --account-removal <name>', 'remove this account from the servers, name or public key')
    .option('-u, --account-jwt-server-url <url>', "account server or NATS URLs (default: the operator's)")
    .option(
      '--timeout <seconds>',
      'wait so long for all servers, for one account; 1 to 60',
      seconds(1, 60),
      10,
    )
    .option(
      '--look-again <seconds>',
      'after a prune, look after so long whether something came back; 0: do not',
      seconds(0, 3600),
      125,
    );
  common(push).action(action(async () => asking('push', (await import('./exchange/push.ts')).push)));

  const pull = command(program, 'pull', 'Take accounts that servers have into the store, verified', {
    examples: [
      'nkeeper pull -A --dry-run',
      'nkeeper pull -a ORDERS',
      'nkeeper pull -A --restore-deleted      also what was deleted in this store',
    ],
  })
    .option('-a, --account <name>', 'account, name or public key; several times', collect)
    .option('-A, --all', 'everything that the servers have')
    .option('-F, --overwrite-newer', 'overwrite what is newer in the store, or was changed there')
    .option('--restore-deleted', 'bring back what was deleted in this store')
    .option('-u, --account-jwt-server-url <url>', "account server or NATS URLs (default: the operator's)");
  common(pull)
    .option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then')
    .action(action(async () => asking('pull', (await import('./exchange/pull.ts')).pull)));
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function seconds(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a number of seconds from ${least} to ${most}.`);
  };
}
