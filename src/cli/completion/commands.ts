import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { Builder } from '../program.ts';
import type { Shell } from './scripts.ts';

const EXAMPLES: Readonly<Record<Shell, string>> = {
  bash: 'source <(nkeeper completion bash)',
  zsh: 'source <(nkeeper completion zsh)',
  fish: 'nkeeper completion fish | source',
  powershell: 'nkeeper completion powershell | Out-String | Invoke-Expression',
};

interface ScriptFlags {
  readonly json?: boolean;
}

/** `nkeeper completion bash|zsh|fish|powershell` */
export function addCompletionCommands(program: Command, { command, action }: Builder): void {
  const parent = command(
    program,
    'completion',
    'Completion with Tab: a script for bash, zsh, fish or PowerShell',
  );
  for (const shell of ['bash', 'zsh', 'fish', 'powershell'] as const)
    command(parent, shell, `Print the script for ${shell}`, {
      examples: [EXAMPLES[shell]],
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
