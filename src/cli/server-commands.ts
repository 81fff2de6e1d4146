import { type Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../core/errors.ts';
import { parseSpan } from '../core/operations/fields/span.ts';
import type { Builder } from './program.ts';

/** What asks the servers. */
export function addServerCommands(program: Command, { command, action }: Builder): void {
  const resolver = command(program, 'resolver', 'What the servers hold');
  const flags = (sub: Command) =>
    sub
      .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
      .option('--timeout <seconds>', 'wait at most this long for the servers', seconds, 10)
      .option('--without <servers>', 'names of servers that were taken away for good, separated by commas');

  flags(
    command(resolver, 'status', 'Compare the JWTs of the store with those that every server holds', {
      examples: [
        'nkeeper resolver status',
        'nkeeper resolver status --server nats://n1:4222,nats://n2:4222 --creds sys.creds',
        'nkeeper resolver status --context prod --json',
      ],
    }),
  )
    .option('-a, --account <name>', 'only this account')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./work.ts')).resolverStatus));

  flags(
    command(
      program,
      'drift',
      'Is anything on the servers not as in the store? For cron: says nothing while all is the same',
      {
        examples: [
          'nkeeper drift --context prod           exit code 0: the same, 3: drift, 1: not known',
          'nkeeper drift --json | jq .differences',
        ],
      },
    ),
  )
    .option('-a, --account <name>', 'only this account')
    .option('-J, --json', 'as JSON')
    .action(action(async () => (await import('./work.ts')).drift));

  command(program, 'watch', 'Follow what happens on the servers, line by line, until Ctrl-C', {
    examples: [
      'nkeeper watch --context prod',
      'nkeeper watch --json | jq -c \'select(.severity != "info")\'',
      'nkeeper watch --for 1h --record events.jsonl',
    ],
  })
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-J, --json', 'a line of JSON for each event')
    .option('--for <time>', 'end after this long: 30s, 10m, 1h', span)
    .option('--count <n>', 'end after so many lines', whole)
    .option('--record <file>', 'append every event to this file too, a line of JSON each')
    .action(action(async () => (await import('./watch.ts')).watch));

  flags(
    command(
      program,
      'picture',
      'The whole picture once, as text: store, servers, what each holds, connections, problems',
      { examples: ['nkeeper picture', 'nkeeper picture --server nats://127.0.0.1:4222'] },
    ),
  )
    .option('--offline', 'do not ask the servers')
    .option('-J, --json', 'as JSON, nothing cut off')
    .action(action(async () => (await import('./work.ts')).picture));
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('Seconds, more than 0.');
}

/** Milliseconds. */
function span(text: string): number {
  let milliseconds = 0;
  try {
    milliseconds = Number(parseSpan(text)) / 1e6;
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
  // Timers know no more.
  if (milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new InvalidArgumentError('A time like 30s, 10m or 1h; at most 24 days.');
}

function whole(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('A whole number, more than 0.');
}
