import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Builder } from '../program.ts';

interface ScriptFlags {
  readonly json?: boolean;
}

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
      .option('-J, --json', 'as JSON')
      .action(
        action<ScriptFlags>(async () => async ({ world, flags }) => {
          const script = (await import('./scripts.ts')).SCRIPTS[shell];
          world.stdout(flags.json ? `${JSON.stringify({ shell, script }, undefined, 1)}\n` : script);
          return EXIT.ok;
        }),
      );
}
