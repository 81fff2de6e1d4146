import type { Export, ShareKind } from '../../claims/sharing.ts';
import { NkeeperError } from '../../errors.ts';
import { integer } from '../../text/amounts.ts';
import type { HeldAccount } from '../held.ts';

/** One export, and its place in the claims. */
export interface ChosenExport {
  readonly index: number;
  readonly entry: Export;
}

export interface ExportWish {
  readonly subject?: string | undefined;
  /** Needed only where a stream and a service have the same subject. */
  readonly service?: boolean | undefined;
  /** Only among these, when no subject is given. */
  readonly among?: (entry: Export) => boolean;
  /** What kind that is, for messages: `private `. */
  readonly what?: string;
}

/**
 * The export that is meant: by its subject, or the only one.
 *
 * @throws NkeeperError `export-unknown`, `export-required`, `export-ambiguous`
 */
export function chooseExport({ ref, claims }: HeldAccount, wish: ExportWish): ChosenExport {
  const { subject, service, among = () => true, what = '' } = wish;
  const all = (claims.nats.exports ?? []).flatMap((entry, index) => (entry ? [{ index, entry }] : []));
  const found = all.filter(({ entry }) => (subject ? entry.subject === subject : among(entry)));
  const one = found.length === 1 ? found[0] : undefined;
  if (one) return one;
  if (found.length === 0) {
    const which = subject ? ` "${subject}"` : '';
    throw new NkeeperError('export-unknown', `Account ${ref.name} has no ${what}export${which}.`, {
      hint:
        all.length === 0 ? 'It exports nothing.' : `It exports ${subjectsOf(all.map(each => each.entry))}.`,
    });
  }
  if (!subject) {
    throw new NkeeperError('export-required', `Account ${ref.name} has ${found.length} ${what}exports.`, {
      hint: `Name one with --subject: ${subjectsOf(found.map(each => each.entry))}.`,
    });
  }
  const kind: ShareKind = service ? 'service' : 'stream';
  const ofKind = service === undefined ? [] : found.filter(({ entry }) => entry.type === kind);
  if (ofKind.length === 1 && ofKind[0]) return ofKind[0];
  throw new NkeeperError(
    'export-ambiguous',
    `Account ${ref.name} exports "${subject}" ${integer(found.length)} times.`,
    {
      hint: 'Say which one: --service for the service, --service=false for the stream.',
    },
  );
}

/** A few subjects, for a hint. */
export function subjectsOf(shares: readonly { readonly subject?: string }[]): string {
  const named = shares.slice(0, 5).map(({ subject = '' }) => `"${subject}"`);
  return shares.length > 5 ? `${named.join(', ')} and ${integer(shares.length - 5)} more` : named.join(', ');
}
