import { NkeeperError } from '../../core/errors.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { ScopeWanted } from '../../core/operations/signers.ts';
import type { Headway } from '../../core/store/write/headway.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { sentences } from '../../core/text/sentences.ts';
import { shortKey } from '../../core/text/short-key.ts';
import type { Dashboard } from '../dashboard.ts';
import { openMenu } from '../overlays.ts';
import { afterwards } from './afterwards.ts';
import { faultText } from './in-words.ts';
import { type Machinery, withMachinery } from './load.ts';
import type { Planned } from './machinery.ts';
import { planWatcher } from './planning.ts';
import { newReview, type PlanReview } from './review.ts';
import type { Wish } from './wish.ts';

// From a wish to the files: plan → review → apply. Every step can be left, and nothing holds the screen up.

/**
 * Works out what a wish would do, and shows that.
 *
 * @param signer public key that signs; without it the first that may, and where only keys of scopes may, the person says which
 */
export function reviewWish(app: Dashboard, wish: Wish, signer?: string): void {
  const done = (planned: Planned) => {
    const { changes, answers = [] } = planned.plan;
    if (changes.length > 0 || answers.length > 0)
      return showReview(app, newReview(wish, planned, app.parts.now(), { signer }));
    planned.drop();
    wish.failed(new NkeeperError('nothing-to-change', nothingToChange(planned.plan)));
  };
  plan(app, wish, { signer }, done, error =>
    error instanceof ScopeWanted ? askScope(app, wish, error) : wish.failed(error),
  );
}

function askScope(app: Dashboard, wish: Wish, { message, scopes }: ScopeWanted): void {
  openMenu(app, {
    title: `${message} Which one?`,
    lines: ['The user gets the permissions of that role, and has none of its own.'],
    items: scopes.map(({ publicKey, scope }) => ({
      id: publicKey,
      label: clean(scope || 'scope without a role'),
      aside: shortKey(publicKey),
    })),
    choose: key => {
      wish.back();
      reviewWish(app, wish, key);
    },
    leave: wish.back,
  });
}

/** Of several the plan says of each why. */
function nothingToChange({ skipped = [] }: Plan): string {
  if (skipped.length === 0) return 'Nothing to change: it is so already.';
  const first = skipped.slice(0, 3).map(({ who, why }) => `${who}: ${why}`);
  const more = skipped.length > first.length ? `And ${integer(skipped.length - first.length)} more.` : '';
  return sentences('Nothing to change.', ...first, more);
}

/** Makes a plan behind the screen. `done` is only told when nobody went elsewhere meanwhile. */
function plan(
  app: Dashboard,
  wish: Wish,
  { signer, before }: { readonly signer?: string | undefined; readonly before?: Planned },
  done: (planned: Planned) => void,
  failed: (error: unknown) => void = wish.failed,
): void {
  const shown = app.state.get().overlay;
  const isOpen = () => app.state.get().overlay === shown;
  withMachinery(app, machinery => {
    const now = Math.floor(app.parts.now() / 1000);
    const watcher = planWatcher(app, isOpen);
    const request = { store: app.parts.store, operator: wish.operator, signer, now, before, watcher };
    settleFirst(app, machinery)
      .then(() => machinery.planOf(request, context => wish.plan(machinery, context)))
      .then(
        planned => (isOpen() ? done(planned) : planned.drop()),
        (error: unknown) => isOpen() && failed(error),
      );
  });
}

/** What a stopped nkeeper left is settled before it is in the way of another change. */
async function settleFirst(app: Dashboard, machinery: Machinery): Promise<void> {
  const { readOnly, journal, store } = app.parts;
  if (readOnly || !journal) return;
  app.noteAll(await machinery.settleFirst(store, journal));
}

export function showReview(app: Dashboard, review: PlanReview): void {
  app.update({ overlay: { kind: 'review', review } });
}

/** Back to where it came from: the plan is forgotten, what was typed stays. */
export function leaveReview({ wish, planned }: PlanReview): void {
  planned.drop();
  wish.back();
}

/** Makes the plan anew: with another key that signs, or because the store is another one now. */
function planAgain(app: Dashboard, review: PlanReview, signer: string | undefined, note: string): void {
  showReview(app, { ...review, working: 'plan' });
  const done = (planned: Planned) => {
    review.planned.drop();
    showReview(app, newReview(review.wish, planned, app.parts.now(), { signer, note }));
  };
  const failed = (error: unknown) => {
    review.planned.drop();
    review.wish.failed(error);
  };
  plan(app, review.wish, { signer, before: review.planned }, done, failed);
}

/** The next key that may and can sign. */
export function nextSigner(app: Dashboard, review: PlanReview): void {
  const { signers, review: shown } = review.planned;
  if (signers.length < 2) return app.say('No other key that may sign this is at hand.', 'warning');
  const current = shown.tokens.find(token => token.signer)?.signer?.publicKey;
  const at = signers.findIndex(({ publicKey }) => publicKey === current);
  const next = signers[(at + 1) % signers.length];
  planAgain(app, review, next?.publicKey, '');
}

/** Carries a plan out. The one place where a change leaves the dashboard. */
export function carryOut(app: Dashboard, review: PlanReview): void {
  const { planned } = review;
  if (app.parts.readOnly) return app.say('This is read-only: nothing is changed here.', 'warning');
  const stop = new AbortController();
  showReview(app, { ...review, working: 'apply', stop, fault: '' });
  const now = Math.floor(app.parts.now() / 1000);
  const watcher = { signal: stop.signal, onHeadway: headwayOf(app) };
  planned.carryOut(now, app.parts.journal, watcher).then(
    done => {
      planned.drop();
      if (planned.afterwards) planned.afterwards();
      else afterwards(app, planned, done);
    },
    (error: unknown) => notDone(app, review, error),
  );
}

/** Milliseconds between two pictures of how far it is: costs little over SSH, can be read, and what is quick shows none. */
const HEADWAY_MS = 100;

function headwayOf(app: Dashboard): (headway: Headway) => void {
  let last = app.parts.now();
  let part: Headway['part'] | undefined;
  return headway => {
    const now = app.parts.now();
    const isNew = part !== undefined && headway.part !== part;
    if (now - last < HEADWAY_MS && !isNew) return;
    [last, part] = [now, headway.part];
    const { overlay } = app.state.get();
    if (overlay?.kind === 'review') showReview(app, { ...overlay.review, headway });
  };
}

function notDone(app: Dashboard, review: PlanReview, error: unknown): void {
  if (error instanceof NkeeperError && error.code === 'changed-meanwhile') {
    const note = 'The store was changed meanwhile: this is the plan as it would be now.';
    return planAgain(app, review, review.signer, note);
  }
  const fault = faultText(error);
  showReview(app, { ...review, answer: 'no', working: undefined, fault, since: app.parts.now() });
  app.note(`Not done: ${review.planned.plan.title}. ${fault}`, 'error');
}
