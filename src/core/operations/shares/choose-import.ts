import type { Import } from '../../claims/sharing.ts';
import { NkeeperError } from '../../errors.ts';
import { integer } from '../../text/amounts.ts';
import type { HeldAccount } from '../held.ts';
import { subjectsOf } from './choose-export.ts';

/** One import, and its place in the claims. */
export interface ChosenImport {
  readonly index: number;
  readonly entry: Import;
}

export interface ImportWish {
  /** The exporter's subject; else the account's own. */
  readonly subject?: string | undefined;
  /** Public key of the exporter, where several have the subject. */
  readonly exporter?: string | undefined;
  readonly service?: boolean | undefined;
}

/**
 * The import that is meant: by its subject, or the only one.
 *
 * @throws NkeeperError `import-unknown`, `import-required`, `import-ambiguous`
 */
export function chooseImport({ ref, claims }: HeldAccount, wish: ImportWish): ChosenImport {
  const { subject, exporter, service } = wish;
  const all = (claims.nats.imports ?? []).flatMap((entry, index) => (entry ? [{ index, entry }] : []));
  const fitting = all.filter(
    ({ entry }) =>
      (exporter === undefined || entry.account === exporter) &&
      (service === undefined || (entry.type === 'service') === service),
  );
  const bySubject = fitting.filter(({ entry }) => entry.subject === subject);
  const byLocal = fitting.filter(({ entry }) => entry.local_subject === subject);
  const found = !subject ? fitting : bySubject.length > 0 ? bySubject : byLocal;
  const one = found.length === 1 ? found[0] : undefined;
  if (one) return one;
  if (found.length === 0) {
    throw new NkeeperError(
      'import-unknown',
      `Account ${ref.name} has no such import${subject ? `: "${subject}"` : ''}.`,
      {
        hint:
          all.length === 0 ? 'It imports nothing.' : `It imports ${subjectsOf(all.map(each => each.entry))}.`,
      },
    );
  }
  if (!subject) {
    throw new NkeeperError('import-required', `Account ${ref.name} has ${integer(found.length)} imports.`, {
      hint: `Name one with --subject: ${subjectsOf(found.map(each => each.entry))}.`,
    });
  }
  throw new NkeeperError(
    'import-ambiguous',
    `Account ${ref.name} imports "${subject}" ${integer(found.length)} times.`,
    {
      hint: 'Say which one: --src-account NAME, and --service for a service or --service=false for a stream.',
    },
  );
}
