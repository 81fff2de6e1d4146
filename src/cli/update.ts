import { NkeeperError } from '../core/errors.ts';
import type { ExitCode } from './exit-codes.ts';

/** `nkeeper update`: unlike nsc nkeeper fetches no program by itself. @throws NkeeperError `not-updated` */
export async function update(): Promise<ExitCode> {
  throw new NkeeperError('not-updated', 'nkeeper does not update itself: whoever installed it does.', {
    hint: 'With npm: npm install --global nkeeper@latest',
  });
}
