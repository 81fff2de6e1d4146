import { type Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../../core/errors.ts';
import { parseSpan } from '../../core/operations/fields/span.ts';
import type { Builder } from '../program.ts';

/** `nkeeper callout ...`: what changes nothing in the store. */
export function addCalloutCommands(parent: Command, { command, action }: Builder): void {
  const ofAccount = [
    '-a, --account <name>',
    "account with auth callout, name or public key (default: nsc's current one)",
  ] as const;
  const ofOperator = [
    '--operator <name>',
    "operator, name or public key (default: nsc's current one)",
  ] as const;
  command(parent, 'serve', 'Answer logins by the rules of a file, until it is ended', {
    examples: [
      'nkeeper callout serve -a AUTH --rules rules.json',
      'nkeeper callout serve -a AUTH --rules rules.json --creds service.creds --key orders.nk --json',
      'kill -HUP PID                    reads the rules again; a broken file changes nothing',
    ],
  })
    .option('--rules <file>', 'rules: who gets in, where, and what they may do')
    .option(...ofAccount)
    .option('--user <name>', 'serve as this user of the account (default: one that it names)')
    .option('--key <file>', 'a key to sign or open with that is not in the keystore; several times', collect)
    .option('--queue <name>', 'services of one queue share the logins', 'nkeeper-callout')
    .option('--timeout <ms>', 'longest time for a decision; servers wait 2000', milliseconds, 1500)
    .option('--check', 'only say whether the rules can be carried out')
    .option('-J, --json', 'a line of JSON for each login')
    .option(...ofOperator)
    .action(action(async () => (await import('./serve.ts')).serve));
  command(parent, 'test', 'Send a login through the callout, and say why it fails', {
    examples: [
      'nkeeper callout test -a AUTH --user ann                   asks for the password',
      'nkeeper callout test -a AUTH --user ann --password-file pw.txt --json',
      'nkeeper callout test -a AUTH --creds sentinel.creds --token-file token.txt',
    ],
  })
    .option(...ofAccount)
    .option('--user <name>', 'user that the client names')
    .option('--password-file <file>', 'its password; - is stdin (default: it is asked for on a terminal)')
    .option('--password <text>', 'its password, for all to see')
    .option('--token-file <file>', 'token that the client shows; - is stdin')
    .option('--nkey <file>', 'key file of an nkey that the client has')
    .option(
      '--sentinel <name>',
      'user of the account whose JWT it shows (default: its only bearer; or --creds)',
    )
    .option('-J, --json', 'as JSON')
    .option(...ofOperator)
    .action(action(async () => (await import('./try-login.ts')).tryLogin));
  command(parent, 'watch', 'Show logins that the callout decides about, as they come', {
    examples: ['nkeeper callout watch -a AUTH', 'nkeeper callout watch -a AUTH --for 60s --json'],
  })
    .option(...ofAccount)
    .option('--for <span>', 'end after so long: 30s, 5m', span)
    .option('--count <n>', 'end after so many logins', whole)
    .option('-J, --json', 'a line of JSON for each login')
    .option(...ofOperator)
    .action(action(async () => (await import('./watch.ts')).watchCallout));
  command(parent, 'hash', 'Make the hash of a password or token for a rules file', {
    examples: [
      'nkeeper callout hash                    asks for the password',
      'nkeeper callout hash --token',
    ],
  })
    .option('--token', 'make a token that nobody can guess, and its hash')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./hash.ts')).hash));
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 60_000) return value;
  throw new InvalidArgumentError('It is a number of milliseconds from 1 to 60000.');
}

/** Milliseconds. */
function span(text: string): number {
  try {
    return Math.ceil(Number(parseSpan(text)) / 1e6);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function whole(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('A whole number, more than 0.');
}
