import { type Command, Option } from 'commander';
import type { Operation } from '../../core/operations/operation.ts';
import { addGenerateCommands } from '../generate/commands.ts';
import type { Builder } from '../program.ts';
import { CHANGE_GROUPS } from './groups.ts';

/** `nkeeper add ...`, `edit ...`, `delete ...`: one command for each operation, with its fields as flags. */
export function addOperationCommands(
  program: Command,
  builder: Builder,
  operations: readonly Operation[],
): void {
  for (const group of CHANGE_GROUPS) {
    const parent = builder.command(program, group.name, group.about);
    if ('alias' in group) parent.alias(group.alias);
    for (const operation of operations) {
      const [first, ...rest] = operation.words.split(' ');
      if (first === group.name) addOperation(parent, rest.join(' '), operation, builder);
    }
    if (group.name === 'revocations' && operations.length > 0) addRevocationLists(parent, builder);
    if (group.name === 'generate' && operations.length > 0) addGenerateCommands(parent, builder);
  }
}

function addRevocationLists(parent: Command, { command, action }: Builder): void {
  const list = (name: string, about: string) =>
    command(parent, name, about)
      .alias(name.replaceAll('-', '_'))
      .option('-a, --account <name>', "account, name or public key (default: nsc's current one)")
      .option('--operator <name>', "operator, name or public key (default: nsc's current one)")
      .option('-J, --json', 'as JSON');
  list('list-users', 'List the revoked users of an account').action(
    action(async () => (await import('./list-revocations.ts')).listUsers),
  );
  list('list-activations', 'List the revoked activations of an account')
    .option('-s, --subject <subject>', 'only of this export')
    .option('--service', 'it is a service')
    .action(action(async () => (await import('./list-revocations.ts')).listActivations));
}

function addOperation(parent: Command, name: string, operation: Operation, builder: Builder): void {
  const { argument, about, examples, fields } = operation;
  const several = argument !== undefined && fields[argument]?.many ? '...' : '';
  const usage = argument === undefined ? name : `${name} [${argument}${several}]`;
  const command = builder.command(parent, usage, about, { examples });
  for (const alias of operation.aliases ?? []) command.alias(alias);
  for (const { flags, about: meaning, hidden = false, many = false } of Object.values(fields)) {
    const option = new Option(flags, meaning).hideHelp(hidden);
    command.addOption(many ? option.argParser(collect) : option);
  }
  command.optionsGroup('Before it happens:');
  command.option('--dry-run', 'show what would happen, and change nothing');
  command.option('-y, --yes', 'where it takes something away: it is meant, do not ask');
  command.option('-J, --json', 'as JSON');
  command.option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then');
  if (operation.noun !== 'operator')
    command.option('--operator <name>', "operator, name or public key (default: nsc's current one)");
  command.action(builder.action(async () => (await import('./run-operation.ts')).runOperation(operation)));
}

/** All values of a flag that may be given several times. */
function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
