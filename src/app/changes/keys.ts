import { clean } from '../../core/text/clean.ts';
import type { Dashboard } from '../dashboard.ts';
import { isTooEarly } from '../guard.ts';
import type { KeyPress } from '../key-press.ts';
import { closeOverlay } from '../overlays.ts';
import type { ChangeOverlay } from '../state.ts';
import { type Answer, turned } from './answer.ts';
import { currentField, type Form } from './form.ts';
import { leaveForm, reviewForm, showForm } from './form-flow.ts';
import { typeInForm } from './form-keys.ts';
import { reviewKey } from './review-keys.ts';

/** A key while something is being changed. */
export function changeKey(app: Dashboard, overlay: ChangeOverlay, press: KeyPress): void {
  if (overlay.kind === 'review') reviewKey(app, overlay.review, press);
  else formKey(app, overlay.form, press);
}

function formKey(app: Dashboard, form: Form, press: KeyPress): void {
  const { name: key, text } = press;
  if (form.leaving) return leavingKey(app, form, form.leaving, press);
  if (key === 'escape') return leaveForm(app, form);
  if (form.waiting) return;
  if (key === 'enter' || key === 'ctrl-s') return reviewForm(app, form);
  const next = typeInForm(form, key, text);
  if (next) showForm(app, next);
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
  if (overlay.kind === 'review' || overlay.form.leaving)
    return app.say('Nothing can be pasted here: type it.', 'warning');
  const { form } = overlay;
  if (form.waiting) return;
  const many = currentField(form)?.field.many === true;
  const text = clean(many ? pasted.replace(/\s*\n\s*/g, ', ') : pasted);
  const next = typeInForm(form, 'paste', text);
  if (next) showForm(app, next);
}
