import { messageOf, NkeeperError } from '../../core/errors.ts';
import { jsonFault } from '../../core/text/json-fault.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { reviewWish } from './decide.ts';
import { withoutCommands } from './in-words.ts';
import { withMachinery } from './load.ts';
import { type Subject, subjectHere } from './subject.ts';

/** The claims of what is selected can be edited as text; or why not. */
export function canEditRaw(app: Dashboard): true | string {
  if (!app.parts.edit) return 'There is no editor here.';
  const subject = subjectHere(app);
  if (!subject) return 'There is nothing here that has claims.';
  return true;
}

/** Opens the claims of what is selected in the person's editor; what they leave there is reviewed like any change. */
export function editRaw(app: Dashboard): void {
  const subject = subjectHere(app);
  if (!subject) return;
  withMachinery(app, ({ claimsTextOf }) => {
    claimsTextOf(app.parts.store, subject).then(
      text => edit(app, subject, text, text),
      (error: unknown) => app.say(faultText(error), 'error'),
    );
  });
}

/** @param before the claims as they are: the same text again changes nothing */
function edit(app: Dashboard, subject: Subject, before: string, text: string): void {
  const name = `${subject.user ?? subject.account ?? subject.operator}`.replace(/[^\w.-]/g, '_');
  app.parts.edit?.(text, `${name}.json`).then(
    edited => {
      if (edited === before) return app.say('Nothing was changed.');
      review(app, subject, before, edited);
    },
    (error: unknown) => app.say(messageOf(error), 'error'),
  );
}

function review(app: Dashboard, subject: Subject, before: string, text: string): void {
  const ask = (title: string) =>
    openMenu(
      app,
      {
        title,
        items: [
          { id: 'again', label: 'Edit it again' },
          { id: 'drop', label: 'Leave everything as it is' },
        ],
        choose: id => {
          if (id === 'again') edit(app, subject, before, text);
        },
      },
      true,
    );
  closeOverlay(app);
  const fault = jsonFault(text);
  if (fault) return ask(`That is not JSON: line ${fault.line}, column ${fault.column}: ${fault.needed}.`);
  reviewWish(app, {
    operator: subject.operator,
    plan: ({ planClaimsText }, context) => planClaimsText(subject, text, context),
    command: '',
    no: 'No',
    back: () => ask('Nothing was changed. What you wrote is still here.'),
    failed: error => ask(faultText(error)),
  });
}

function faultText(error: unknown): string {
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  return sentences(messageOf(error), withoutCommands(hint));
}
