import type { Export } from '../claims/sharing.ts';
import type { OfferedExport } from '../trust/sharing.ts';

const NONE: readonly never[] = Object.freeze([]);

/** What of the exports decides who may import them, one for one as they stand in the claims. */
export function offeredExports(
  exports: readonly (Export | null)[] | undefined,
): readonly (OfferedExport | null)[] {
  if (exports === undefined || exports.length === 0) return NONE;
  return exports.map(entry => {
    if (entry === null) return null;
    const { name, subject, type, token_req, revocations, account_token_position: position } = entry;
    return {
      name,
      subject,
      type,
      token_req,
      revocations: revocations && numbers(revocations),
      account_token_position: position === undefined ? undefined : Number(position),
    };
  });
}

function numbers(times: NonNullable<Export['revocations']>): Record<string, number> {
  return Object.fromEntries(Object.entries(times).map(([key, at]) => [key, Number(at)]));
}
