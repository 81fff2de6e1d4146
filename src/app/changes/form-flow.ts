import type { Operation } from '../../core/operations/operation.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { namesFor, takingField } from './chosen.ts';
import { commandLine } from './command-line.ts';
import { reviewWish } from './decide.ts';
import { type Form, isTouched, moveTo, moveToField, newForm } from './form.ts';
import { choose } from './form-choices.ts';
import { formFields } from './form-fields.ts';
import { firstFault, inForm, inputOfForm, inWordsOf } from './form-input.ts';
import { type Machinery, withMachinery } from './load.ts';
import { identityField } from './noun.ts';
import { openRawOfForm } from './raw.ts';
import type { Subject } from './subject.ts';

/** What a form is about, when it is opened. */
export interface FormStart {
  readonly place: { readonly operator: string; readonly account?: string | undefined };
  /** What is edited or deleted; of several things only some operations can take all. */
  readonly subjects: readonly Subject[];
  /** What something new is to be called, where somebody said so already. */
  readonly name?: string | undefined;
  /** What stands in fields already, by their names: it can be changed. */
  readonly preset?: Readonly<Record<string, string>> | undefined;
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

function formFor(
  app: Dashboard,
  operation: Operation,
  start: FormStart,
  { presentTexts, ruledElsewhere, sharePlace, tierTexts }: Machinery,
): Form {
  const { place, subjects, name } = start;
  const { store } = app.parts;
  const [subject, ...others] = subjects;
  const operator = subject?.operator ?? place.operator;
  const names = namesFor(operation, subjects, app.parts);
  const taking = takingField(operation, subjects);
  const edits = operation.words.startsWith('edit ') && subject !== undefined && others.length === 0;
  // Users of several accounts each say theirs.
  const isOne = new Set(subjects.map(each => each.account)).size < 2;
  const account = isOne ? (subject?.account ?? place.account) : undefined;
  const found = edits ? presentTexts(store, operation.noun, subject) : {};
  const isKnown = Object.keys(found).length > 0 || isNew(operation, name);
  const present = isKnown ? found : undefined;
  const alsoGiven = subject && others.length === 0 ? sharePlace(store, subject) : {};
  const without = edits ? ruledElsewhere(store, subject) : [];
  const isAccount = edits && operation.noun === 'account';
  const tiers = isAccount ? tierTexts(store.account(operator, subject.account ?? '')?.claims) : {};
  const fields = formFields(operation, {
    ...{ store, operator, account, names, taking, alsoGiven, present, without, tiers },
  });
  const { preset = {} } = start;
  const filled = fields.map(field => {
    const text = preset[field.name];
    return text === undefined || field.given ? field : { ...field, preset: text };
  });
  const one = subject && others.length === 0 ? { subject } : {};
  const form = { ...newForm(operation, operator, filled, start.first), ...one };
  const identity = identityField(operation);
  if (name === undefined || identity === undefined) return form;
  // What was said before the form is there counts, but nobody typed it here: leaving loses nothing.
  return { ...moveTo(choose(moveToField(form, identity), name), 1), past: [] };
}

/** What is new has nothing in it, even where an edit makes it. */
function isNew({ words }: Operation, name: string | undefined): boolean {
  return words.startsWith('add ') || (words.startsWith('edit ') && name === 'generate');
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
  showForm(app, { ...form, waiting: true });
  reviewWish(app, {
    operator: form.operator,
    plan: (_machinery, context) => form.operation.plan(inputOfForm(form, context.now * 1000), context),
    command: commandLine(form),
    inWords: text => inWordsOf(form, text),
    no: 'No, back to the form',
    back: () => showForm(app, form),
    failed: error => showFault(app, form, inForm(form, error)),
  });
}

/** The claims as they would be with what the form says, as text. */
export function openJson(app: Dashboard, form: Form): void {
  const fault = firstFault(form, app.parts.now());
  if (fault) return showFault(app, form, fault);
  showForm(app, { ...form, waiting: true });
  openRawOfForm(app, form, error => showFault(app, form, inForm(form, error)));
}

function showFault(app: Dashboard, form: Form, fault: NonNullable<Form['fault']>): void {
  const moved = fault.field === undefined ? form : moveToField(form, fault.field);
  showForm(app, { ...moved, fault });
}
