import type { ClaimsOwner } from '../../core/operations/claims-text.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import type { Form } from './form.ts';
import { inputOfForm } from './form-input.ts';
import { faultText } from './in-words.ts';
import { withMachinery } from './load.ts';
import { faultsOfRaw, isRawTouched, newRawText, type RawText } from './raw-text.ts';
import { type Subject, subjectHere } from './subject.ts';
import type { Wish } from './wish.ts';

// Claims as text on screen: opening and leaving them.

/** The claims of what is selected can be edited as text; or why not. */
export function canEditRaw(app: Dashboard): true | string {
  return subjectHere(app) ? true : 'There is nothing here that has claims.';
}

/** Opens the claims of what is selected on screen. */
export function openRaw(app: Dashboard): void {
  const subject = subjectHere(app);
  const isStill = nothingElse(app);
  if (subject)
    open(app, ownerOf(subject), undefined, isStill, failure => app.say(faultText(failure), 'error'));
}

/** Opens the claims as they would be with what a form says. What it may not be opened for is said at the form. */
export function openRawOfForm(app: Dashboard, form: Form, failed: (error: unknown) => void): void {
  const { store } = app.parts;
  const isStill = nothingElse(app);
  withMachinery(app, ({ claimsTextOfPlan }) => {
    const now = Math.floor(app.parts.now() / 1000);
    const request = { store, operator: form.operator, signer: undefined, now };
    const plan = (context: Parameters<Wish['plan']>[1]) =>
      form.operation.plan(inputOfForm(form, now * 1000), context);
    claimsTextOfPlan(request, plan, form.subject && ownerOf(form.subject)).then(
      ({ owner, text }) => {
        open(app, owner, { form, text }, isStill, failed);
      },
      error => isStill() && failed(error),
    );
  });
}

function open(
  app: Dashboard,
  owner: ClaimsOwner,
  from: { readonly form: Form; readonly text: string | undefined } | undefined,
  isStill: () => boolean,
  failed: (error: unknown) => void,
): void {
  withMachinery(app, ({ openClaims }) => {
    openClaims(app.parts.store, owner).then(
      claims => {
        if (!isStill()) return;
        const about = { title: titleOf(owner), owner, claims, form: from?.form };
        const raw = newRawText(about, from?.text ?? claims.text);
        faultsOfRaw(raw, app.parts.now());
        showRaw(app, raw);
      },
      error => isStill() && failed(error),
    );
  });
}

/** Nobody goes elsewhere meanwhile. */
export function nothingElse(app: Dashboard): () => boolean {
  const { overlay } = app.state.get();
  return () => app.state.get().overlay === overlay;
}

/** Parts of an account stand in its claims, and so do revocations of users. */
export function ownerOf({ noun, operator, account, user }: Subject): ClaimsOwner {
  return { operator, account, user: noun === 'user' ? user : undefined };
}

export function titleOf({ operator, account, user }: ClaimsOwner): string {
  if (account === undefined) return `operator ${operator}`;
  return user === undefined ? `account ${account}` : `user ${account}/${user}`;
}

export function showRaw(app: Dashboard, raw: RawText): void {
  app.update({ overlay: { kind: 'raw', raw } });
}

/** Leaves the text for the form that it came from, or the page; asks first when something was typed. */
export function leaveRaw(app: Dashboard, raw: RawText): void {
  if (raw.waiting) return showRaw(app, { ...raw, waiting: false });
  if (isRawTouched(raw)) return showRaw(app, { ...raw, leaving: 'no', askedSince: app.parts.now() });
  dropRaw(app, raw);
}

export function dropRaw(app: Dashboard, { form }: RawText): void {
  if (form) app.update({ overlay: { kind: 'form', form } });
  else closeOverlay(app);
}
