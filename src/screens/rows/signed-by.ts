import type { Row } from '../../core/store/rows.ts';
import { memo } from './memo.ts';

/** How many of these each key signed. */
export const signedBy = memo((rows: readonly Row[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { issuer } of rows) counts.set(issuer, (counts.get(issuer) ?? 0) + 1);
  return counts;
});
