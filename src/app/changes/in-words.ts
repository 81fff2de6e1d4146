import { messageOf, NkeeperError } from '../../core/errors.ts';
import { sentences } from '../../core/text/sentences.ts';

/** Sentences for the dashboard: commands of the command line that they name are left out, as far as they say enough without. */
export function withoutCommands(text: string): string {
  return text
    .replaceAll('(nkeeper history)', '(0: the history)')
    .replace(/\bnkeeper unlock\b.*$/, 'W unlocks it.')
    .replace(/\s*\(nkeeper [^)]*\)/g, '')
    .replace(SHOWS, (_whole, before: string) => before.replace(/[;,]\s*$/, '.'))
    .replace(/:\s+nkeeper [a-z].*?(?=\.(?:\s|$)|$)/g, '')
    .replace(/, or name (?:a key|its file) with -K/g, '')
    .trim();
}

/** `nkeeper list users -a ORDERS shows what there is.` */
const SHOWS = /(^|[.;,]\s+)nkeeper (?:list|describe|revocations|env)\b.*? shows? [^.;]*(?:[.;]|$)\s*/g;

/** Flags as the labels that a form has for them; those of a whole command stay as they are. */
export function withLabels(text: string, labelOf: (flag: string) => string): string {
  const [words = '', ...command] = text.split(/(?=\bnkeeper [a-z])/);
  return [words.replace(/--[\w-]+/g, labelOf), ...command].join('');
}

/** An error and what to do about it, for the dashboard. */
export function faultText(error: unknown): string {
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  return sentences(messageOf(error), withoutCommands(hint));
}
