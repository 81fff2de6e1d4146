import type { Command } from 'commander';
import { EXIT, EXIT_CODES_HELP } from './exit-codes.ts';
import type { Builder } from './program.ts';

/** Below the list of commands and flags. */
export function rootHelp(): string {
  return `
Examples:
  nkeeper                                   the dashboard on your own store
  nkeeper demo                              the dashboard on a sample, with a real server
  nkeeper -H ./store list accounts          a store that lies in one folder
  nkeeper describe account ORDERS --json    the same JSON as nsc
  nkeeper validate -A                       check every JWT; exit code 1 when something is wrong
  nkeeper resolver status --context prod    does every server hold what the store holds?
  nkeeper add user kiosk -a ORDERS          a new user with key and creds
  nkeeper push -a ORDERS                    to every server, with proof that it is in force
  nkeeper undo                              takes the last change back

nkeeper help COMMAND tells more about a command, nkeeper help exit-codes about exit codes.
nkeeper add, edit, delete and so on show what they do with --dry-run, and nkeeper undo takes it back.
`;
}

/** `nkeeper help [command...]`; also `nkeeper help exit-codes`. */
export function addHelpCommand(program: Command, { command, action }: Builder): void {
  command(program, 'help [command...]', 'Tell more about a command, or about exit codes').action(
    action(async () => async ({ world, args }) => {
      if (args[0] === 'exit-codes') {
        world.stdout(`${EXIT_CODES_HELP}\n`);
        return EXIT.ok;
      }
      const found = findCommand(program, args);
      if (found) found.outputHelp();
      else program.error(`unknown command '${args.join(' ')}'`);
      return EXIT.ok;
    }),
  );
}

function findCommand(program: Command, path: readonly string[]): Command | undefined {
  let found: Command | undefined = program;
  for (const name of path) {
    found = found?.commands.find(sub => sub.name() === name || sub.aliases().includes(name));
  }
  return found;
}
