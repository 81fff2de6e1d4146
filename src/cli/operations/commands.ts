import { type Command, Option } from 'commander';
import type { Operation } from '../../core/operations/operation.ts';
import { addGenerateCommands } from '../generate/commands.ts';
import { addImportKeys } from '../keys/commands.ts';
import type { Builder, Work } from '../program.ts';
import { CHANGE_GROUPS, LONE_CHANGES } from './groups.ts';
import type { OperationFlags } from './run-operation.ts';

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
    if (group.name === 'import' && operations.length > 0) addImportKeys(parent, builder);
    if (group.name === 'generate' && operations.length > 0) addGenerateCommands(parent, builder);
  }
  addLoneCommands(program, builder, operations);
}

/** Changes without a group: the work of some needs more than their fields. */
function addLoneCommands(program: Command, builder: Builder, operations: readonly Operation[]): void {
  for (const { name, about, ...how } of LONE_CHANGES) {
    const hidden = 'hidden' in how;
    const operation = operations.find(({ words }) => words === name);
    if (!operation) builder.command(program, name, about, { hidden });
    else if (name === 'init') addInit(program, operation, builder);
    else if (name === 'fix')
      addOperation(program, name, operation, builder, {
        load: async () => (await import('./rebuild.ts')).runRebuild(operation),
      });
    else addOperation(program, name, operation, builder, { hidden });
  }
}

function addInit(program: Command, operation: Operation, builder: Builder): void {
  addOperation(program, 'init', operation, builder, {
    options: command =>
      command.option('-d, --dir <dir>', "folder that the operator's folder is made in (default: nsc's)"),
    load: async () => (await import('../init/init.ts')).runInit(operation),
  });
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

/** What a command has that its operation does not know of. */
interface Around {
  readonly hidden?: boolean;
  readonly options?: (command: Command) => void;
  readonly load?: () => Promise<Work<OperationFlags>>;
}

function addOperation(
  parent: Command,
  name: string,
  operation: Operation,
  builder: Builder,
  { hidden: secret = false, options, load = () => operationWork(operation) }: Around = {},
): void {
  const { argument, about, examples, fields } = operation;
  const several = argument !== undefined && fields[argument]?.many ? '...' : '';
  const usage = argument === undefined ? name : `${name} [${argument}${several}]`;
  const command = builder.command(parent, usage, about, { examples, hidden: secret });
  for (const alias of operation.aliases ?? []) command.alias(alias);
  for (const { flags, about: meaning, hidden = false, many = false } of Object.values(fields)) {
    const option = new Option(flags, meaning).hideHelp(hidden);
    command.addOption(many ? option.argParser(collect) : option);
  }
  options?.(command);
  command.optionsGroup('Before it happens:');
  command.option('--dry-run', 'show what would happen, and change nothing');
  command.option('-y, --yes', 'where it takes something away: it is meant, do not ask');
  command.option('-J, --json', 'as JSON');
  command.option('--no-journal', 'go on where the journal cannot be written: it cannot be undone then');
  if (operation.noun !== 'operator')
    command.option('--operator <name>', "operator, name or public key (default: nsc's current one)");
  command.action(builder.action(load));
}

async function operationWork(operation: Operation): Promise<Work<OperationFlags>> {
  return (await import('./run-operation.ts')).runOperation(operation);
}

/** All values of a flag that may be given several times. */
function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
