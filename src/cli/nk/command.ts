import type { Command } from 'commander';
import type { Builder } from '../program.ts';

/** `nkeeper nk`, for the list of commands; its own line is read elsewhere, as its flags are Go's. */
export function addNkCommand(program: Command, { command, action }: Builder): void {
  command(program, 'nk [flags...]', 'Keys: make, sign, verify, with the flags of nk', {
    examples: ['nkeeper nk -gen user', 'nkeeper nk -inkey user.nk -pubout'],
  })
    .option('--json', 'the result as JSON, on one line')
    .action(
      action(
        async () =>
          ({ world, args }) =>
            import('./nk.ts').then(({ nk }) => nk(args, world)),
      ),
    );
}
