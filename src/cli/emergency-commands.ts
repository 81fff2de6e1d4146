import { type Command, InvalidArgumentError } from 'commander';
import type { Builder } from './program.ts';

/** The emergency: cut off, and prove it. */
export function addEmergencyCommands(program: Command, { command, action }: Builder): void {
  command(
    program,
    'revoke',
    'Emergency: cut off a user, a signing key or an account on every server, and prove it',
    {
      examples: [
        'nkeeper revoke --user kiosk -a ORDERS            one user, by name or public key',
        'nkeeper revoke --signing-key ADCD...B6 -a ORDERS   everything that this key issued',
        'nkeeper revoke --all-users -a ORDERS             everything issued until now',
        'nkeeper revoke --close-account ORDERS            no connections for anybody',
        'nkeeper revoke --user kiosk -a ORDERS --dry-run  who, where, what it would cut off',
        'nkeeper revoke --armed                           what is not proven yet; --resume goes on',
      ],
    },
  )
    .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
    .option('--user <name>', 'this user, name or public key: it need not be in the store')
    .option('--same-class', 'with --user: and everybody connected the same way with a JWT from the same key')
    .option(
      '--connection <server/number>',
      'one connection that an auth callout let in: closed, as there is no key to revoke',
    )
    .option('--callout-rules <file>', 'rules file of nkeeper callout serve: says what lets that name in')
    .option(
      '--signing-key <key>',
      'remove this signing key (public key or role), with everything that it issued',
    )
    .option('--all-users', 'everybody in the account: everything issued until now')
    .option('--close-account <name>', 'no connections for anybody in this account')
    .option(
      '--remove-account <name>',
      'close it, remove it from the servers and from the store, and see that it stays gone',
    )
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('--expect <servers>', 'names of servers that have to show it too, separated by commas')
    .option(
      '--without <servers>',
      'servers (names or URLs), clusters and routes that were taken away for good, separated by commas',
    )
    .option(
      '--look-again <seconds>',
      'after a removal, look after so long whether it came back; 0: do not',
      seconds,
      125,
    )
    .option('--wait <seconds>', 'wait so long for servers that do not answer', seconds, 0)
    .option('--dry-run', 'only show what it would do')
    .option('-y, --yes', 'do not ask')
    .option('-J, --json', 'the report as JSON')
    .option('--armed', 'list what is not proven on every server yet')
    .option('--resume', 'send again what is armed, and prove it')
    .option('--let-go <id>', 'give up what is armed: nothing is sent again')
    .action(action(async () => (await import('./emergency/revoke.ts')).revoke));
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text)) return value;
  throw new InvalidArgumentError('Seconds.');
}
