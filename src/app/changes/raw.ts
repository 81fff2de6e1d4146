import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { ClaimsOwner } from '../../core/operations/claims-text.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { replaceArea, textOfArea, toLine } from '../text-area.ts';
import { reviewWish } from './decide.ts';
import type { Form } from './form.ts';
import { inputOfForm } from './form-input.ts';
import { withoutCommands } from './in-words.ts';
import { withMachinery } from './load.ts';
import { faultsOfRaw, isRawTouched, newRawText, type RawText } from './raw-text.ts';
import { type Subject, subjectHere } from './subject.ts';
import type { Wish } from './wish.ts';

// Claims as text: on screen, or in the person's own editor. Both lead to the same review.

/** The claims of what is selected can be edited as text; or why not. */
export function canEditRaw(app: Dashboard): true | string {
  return subjectHere(app) ? true : 'There is nothing here that has claims.';
}

/** And in the person's editor. */
export function canEditElsewhere(app: Dashboard): true | string {
  return app.parts.edit ? canEditRaw(app) : 'There is no editor here.';
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

/** Nobody went elsewhere meanwhile. */
function nothingElse(app: Dashboard): () => boolean {
  const { overlay } = app.state.get();
  return () => app.state.get().overlay === overlay;
}

/** Parts of an account stand in its claims, and so do revocations of users. */
function ownerOf({ noun, operator, account, user }: Subject): ClaimsOwner {
  return { operator, account, user: noun === 'user' ? user : undefined };
}

function titleOf({ operator, account, user }: ClaimsOwner): string {
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

/** Works out what the text would do, and shows that; what is wrong with it is shown at the text. */
export function reviewRaw(app: Dashboard, raw: RawText): void {
  const [fault] = faultsOfRaw(raw, app.parts.now());
  if (fault) return showRaw(app, fault.line ? { ...raw, area: toLine(raw.area, fault.line) } : raw);
  const text = textOfArea(raw.area);
  if (text === raw.claims.text) return showRaw(app, { ...raw, refused: 'Nothing was changed.' });
  showRaw(app, { ...raw, waiting: true });
  reviewWish(
    app,
    wishOf(raw.owner, text, {
      no: 'No, back to the text',
      back: () => showRaw(app, raw),
      failed: error => showRaw(app, { ...raw, refused: faultText(error) }),
    }),
  );
}

/** Has the text edited in the person's editor, and takes it back from there. */
export function editRawElsewhere(app: Dashboard, raw: RawText): void {
  if (!app.parts.edit) return showRaw(app, { ...raw, refused: 'There is no editor here.' });
  app.parts.edit(textOfArea(raw.area), fileName(raw.owner)).then(
    text => showRaw(app, { ...raw, area: replaceArea(raw.area, text) }),
    (error: unknown) => showRaw(app, { ...raw, refused: messageOf(error) }),
  );
}

/** Opens the claims of what is selected in the person's editor; what they leave there is reviewed like any change. */
export function editRaw(app: Dashboard): void {
  const subject = subjectHere(app);
  if (!subject) return;
  const owner = ownerOf(subject);
  withMachinery(app, ({ openClaims }) => {
    openClaims(app.parts.store, owner).then(
      claims =>
        elsewhere(app, newRawText({ title: titleOf(owner), owner, claims, form: undefined }, claims.text)),
      (error: unknown) => app.say(faultText(error), 'error'),
    );
  });
}

function elsewhere(app: Dashboard, raw: RawText): void {
  app.parts.edit?.(textOfArea(raw.area), fileName(raw.owner)).then(
    text => {
      if (text === raw.claims.text) return app.say('Nothing was changed.');
      reviewElsewhere(app, { ...raw, area: replaceArea(raw.area, text) });
    },
    (error: unknown) => app.say(messageOf(error), 'error'),
  );
}

function reviewElsewhere(app: Dashboard, raw: RawText): void {
  const ask = (title: string) =>
    openMenu(
      app,
      {
        title,
        items: [
          { id: 'again', label: 'Edit it again' },
          { id: 'here', label: 'Edit it here' },
          { id: 'drop', label: 'Leave everything as it is' },
        ],
        choose: id => {
          if (id === 'again') elsewhere(app, raw);
          if (id === 'here') showRaw(app, raw);
        },
      },
      true,
    );
  closeOverlay(app);
  const [fault] = faultsOfRaw(raw, app.parts.now());
  if (fault) return ask(sentences(fault.message, withoutCommands(fault.hint)));
  reviewWish(
    app,
    wishOf(raw.owner, textOfArea(raw.area), {
      no: 'No',
      back: () => ask('Nothing was changed. What you wrote is still here.'),
      failed: error => ask(faultText(error)),
    }),
  );
}

function fileName({ operator, account, user }: ClaimsOwner): string {
  return `${`${user ?? account ?? operator}`.replace(/[^\w.-]/g, '_')}.json`;
}

function wishOf(owner: ClaimsOwner, text: string, ways: Pick<Wish, 'no' | 'back' | 'failed'>): Wish {
  return {
    operator: owner.operator ?? '',
    plan: ({ planClaimsText }, context) => planClaimsText(owner, text, context),
    command: '',
    ...ways,
  };
}

function faultText(error: unknown): string {
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  return sentences(messageOf(error), withoutCommands(hint));
}
