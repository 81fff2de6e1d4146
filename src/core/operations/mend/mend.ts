import { messageOf, NkeeperError } from '../../errors.ts';
import type { AccountRow, UserRow } from '../../store/store.ts';
import { Draft } from '../draft.ts';
import {
  type HeldAccount,
  type HeldOperator,
  holdAccountToSign,
  holdOperator,
  holdUserToSign,
} from '../held.ts';
import type { PlanContext } from '../operation.ts';
import type { Plan } from '../plan.ts';

/** What is mended. */
export interface MendScope {
  /** Folder name; absent: all accounts. */
  readonly account?: string | undefined;
}

/** A JWT says what it should, and the wrong key signed it. */
const SIGNED_WRONGLY = new Set(['account-by-identity-key', 'user-by-identity-key', 'issuer-account-missing']);
/** The same, where it was one of our own keys: somebody else's work is not made good by signing it. */
const SIGNER_GONE = new Set(['signer-unknown', 'account-self-signed']);

/**
 * What can be mended without deciding anything for a person: JWTs that say what they should, and that a key signed that may not any
 * more, are signed by one that may; creds that are missing or old are written anew. All of it where the keys are here.
 */
export async function planMend(scope: MendScope, context: PlanContext): Promise<Plan> {
  const { store } = context;
  const operator = holdOperator(store, context.operator);
  const draft = new Draft(context, 'validate');
  await store.scan({ operator: operator.ref.name });
  const rows = store.accounts(operator.ref.name);
  for (const row of rows) {
    if (scope.account !== undefined && row.name !== scope.account) continue;
    await mendAccount(draft, operator, row);
  }
  return draft.finish(`Mend ${scope.account ?? operator.ref.name}`, 'safe', operator.ref.name);
}

async function mendAccount(draft: Draft, operator: HeldOperator, row: AccountRow): Promise<void> {
  const { store, ring } = draft.context;
  const account = leavingOut(draft, row.name, () => holdAccountToSign(store, operator, row.name, row.path));
  if (!account) return;
  if (row.problems.some(({ code }) => needsSigner(code, account.claims.iss, ring)))
    leavingOut(draft, row.name, () => draft.resign(account));
  for (const user of store.users(operator.ref.name, row.name)) {
    await draft.pause();
    mendUser(draft, account, user);
  }
}

function mendUser(draft: Draft, account: HeldAccount, row: UserRow): void {
  const { store, ring } = draft.context;
  const what = `${account.ref.name}/${row.name}`;
  // Whoever is out stays out: a new JWT would let it in again.
  if (row.revoked || !row.problems.every(({ severity, code }) => severity !== 'blocking' || canMend(code)))
    return;
  const user = leavingOut(draft, what, () => holdUserToSign(store, account, row.name, row.path));
  if (!user) return;
  const isWrong = row.problems.some(({ code }) => needsSigner(code, user.claims.iss, ring));
  const { storeName } = account.operator.row;
  if (isWrong && leavingOut(draft, what, () => draft.resign(user) ?? true)) {
    draft.writeCreds(user.ref, storeName);
    draft.effect('hand-out', `Whoever uses ${what} needs the new creds.`, user);
    return;
  }
  const { state } = store.user(account.ref.operator, account.ref.name, row.name)?.creds ?? {};
  const isOld = state === 'absent' || state === 'older' || state === 'different' || state === 'no-seed';
  if (!isWrong && isOld && ring.has(user.ref.key)) draft.renewCreds(user, storeName);
}

function canMend(code: string): boolean {
  return SIGNED_WRONGLY.has(code) || SIGNER_GONE.has(code);
}

/** Does this finding go away with another signer, and is it ours to sign? */
function needsSigner(code: string, issuer = '', ring: PlanContext['ring']): boolean {
  return SIGNED_WRONGLY.has(code) || (SIGNER_GONE.has(code) && ring.has(issuer));
}

/** What cannot be done to one is said, and the others are done. */
function leavingOut<T>(draft: Draft, who: string, use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    draft.skip(who, messageOf(error), true);
    return undefined;
  }
}
