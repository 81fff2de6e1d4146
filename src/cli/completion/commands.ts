import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Builder } from '../program.ts';

/** `nkeeper completion bash|zsh|fish` */
export function addCompletionCommands(program: Command, { command, action }: Builder): void {
  const parent = command(program, 'completion', 'Completion with Tab: a script for bash, zsh or fish');
  for (const shell of ['bash', 'zsh', 'fish'] as const)
    command(parent, shell, `Print the script for ${shell}`, {
      examples: [
        shell === 'fish' ? 'nkeeper completion fish | source' : `source <(nkeeper completion ${shell})`,
      ],
    })
      .option('--no-descriptions', 'as nsc takes it; bash shows none anyway')
      .action(
        action(async () => async ({ world }) => {
          world.stdout((await import('./scripts.ts')).SCRIPTS[shell]);
          return EXIT.ok;
        }),
      );
}
