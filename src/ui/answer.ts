import type { Answer } from '../app/changes/answer.ts';
import type { Span } from '../app/screen.ts';

/** No and Yes side by side; the one that Enter takes is in brackets, so that nobody has to see a colour. */
export function answerSpans(answer: Answer, words: Readonly<Record<Answer, string>>): readonly Span[] {
  const choice = (each: Answer): Span =>
    each === answer
      ? { text: `[ ${words[each]} ]`, tone: 'strong' }
      : { text: `  ${words[each]}  `, tone: 'muted' };
  return [choice('no'), { text: '   ' }, choice('yes')];
}
