import { type Command, InvalidArgumentError } from 'commander';
import type { Builder } from './program.ts';

/** What asks the servers. */
export function addServerCommands(program: Command, { command, action }: Builder): void {
  const resolver = command(program, 'resolver', 'What the servers hold');
  const flags = (sub: Command) =>
    sub
      .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
      .option('--timeout <seconds>', 'wait at most this long for the servers', seconds, 10);

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
      'picture',
      'The whole picture once, as text: store, servers, what each holds, connections, problems',
      { examples: ['nkeeper picture', 'nkeeper picture --server nats://127.0.0.1:4222'] },
    ),
  )
    .option('--offline', 'do not ask the servers')
    .action(action(async () => (await import('./work.ts')).picture));
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('Seconds, more than 0.');
}
