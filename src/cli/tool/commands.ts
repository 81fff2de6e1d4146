import { type Command, Option } from 'commander';
import type { Builder } from '../program.ts';

interface Tool {
  readonly name: 'pub' | 'sub' | 'req' | 'reply' | 'rtt';
  readonly usage: string;
  readonly about: string;
  readonly example: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'pub',
    usage: 'pub <subject> [payload]',
    about: 'Publish a message as a user of the store',
    example: "nkeeper tool pub -a ORDERS -u kiosk orders.new '{}'",
  },
  {
    name: 'sub',
    usage: 'sub <subject>',
    about: 'Print messages as they come, until Ctrl-C',
    example: "nkeeper tool sub -a ORDERS -u reader 'orders.>'",
  },
  {
    name: 'req',
    usage: 'req <subject> [payload]',
    about: 'Send a request, and print the answer',
    example: 'nkeeper tool req -a SHOP -u web orders.price apple',
  },
  {
    name: 'reply',
    usage: 'reply <subject> [payload]',
    about: 'Answer requests with the payload, or with what they say',
    example: 'nkeeper tool reply -a ORDERS -u service orders.price 42',
  },
  {
    name: 'rtt',
    usage: 'rtt',
    about: 'How long a round trip to the server takes',
    example: 'nkeeper tool rtt -a ORDERS -u kiosk',
  },
];

/** `nkeeper tool pub ...`, and hidden `nkeeper pub ...`, as nsc has them. */
export function addToolCommands(program: Command, builder: Builder): void {
  const parent = builder.command(
    program,
    'tool',
    'Try a user out: publish, subscribe, request, reply, round trip',
  );
  for (const tool of TOOLS) addTool(parent, tool, builder, false);
  for (const tool of TOOLS) addTool(program, tool, builder, true);
}

function addTool(
  parent: Command,
  { name, usage, about, example }: Tool,
  { command, action }: Builder,
  hidden: boolean,
): void {
  const sub = command(parent, usage, about, { examples: [example], hidden })
    .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
    .option('-u, --user <name>', 'user, name or public key (default: the only user of the account)')
    .option('--nats <url[,url]>', "servers (default: the context's, then the operator's service URLs)")
    .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
    .option('-J, --json', 'as JSON, a line each');
  if (name === 'sub' || name === 'reply')
    sub
      .option('-q, --queue <name>', 'queue group')
      .option('--max-messages <count>', 'end after so many messages');
  // nsc takes it, to refuse it.
  if (name === 'sub' || name === 'req') sub.addOption(new Option('-E, --encrypt').hideHelp());
  sub.action(action(async () => (await import('./tools.ts'))[name]));
}
