import { clean } from '../../core/text/clean.ts';
import type { Dashboard } from '../dashboard.ts';
import { isTooEarly } from '../guard.ts';
import type { KeyPress } from '../key-press.ts';
import { closeOverlay } from '../overlays.ts';
import type { ChangeOverlay } from '../state.ts';
import { type Answer, turned } from './answer.ts';
import { currentField, type Form, isList } from './form.ts';
import { leaveForm, openJson, reviewForm, showForm } from './form-flow.ts';
import { typeInForm } from './form-keys.ts';
import { keepEntry } from './form-list.ts';
import { rawKey, rawPaste } from './raw-keys.ts';
import { reviewKey } from './review-keys.ts';

/** A key while something is being changed. */
export function changeKey(app: Dashboard, overlay: ChangeOverlay, press: KeyPress): void {
  if (overlay.kind === 'review') reviewKey(app, overlay.review, press);
  else if (overlay.kind === 'raw') rawKey(app, overlay.raw, press);
  else formKey(app, overlay.form, press);
}

function formKey(app: Dashboard, form: Form, press: KeyPress): void {
  const { name: key, text } = press;
  if (form.leaving) return leavingKey(app, form, form.leaving, press);
  const isInside = !form.waiting && (form.pick !== undefined || form.list !== undefined);
  if (key === 'escape' && !isInside) return leaveForm(app, form);
  if (form.waiting) return;
  if (key === 'ctrl-s') return reviewAll(app, form);
  if (key === 'ctrl-t' && !isInside) return openJson(app, form);
  const field = currentField(form);
  const opens = isInside || (field !== undefined && !field.given && isList(field.field));
  if (key === 'enter' && !opens) return reviewForm(app, form);
  const next = typeInForm(form, key, text);
  if (next) return showForm(app, next);
  if (form.list && !form.list.editing && text !== undefined)
    app.say(`${text} does nothing in a list: a adds, e changes, d takes away.`, 'warning');
}

/** What is being typed into a list counts. */
function reviewAll(app: Dashboard, form: Form): void {
  const kept = keepEntry({ ...form, pick: undefined });
  if (kept.list?.editing) showForm(app, kept);
  else reviewForm(app, kept);
}

/** Lose what was typed? No is the answer unless somebody takes Yes. */
function leavingKey(app: Dashboard, form: Form, answer: Answer, press: KeyPress): void {
  if (press.name === 'escape') return showForm(app, { ...form, leaving: undefined });
  if (press.alone === false || isTooEarly(app, form.askedSince)) return;
  if (press.name === 'enter')
    return answer === 'yes' ? closeOverlay(app) : showForm(app, { ...form, leaving: undefined });
  const other = turned(answer, press.name);
  if (other) showForm(app, { ...form, leaving: other });
}

/** Text that is pasted goes into a form's field, never into an answer. */
export function changePaste(app: Dashboard, overlay: ChangeOverlay, pasted: string): void {
  if (overlay.kind === 'raw' && !overlay.raw.leaving) {
    const lines = pasted.split(/\r\n?|\n/).map(each => clean(each.replace(/\t/g, '  ')));
    return rawPaste(app, overlay.raw, lines.join('\n'));
  }
  if (overlay.kind !== 'form' || overlay.form.leaving)
    return app.say('Nothing can be pasted here: type it.', 'warning');
  const { form } = overlay;
  if (form.waiting) return;
  const field = currentField(form)?.field;
  const isEntries = field !== undefined && isList(field) && !form.list?.editing && !form.pick;
  // Each line of a list is an entry of its own.
  const lines = isEntries
    ? pasted
        .split('\n')
        .map(each => clean(each))
        .join('\n')
    : undefined;
  const text = lines ?? clean(field?.many ? pasted.replace(/\s*\n\s*/g, ', ') : pasted);
  const next = typeInForm(form, 'paste', text);
  if (next) showForm(app, next);
}
