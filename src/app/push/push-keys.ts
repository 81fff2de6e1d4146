import { turned } from '../changes/answer.ts';
import type { Dashboard } from '../dashboard.ts';
import { isTooEarly } from '../guard.ts';
import type { KeyPress } from '../key-press.ts';
import { edited } from '../overlays.ts';
import { EMPTY_INPUT } from '../text-input.ts';
import { keepRevocations } from './keep-revocations.ts';
import { sendPrune } from './prune.ts';
import { type PushDialog, wordToPush } from './push-dialog.ts';
import { pushWindow } from './push-window.ts';
import { leavePush, sendPush, showPush } from './start-push.ts';

const SCROLLS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };
const LETTER_SCROLLS: Readonly<Record<string, number>> = { k: -1, j: 1 };

/** A key while a push is on screen. The answer is No until somebody takes or types something else. */
export function pushKey(app: Dashboard, push: PushDialog, press: KeyPress): void {
  const { name: key } = press;
  const word = push.stage === 'review' ? wordToPush(push) : undefined;
  const step = SCROLLS[key] ?? (word === undefined ? LETTER_SCROLLS[key] : undefined);
  if (step !== undefined) return scroll(app, push, step);
  if (push.stage === 'running') return key === 'escape' ? push.stop?.abort() : undefined;
  if (key === 'escape') return leavePush(app, push);
  if (push.stage === 'over') return overKey(app, push, press);
  if (push.stage === 'looking' || isTooEarly(app, push.since)) return;
  if (key === 'ctrl-f' || (key === 'f' && word === undefined)) return turnForce(app, push);
  if (key === 'r' && word === undefined) return keepRevocations(app, push);
  if (word === undefined) answerKey(app, push, press);
  else wordKey(app, push, word, press);
}

function scroll(app: Dashboard, push: PushDialog, by: number): void {
  const { top, last } = pushWindow(app, push);
  showPush(app, { ...push, top: Math.max(0, Math.min(top + by, last)) });
}

function overKey(app: Dashboard, push: PushDialog, { name: key, alone }: KeyPress): void {
  if (alone === false) return;
  const unfinished = push.view?.phase === 'cancelled' || push.view?.phase === 'lost';
  if (key === 'r' && unfinished) return sendPush(app, push);
  if (key === 'enter' || key === 'q') leavePush(app, push);
}

/** What is in conflict is sent too, or not. */
function turnForce(app: Dashboard, push: PushDialog): void {
  if (push.prune || !push.open?.plan.accounts.some(({ verdict }) => verdict === 'conflict'))
    return app.say('Nothing is in conflict here.', 'warning');
  showPush(app, {
    ...push,
    force: !push.force,
    answer: 'no',
    typed: EMPTY_INPUT,
    fault: '',
    since: app.parts.now(),
  });
}

/** Nothing of somebody else's is overwritten: Yes is enough, but never by a key that came with others. */
function answerKey(app: Dashboard, push: PushDialog, { name: key, alone }: KeyPress): void {
  const other = turned(push.answer, key);
  if (other && canSend(push)) return showPush(app, { ...push, answer: other });
  if (key === 'q') return leavePush(app, push);
  if (key !== 'enter' || alone === false) return;
  if (push.answer === 'yes' && canSend(push)) sendPush(app, push);
  else leavePush(app, push);
}

/** Somebody else's version is overwritten: the name has to be typed, letter by letter. */
function wordKey(app: Dashboard, push: PushDialog, word: string, { name: key, text, alone }: KeyPress): void {
  if (key === 'enter') {
    if (alone === false) return;
    if (push.typed.text === word) return push.pruning ? sendPrune(app, push) : sendPush(app, push);
    const fault = push.typed.text === '' ? '' : `“${push.typed.text}” is not “${word}”. `;
    return showPush(app, { ...push, fault: `${fault}Type ${word}, or Esc leaves it as it is.` });
  }
  const typed = edited(push.typed, key, text);
  if (typed) showPush(app, { ...push, typed, fault: '' });
}

/** There is something to be sent. */
export function canSend({ open, force, pruning }: PushDialog): boolean {
  if (pruning) return pruning.servers.length > 0 && pruning.accounts.length > 0;
  return open !== undefined && open.plan.servers.length > 0 && open.chosen(force).length > 0;
}
