import { countOf } from '../text/count-of.ts';
import type { PlannedAccount } from './plan-push.ts';

/** Accounts that are not sent because nothing is lacking: sentences that say of how many it is known, and of how many not. */
export function settledWords(accounts: readonly PlannedAccount[]): readonly string[] {
  const same = accounts.filter(({ verdict }) => verdict === 'same');
  const unseen = same.filter(({ there }) => there.some(({ state }) => state === 'unknown'));
  const where = new Set(
    unseen.flatMap(({ there }) =>
      there.flatMap(({ state, servers }) => (state === 'unknown' ? servers : [])),
    ),
  );
  const known = same.length - unseen.length;
  return [
    ...(known > 0 ? [`${countOf(known, 'account')}: the same everywhere.`] : []),
    ...(unseen.length > 0
      ? [
          `${countOf(unseen.length, 'account')}: not in the memory of ${[...where].join(', ')}, which takes only what is. It gets them anew when somebody logs in.`,
        ]
      : []),
  ];
}
