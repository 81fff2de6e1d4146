import type { Dashboard } from '../dashboard.ts';
import { isTooEarly } from '../guard.ts';
import type { KeyPress } from '../key-press.ts';
import { edited } from '../overlays.ts';
import { turned } from './answer.ts';
import { carryOut, leaveReview, nextSigner, showReview } from './decide.ts';
import { type PlanReview, wordToType } from './review.ts';
import { reviewWindow } from './review-window.ts';

const SCROLLS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };
const LETTER_SCROLLS: Readonly<Record<string, number>> = { k: -1, j: 1 };

/** A key while a plan is looked at. The answer is No until somebody takes or types something else. */
export function reviewKey(app: Dashboard, review: PlanReview, press: KeyPress): void {
  const { name: key } = press;
  if (review.working === 'apply') return key === 'escape' ? review.stop?.abort() : undefined;
  if (key === 'escape') return leaveReview(review);
  if (review.working || isTooEarly(app, review.since)) return;
  const word = wordToType(review.planned.plan);
  const step = SCROLLS[key] ?? (word === undefined ? LETTER_SCROLLS[key] : undefined);
  if (step !== undefined) return scroll(app, review, step);
  if (key === 'ctrl-g' || (key === 's' && word === undefined)) return nextSigner(app, review);
  if (word === undefined) answerKey(app, review, press);
  else wordKey(app, review, word, press);
}

function scroll(app: Dashboard, review: PlanReview, by: number): void {
  const { top, last } = reviewWindow(app, review);
  showReview(app, { ...review, top: Math.max(0, Math.min(top + by, last)) });
}

/** Nothing is taken away: Yes is enough, but never by a key that came with others. */
function answerKey(app: Dashboard, review: PlanReview, { name: key, alone }: KeyPress): void {
  const other = turned(review.answer, key);
  if (other) return showReview(app, { ...review, answer: other });
  if (key === 'q') return leaveReview(review);
  if (key !== 'enter' || alone === false) return;
  if (review.answer === 'yes') carryOut(app, review);
  else leaveReview(review);
}

/** Something is taken away: its name has to be typed, letter by letter. */
function wordKey(
  app: Dashboard,
  review: PlanReview,
  word: string,
  { name: key, text, alone }: KeyPress,
): void {
  if (key === 'enter') {
    if (alone === false) return;
    if (review.typed.text === word) return carryOut(app, review);
    const fault = review.typed.text === '' ? '' : `“${review.typed.text}” is not “${word}”. `;
    return showReview(app, { ...review, fault: `${fault}Type ${word}, or Esc leaves it as it is.` });
  }
  const typed = edited(review.typed, key, text);
  if (typed) showReview(app, { ...review, typed, fault: '' });
}
