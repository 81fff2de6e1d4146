import { NkeeperError } from '../core/errors.ts';
import { nearest } from './nearest.ts';

/** What people try, and what they mean. */
const NOUNS = /^(operator|account|user|key)s?$/;

/** Commands of nsc that there are not yet. */
const CHANGING = new Set(['fix', 'keys', 'load', 'migrate', 'restore', 'tool', 'upgrade-jwt']);

/**
 * What to say about a command that there is not.
 *
 * @param args the words of the command line from there on; flags are not repeated, for their values may be seeds
 * @param known names of commands
 */
export function unknownCommand(
  [name = '', ...rest]: readonly string[],
  known: readonly string[],
): NkeeperError {
  if (CHANGING.has(name)) {
    const end = rest.findIndex(word => word.startsWith('-'));
    const words = [name, ...(end < 0 ? rest : rest.slice(0, end)), ...(end < 0 ? [] : ['…'])];
    const hint = `Use nsc for that, with the same command: nsc ${words.join(' ')}`;
    return new NkeeperError('usage', `There is no command "${name}" in this version.`, { hint });
  }
  const noun = NOUNS.exec(name)?.[1];
  const meant = noun ? `list ${noun}s` : nearest(name, known);
  return new NkeeperError('usage', `There is no command "${name}".`, {
    hint: meant ? `Do you mean nkeeper ${meant}?` : 'nkeeper --help lists the commands.',
  });
}
