import { NkeeperError } from '../core/errors.ts';
import { shellWord } from '../core/text/shell-word.ts';
import type { ExitCode } from './exit-codes.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import type { Invocation } from './program.ts';

interface UpdateFlags {
  readonly version?: string;
  readonly json?: boolean;
}

/** `nkeeper update`: unlike nsc nkeeper fetches no program by itself. @throws NkeeperError `not-updated` */
export async function update({ world, flags }: Invocation<UpdateFlags>): Promise<ExitCode> {
  const how = `npm install --global ${shellWord(`nkeeper@${flags.version ?? 'latest'}`)}`;
  if (flags.json) world.stdout(`${jsonText({ version: world.version, updated: false, how }, LIST_STYLE)}\n`);
  throw new NkeeperError('not-updated', 'nkeeper does not update itself: whoever installed it does.', {
    hint: `With npm: ${how}`,
  });
}
