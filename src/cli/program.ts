import { Command, type Option } from 'commander';
import type { Operation } from '../core/operations/operation.ts';
import { commandsFor } from './command-groups.ts';
import type { ExitCode } from './exit-codes.ts';
import {
  addGlobalFlags,
  type GlobalFlags,
  INTERACTIVE,
  SERVER_FLAGS,
  SIGNING_FLAGS,
  STORE_FLAGS,
} from './global-flags.ts';
import { rootHelp } from './help.ts';
import { formatHelp } from './help-format.ts';
import { groupOf } from './operations/groups.ts';
import type { World } from './world.ts';

/** What a command gets to work with. */
export interface Invocation<Flags> {
  readonly world: World;
  readonly globals: GlobalFlags;
  readonly flags: Flags;
  /** Arguments that are no flags. */
  readonly args: readonly string[];
}

/** What a command does; it prints through the world and says how the program ends. */
export type Work<Flags> = (invocation: Invocation<Flags>) => Promise<ExitCode>;

/** Makes a commander action of a command's work. The work is imported when it is needed, and not before. */
export type Action = <Flags>(load: () => Promise<Work<Flags>>) => (...received: unknown[]) => Promise<void>;

export interface CommandOptions {
  /** Lines shown below the help. */
  readonly examples?: readonly string[];
  /** What happens when no command is named. */
  readonly isDefault?: boolean;
  /** It works, and help does not list it: as in nsc. */
  readonly hidden?: boolean;
}

/** What the groups of commands are made with. */
export interface Builder {
  /** A new command below another, with the help and errors that all commands have. */
  command(parent: Command, name: string, description: string, options?: CommandOptions): Command;
  readonly action: Action;
}

/** A wrong command line: the sentence, and the command whose help tells more. */
export type UsageFault = (sentence: string, command: string) => void;

/**
 * The whole command line: names, flags, help. Nothing of the work behind it is loaded.
 *
 * @param operations those with a command; none where the command line names none of them
 * @param first word of the command line: what that cannot mean is left out; undefined: nothing is
 */
export function buildProgram(
  world: World,
  ended: (code: ExitCode) => void,
  fault: UsageFault,
  operations: readonly Operation[],
  first?: string,
): Command {
  const program = new Command('nkeeper')
    .description(
      'Terminal dashboard and command line for the identities of a NATS system, on the files of nsc.',
    )
    .helpOption('-h, --help', 'this help')
    .helpCommand(false)
    .exitOverride();
  // `update --version 1.2` is nsc's: there it is the version that is wanted.
  if (first !== 'update') program.version(`nkeeper ${world.version}`, '-v, --version', 'the version');
  polish(program, world, fault);
  addGlobalFlags(program);
  const builder: Builder = {
    command(parent, name, description, { examples = [], isDefault = false, hidden = false } = {}) {
      const command = parent.command(name, { isDefault, hidden }).description(description);
      command.helpOption('-h, --help', 'this help').helpCommand(false);
      polish(command, world, fault);
      if (examples.length > 0)
        command.addHelpText('after', `\nExamples:\n${examples.map(line => `  ${line}\n`).join('')}`);
      return command;
    },
    action:
      load =>
      async (...received) => {
        const command = received.at(-1) as Command;
        const globals = program.opts<GlobalFlags>();
        if (globals.tlsCurves !== undefined)
          (await import('./tls-curves.ts')).setTlsCurves(globals.tlsCurves);
        const work = await load();
        const invocation = { world, globals, args: command.args };
        ended(await work({ ...invocation, flags: command.opts() as never }));
      },
  };
  for (const add of commandsFor(first)) add(program, builder, operations);
  program.addHelpText('after', rootHelp());
  return program;
}

function polish(command: Command, world: World, fault: UsageFault): void {
  command.configureOutput({
    writeOut: world.stdout,
    writeErr: world.stderr,
    outputError: text =>
      fault(
        text
          .trim()
          .replace(/^error: /, '')
          .replaceAll('\n', ' '),
        fullName(command),
      ),
  });
  command.configureHelp({
    formatHelp,
    sortSubcommands: false,
    subcommandTerm: sub => [sub.name(), ...sub.aliases()].join(', '),
    visibleGlobalOptions: sub => globalsShownWith(sub),
  });
}

/** Of the global flags, those that matter to a command: no wall of text below each `--help`. */
function globalsShownWith(command: Command): Option[] {
  let root = command;
  while (root.parent) root = root.parent;
  if (root === command || command.commands.length > 0) return [];
  const asks = [
    ...['status', 'drift', 'watch', 'picture', 'dashboard', 'push', 'pull', 'revoke', 'serve', 'test'],
  ].includes(command.name());
  const shown = asks ? [...STORE_FLAGS, ...SERVER_FLAGS] : STORE_FLAGS;
  const signs =
    ['push', 'revoke'].includes(command.name()) || groupOf(command.parent?.name() ?? '') !== undefined;
  const more = signs
    ? SIGNING_FLAGS
    : ['pull', 'component', 'object'].includes(command.name())
      ? [INTERACTIVE]
      : [];
  return root.options.filter(({ flags }) => shown.includes(flags) || more.includes(flags));
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
