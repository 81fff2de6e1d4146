import { messageOf } from '../../core/errors.ts';
import type { ClaimsOwner } from '../../core/operations/claims-text.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { replaceArea, textOfArea } from '../text-area.ts';
import { faultText, withoutCommands } from './in-words.ts';
import { withMachinery } from './load.ts';
import { canEditRaw, ownerOf, showRaw, titleOf } from './raw.ts';
import { reviewText } from './raw-review.ts';
import { faultsOfRaw, newRawText, type RawText } from './raw-text.ts';
import { subjectHere } from './subject.ts';

// Claims as text in the person's own editor.

/** The claims of what is selected can be edited there; or why not. */
export function canEditElsewhere(app: Dashboard): true | string {
  return app.parts.edit ? canEditRaw(app) : 'There is no editor here.';
}

/** Opens the claims of what is selected there; what the person leaves is reviewed like any change. */
export function editRaw(app: Dashboard): void {
  const subject = subjectHere(app);
  if (!subject) return;
  const owner = ownerOf(subject);
  withMachinery(app, ({ openClaims }) => {
    openClaims(app.parts.store, owner).then(
      claims => edit(app, newRawText({ title: titleOf(owner), owner, claims, form: undefined }, claims.text)),
      (error: unknown) => app.say(faultText(error), 'error'),
    );
  });
}

function edit(app: Dashboard, raw: RawText): void {
  app.parts.edit?.(textOfArea(raw.area), fileName(raw.owner)).then(
    text => {
      if (text === raw.claims.text) return app.say('Nothing was changed.');
      review(app, { ...raw, area: replaceArea(raw.area, text) });
    },
    (error: unknown) => app.say(messageOf(error), 'error'),
  );
}

function review(app: Dashboard, raw: RawText): void {
  closeOverlay(app);
  const [fault] = faultsOfRaw(raw, app.parts.now());
  if (fault) return ask(app, raw, sentences(fault.message, withoutCommands(fault.hint)));
  reviewText(app, raw, {
    no: 'No',
    back: () => ask(app, raw, 'Nothing was changed. What you wrote is still here.'),
    refused: (now, sentence) => ask(app, now, sentence),
  });
}

function ask(app: Dashboard, raw: RawText, title: string): void {
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
        if (id === 'again') edit(app, raw);
        if (id === 'here') showRaw(app, raw);
      },
    },
    true,
  );
}

/** Goes on there with the text that is on screen, and takes it back. */
export function editRawElsewhere(app: Dashboard, raw: RawText): void {
  if (!app.parts.edit) return showRaw(app, { ...raw, refused: 'There is no editor here.' });
  app.parts.edit(textOfArea(raw.area), fileName(raw.owner)).then(
    text => showRaw(app, { ...raw, area: replaceArea(raw.area, text) }),
    (error: unknown) => showRaw(app, { ...raw, refused: messageOf(error) }),
  );
}

function fileName({ operator, account, user }: ClaimsOwner): string {
  return `${`${user ?? account ?? operator}`.replace(/[^\w.-]/g, '_')}.json`;
}
