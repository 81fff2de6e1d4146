import { timestamp } from '../text/units.ts';
import type { Cut } from './cut.ts';

/** What servers refuse from the cut on. */
export function refusedWords({ kind, at }: Pick<Cut, 'kind' | 'at'>): string {
  if (kind === 'signing-key') return 'all that this signing key signed, whenever it was or is issued';
  const shut = kind === 'close-account' || kind === 'remove-account';
  const until = `what was issued until ${timestamp(at)}`;
  return shut ? `everybody, as long as it is closed; and then ${until}` : until;
}
