import type { Command } from 'commander';
import { asking } from '../ask/asking.ts';
import type { Builder } from '../program.ts';
import { addDiagramCommands } from './diagram-commands.ts';

/** `nkeeper generate ...`: what is made from the store, and changes nothing in it. */
export function addGenerateCommands(parent: Command, builder: Builder): void {
  const { command, action } = builder;
  const ofOperator = [
    '--operator <name>',
    "operator, name or public key (default: nsc's current one)",
  ] as const;
  const ofAccount = [
    '-a, --account <name>',
    "account, name or public key (default: nsc's current one)",
  ] as const;
  command(parent, 'creds [name]', "Write a user's creds, from its JWT and key", {
    examples: ['nkeeper generate creds -a ORDERS kiosk -o kiosk.creds'],
  })
    .option('-n, --name <name>', 'user, name or public key')
    .option(...ofAccount)
    .option('-o, --output-file <file>', 'file to write, readable by you alone; -- is stdout (default)')
    .option('-F, --force', 'replace the file that is there, also where it holds no creds of this user')
    .option('-J, --json', 'as JSON: whose they are, and the creds or the file they are in')
    .option(...ofOperator)
    .action(action(async () => asking('creds', (await import('./creds.ts')).generateCreds)));
  command(parent, 'config', 'Write the configuration of a server that trusts the operator', {
    examples: [
      'nkeeper generate config --nats-resolver --allow-delete --config-file server.conf',
      'nkeeper generate config --mem-resolver --config-file server.conf --force',
    ],
  })
    .option('--nats-resolver', 'the server keeps every account: pushes last')
    .option('--nats-resolver-cache', 'the server keeps what is used, and gets it from others')
    .option('--mem-resolver', 'every account stands in the configuration')
    .option('--nkey', 'accounts and public keys of users instead of JWTs, for a server without them')
    .option('--config-file <file>', 'file to write; -- is stdout (default)')
    .option('--dir <dir>', 'with --mem-resolver: folder for the configuration, and the JWTs as files')
    .option('--sys-account <name>', "system account (default: the operator's)")
    .option('--allow-delete', 'with --nats-resolver: accounts can be removed from the server')
    .option('-F, --force', 'replace the file that is there')
    .option('-J, --json', 'as JSON: its kind, what is to be warned of, and the configuration or its file')
    .option(...ofOperator)
    .action(action(async () => asking('config', (await import('./config.ts')).generateConfig)));
  command(parent, 'nkey', 'Make keys: prints seed and public key', {
    examples: ['nkeeper generate nkey --user --account', 'nkeeper generate nkey --curve --store'],
  })
    .option('-o, --operator', 'a key of an operator')
    .option('-a, --account', 'a key of an account')
    .option('-u, --user', 'a key of a user')
    .option('-x, --curve', 'a curve key')
    .option('-S, --store', 'keep it in the keystore, and print no seed')
    .option('--dry-run', 'with --store: show what would happen, and change nothing')
    .option('-J, --json', 'as JSON')
    .action(action(async () => asking('nkey', (await import('./nkey.ts')).generateNkey)));
  command(parent, 'context [name]', 'Write a context of the nats command line, named by --context', {
    examples: ['nkeeper generate context -a ORDERS -u kiosk --context kiosk'],
  })
    .option(...ofAccount)
    .option('-u, --user <name>', 'user, name or public key')
    .option('--description <text>', 'what it is for')
    .option(
      '--creds-file <file>',
      'write the creds there, readable by you alone, and name them in the context',
    )
    .option('-F, --force', 'replace the context that is there, and what is in the place of the creds')
    .option('-J, --json', 'as JSON: what the context says, and its file')
    .option(...ofOperator)
    .action(action(async () => asking('context', (await import('./context.ts')).generateContext)));
  command(parent, 'profile <url>', 'Tell a tool where the servers are, and the creds of a user', {
    examples: [
      'nkeeper generate profile nsc://ACME/ORDERS/kiosk',
      "nkeeper generate profile 'nsc://ACME/ORDERS/kiosk?names&keys'",
      "nkeeper generate profile 'nsc://ACME/ORDERS?accountSeed' -o orders.json",
    ],
  })
    .option('-o, --output-file <file>', 'file to write, readable by you alone; -- is stdout (default)')
    .option('-J, --json', 'it is JSON anyway')
    .action(action(async () => asking('profile', (await import('./profile.ts')).generateProfile)));
  addDiagramCommands(parent, builder);
  command(
    parent,
    'report',
    'Write an inventory: operators, accounts, users, keys, limits, what expires, what is wrong',
    {
      examples: ['nkeeper generate report -o store.html', 'nkeeper generate report --within 3M -o store.md'],
    },
  )
    .option('--format <format>', 'html or markdown (default: by the ending of the file, else html)')
    .option('-o, --output-file <file>', 'file to write; -- is stdout (default)')
    .option('-e, --within <time>', 'tell what expires within this: 12h, 7d, 2w, 1M, 1y or a day', '1M')
    .option('--detail', 'with what each user may do')
    .option('-F, --force', 'replace the file that is there')
    .option('-J, --json', 'what it tells as JSON, to be worked with')
    .option('--operator <name>', 'of this operator alone, name or public key (default: of all)')
    .action(action(async () => asking('report', (await import('./report.ts')).generateReport)));
}
