import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { afterwards } from './afterwards.ts';
import { choose, type Form, isTouched, moveToField, newForm } from './form.ts';
import { formFields, identityField, nameOfSubject } from './form-fields.ts';
import { firstFault, inForm, inputOfForm } from './form-input.ts';
import { type Machinery, withMachinery } from './load.ts';
import type { Planned } from './machinery.ts';
import { newReview, type PlanReview } from './review.ts';
import type { Subject } from './subject.ts';

// From the form to the files: form → plan → review → apply. Every step can be left, and nothing holds the screen up.

/** What a form is about, when it is opened. */
export interface FormStart {
  readonly place: { readonly operator: string; readonly account?: string | undefined };
  /** What is edited or deleted; of several things only some operations can take all. */
  readonly subjects: readonly Subject[];
  /** What something new is to be called, where somebody said so already. */
  readonly name?: string | undefined;
  /** Name of the field that has the keys first. */
  readonly first?: string | undefined;
}

/** Opens the form of an operation. */
export function openForm(app: Dashboard, operation: Operation, start: FormStart): void {
  withMachinery(app, machinery => {
    app.update({
      overlay: { kind: 'form', form: formFor(app, operation, start, machinery) },
      message: undefined,
    });
  });
}

function formFor(app: Dashboard, operation: Operation, start: FormStart, { presentTexts }: Machinery): Form {
  const { place, subjects, name } = start;
  const { store } = app.parts;
  const [subject, ...others] = subjects;
  const operator = subject?.operator ?? place.operator;
  const names = subjects.map(nameOfSubject);
  const edits = operation.words.startsWith('edit ') && subject !== undefined && others.length === 0;
  const account = subject?.account ?? place.account;
  const present = edits ? presentTexts(store, operation.noun, subject) : {};
  const fields = formFields(operation, { store, operator, account, names, present });
  const form = newForm(operation, operator, fields, start.first);
  const identity = identityField(operation);
  return name === undefined || identity === undefined ? form : choose(moveToField(form, identity), name);
}

export function showForm(app: Dashboard, form: Form): void {
  app.update({ overlay: { kind: 'form', form } });
}

/** Closes a form; asks first when something was typed. */
export function leaveForm(app: Dashboard, form: Form): void {
  if (form.waiting) return showForm(app, { ...form, waiting: false });
  if (isTouched(form)) return showForm(app, { ...form, leaving: 'no', askedSince: app.parts.now() });
  closeOverlay(app);
}

/** Works out what a form would do, and shows that; what is wrong is shown at the form. */
export function reviewForm(app: Dashboard, form: Form): void {
  const fault = firstFault(form, app.parts.now());
  if (fault) return showFault(app, form, fault);
  plan(app, form, undefined, planned => {
    const { changes, answers = [] } = planned.plan;
    if (changes.length > 0 || answers.length > 0)
      return showReview(app, newReview(form, planned, app.parts.now()));
    planned.drop();
    showFault(app, form, { field: undefined, message: 'Nothing to change: it is so already.', hint: '' });
  });
}

function showFault(app: Dashboard, form: Form, fault: NonNullable<Form['fault']>): void {
  const moved = fault.field === undefined ? form : moveToField(form, fault.field);
  showForm(app, { ...moved, fault, waiting: false });
}

/** Makes a plan behind the screen. `done` is only told when nobody left the form meanwhile. */
function plan(
  app: Dashboard,
  form: Form,
  signer: string | undefined,
  done: (planned: Planned) => void,
  failed: (error: unknown) => void = error => showFault(app, form, inForm(form, error)),
): void {
  const waiting = app.state.get().overlay?.kind === 'review' ? undefined : { ...form, waiting: true };
  if (waiting) showForm(app, waiting);
  const shown = app.state.get().overlay;
  const isOpen = () => app.state.get().overlay === shown;
  withMachinery(app, machinery => {
    const milliseconds = app.parts.now();
    const { operation, operator } = form;
    const { store } = app.parts;
    const now = Math.floor(milliseconds / 1000);
    const input = inputOfForm(form, milliseconds);
    machinery.planOf({ store, operation, input, operator, signer, now }).then(
      planned => (isOpen() ? done(planned) : planned.drop()),
      (error: unknown) => isOpen() && failed(error),
    );
  });
}

export function showReview(app: Dashboard, review: PlanReview): void {
  app.update({ overlay: { kind: 'review', review } });
}

/** Back to the form: the plan is forgotten, what was typed stays. */
export function leaveReview(app: Dashboard, { form, planned }: PlanReview): void {
  planned.drop();
  showForm(app, { ...form, waiting: false });
}

/** Makes the plan anew: with another key that signs, or because the store is another one now. */
export function planAgain(
  app: Dashboard,
  review: PlanReview,
  signer: string | undefined,
  note: string,
): void {
  const working: PlanReview = { ...review, working: 'plan' };
  showReview(app, working);
  const done = (planned: Planned) => {
    review.planned.drop();
    showReview(app, newReview(review.form, planned, app.parts.now(), note));
  };
  const failed = (error: unknown) => {
    review.planned.drop();
    showFault(app, review.form, inForm(review.form, error));
  };
  plan(app, review.form, signer, done, failed);
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
  showReview(app, { ...review, working: 'apply', fault: '' });
  const now = Math.floor(app.parts.now() / 1000);
  planned.carryOut(now, app.parts.journal).then(
    done => {
      planned.drop();
      afterwards(app, planned, done);
    },
    (error: unknown) => notDone(app, review, error),
  );
}

function notDone(app: Dashboard, review: PlanReview, error: unknown): void {
  if (error instanceof NkeeperError && error.code === 'changed-meanwhile') {
    const signer = review.planned.review.tokens.find(token => token.signer?.why === 'asked')?.signer;
    const note = 'The store was changed meanwhile: this is the plan as it would be now.';
    return planAgain(app, review, signer?.publicKey, note);
  }
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  const fault = sentences(messageOf(error), hint);
  showReview(app, { ...review, working: undefined, fault, since: app.parts.now() });
  app.note(`Not done: ${review.planned.plan.title}. ${fault}`, 'error');
}
