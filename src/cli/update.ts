import { NkeeperError } from '../core/errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import type { Invocation } from './program.ts';

const HOW = 'npm install --global nkeeper@latest';

/** `nkeeper update`: unlike nsc nkeeper fetches no program by itself. @throws NkeeperError `not-updated` */
export async function update({ world, flags }: Invocation<{ readonly json?: boolean }>): Promise<ExitCode> {
  if (flags.json)
    world.stdout(`${jsonText({ version: world.version, updated: false, how: HOW }, LIST_STYLE)}\n`);
  throw new NkeeperError('not-updated', 'nkeeper does not update itself: whoever installed it does.', {
    hint: `With npm: ${HOW}`,
  });
}
