import { planKeepRevocations } from '../../core/exchange/keep-revocations.ts';
import type { OpenPush } from '../../core/exchange/open-push.ts';
import { undoing } from '../../core/exchange/undoing.ts';
import type { OperatorRow } from '../../core/store/store.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Printable } from '../json-text.ts';
import { type ChangeFlags, carryOut } from '../operations/carry-out.ts';
import type { Session } from '../session.ts';

/** What `--keep-revocations` did in the store before the push. */
export interface Kept {
  readonly code: ExitCode;
  /** The change, as JSON. */
  readonly json: Printable;
}

/**
 * Takes what servers revoke into the store, where a push would undo it.
 *
 * @returns undefined: there is nothing to take
 */
export async function keepRevocations(
  { plan: { accounts } }: OpenPush,
  session: Session<ChangeFlags>,
  operator: OperatorRow,
): Promise<Kept | undefined> {
  if (undoing(accounts).length === 0) return undefined;
  let json: Printable = null;
  const { output, flags } = session;
  const keep = (text: string) => {
    json = JSON.parse(text) as Printable;
  };
  const quiet = flags.json ? { ...session, output: { ...output, data: keep } } : session;
  const code = await carryOut(
    context => planKeepRevocations(accounts, { ...context, operator: operator.name }),
    quiet,
  );
  return { code, json };
}
