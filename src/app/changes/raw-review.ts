import type { Dashboard } from '../dashboard.ts';
import { textOfArea, toLine } from '../text-area.ts';
import { reviewWish } from './decide.ts';
import { faultText } from './in-words.ts';
import { withMachinery } from './load.ts';
import { nothingElse, showRaw } from './raw.ts';
import { faultsOfRaw, type RawText } from './raw-text.ts';

/** Where a text leads that is not carried out. */
export interface RawWays {
  /** What No is called. */
  readonly no: string;
  /** Where No leads. */
  readonly back: () => void;
  /** Why it cannot be done; maybe with other claims below it, which somebody changed meanwhile. */
  readonly refused: (raw: RawText, sentence: string) => void;
}

const MEANWHILE =
  'The claims were changed meanwhile. Lines that differ from them as they are now are marked: as it stands, the text takes that change back.';

/** Works out what a text would do, and shows that. Nobody's change is taken back without a word. */
export function reviewText(app: Dashboard, raw: RawText, { no, back, refused }: RawWays): void {
  const { owner } = raw;
  const text = textOfArea(raw.area);
  const isStill = nothingElse(app);
  const failed = (error: unknown) => refused(raw, faultText(error));
  withMachinery(app, ({ openClaims }) => {
    openClaims(app.parts.store, owner).then(
      claims => {
        if (!isStill()) return;
        if (claims.text !== raw.claims.text) return refused({ ...raw, claims }, MEANWHILE);
        reviewWish(app, {
          operator: owner.operator ?? '',
          plan: ({ planClaimsText }, context) => planClaimsText(owner, text, context),
          command: '',
          ...{ no, back, failed },
        });
      },
      error => isStill() && failed(error),
    );
  });
}

/** Reviews the text on screen; what is wrong with it is shown there. */
export function reviewRaw(app: Dashboard, raw: RawText): void {
  const [fault] = faultsOfRaw(raw, app.parts.now());
  if (fault) return showRaw(app, fault.line ? { ...raw, area: toLine(raw.area, fault.line) } : raw);
  if (textOfArea(raw.area) === raw.claims.text)
    return showRaw(app, { ...raw, refused: 'Nothing was changed.' });
  showRaw(app, { ...raw, waiting: true });
  reviewText(app, raw, {
    no: 'No, back to the text',
    back: () => showRaw(app, raw),
    refused: (now, sentence) => showRaw(app, { ...now, refused: sentence }),
  });
}
