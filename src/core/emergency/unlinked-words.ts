import { isQuestion, type Unlinked } from '../resolver/servers/unlinked.ts';

/** `gateway C2: configured, not connected; route to 10.0.0.3:6222: configured, not connected`. Empty where there is none. */
export function unlinkedWords(unlinked: readonly Unlinked[]): string {
  return unlinked.map(({ words }) => words).join('; ');
}

/** What to do about what could not be asked; empty where there is nothing. */
export function unlinkedAdvice(unlinked: readonly Unlinked[]): string {
  const all = [...new Set(unlinked.flatMap(({ names }) => names))];
  const gone = all.filter(name => !isQuestion(name));
  const questions = all.filter(isQuestion);
  return [
    ...(gone.length > 0
      ? [`What was taken away for good, or is not to be asked, is named with --without ${gone.join(',')}.`]
      : []),
    ...(questions.length > 0
      ? [`Ask as a user who may, or go on without that answer: --without ${questions.join(',')}.`]
      : []),
  ].join(' ');
}
