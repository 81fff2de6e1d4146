import { messageOf, NkeeperError } from '../core/errors.ts';
import { clean } from '../core/text/clean.ts';

/**
 * What a person sees, after the screen was restored, when the program ends by an error: one sentence and one hint. The stack
 * only with `NKEEPER_DEBUG`.
 */
export function crashReport(error: unknown, env: NodeJS.ProcessEnv): string {
  const sentence = `nkeeper: ${clean(messageOf(error))}\n`;
  if (env['NKEEPER_DEBUG']) return sentence + stackOf(error);
  const hint =
    error instanceof NkeeperError ? error.hint : 'This is a fault in nkeeper. NKEEPER_DEBUG=1 shows where.';
  return hint === undefined ? sentence : `${sentence}${clean(hint)}\n`;
}

function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .slice(1)
    .map(line => `${clean(line)}\n`)
    .join('');
}
