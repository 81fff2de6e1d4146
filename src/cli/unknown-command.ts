import { NkeeperError } from '../core/errors.ts';
import { nearest } from './nearest.ts';

/** What people try, and what they mean. */
const NOUNS = /^(operator|account|user|key)s?$/;

/** What to say about a command that there is not. @param known names of commands */
export function unknownCommand(name: string, known: readonly string[]): NkeeperError {
  const noun = NOUNS.exec(name)?.[1];
  const meant = noun ? `list ${noun}s` : nearest(name, known);
  return new NkeeperError('usage', `There is no command "${name}".`, {
    hint: meant ? `Do you mean nkeeper ${meant}?` : 'nkeeper --help lists the commands.',
  });
}
