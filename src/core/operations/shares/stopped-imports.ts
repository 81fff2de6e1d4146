import type { AccountClaims } from '../../claims/account.ts';
import { integer } from '../../text/amounts.ts';
import { accountTrust } from '../../trust/parties.ts';
import { offeredExports } from '../../trust/shares.ts';
import { type Exporter, type HeldImport, type OfferedExport, sharingFindings } from '../../trust/sharing.ts';
import type { Draft } from '../draft.ts';
import type { HeldAccount } from '../held.ts';

/** An import that works now and will not. */
export interface StoppedImport {
  /** Importing account: name, and operator where that is another one. */
  readonly account: string;
  readonly key: string;
  readonly entry: HeldImport;
  /** Why, one sentence. */
  readonly why: string;
}

/**
 * The imports that a change to an account's exports stops, judged as servers judge them: before and after. Accounts are
 * read only where the change takes something away.
 *
 * @param after the exporting account as it will be
 */
export async function stoppedImports(
  { context: { store, now } }: Draft,
  held: HeldAccount,
  after: AccountClaims,
): Promise<readonly StoppedImport[]> {
  const [was, is] = [held.claims, after].map(claims => exporterOf(held.ref.name, claims));
  if (!was || !is || was.exports.every(each => !each || stays(each, is.exports))) return [];
  await store.scanAccounts({ operator: held.ref.operator });
  const strict = held.operator.claims.nats.strict_signing_key_usage === true;
  const finding = (entry: HeldImport, importer: string, exporter: Exporter) =>
    sharingFindings([entry], { importer, exporterOf: () => exporter, strict, now })[0];
  return store.importersOf(held.ref.key).flatMap(({ operator, account, entry }) => {
    const key = store.accountRow(operator, account)?.key ?? '';
    const why = finding(entry, key, is);
    if (!why || finding(entry, key, was)) return [];
    const name = operator === held.ref.operator ? account : `${account} (operator ${operator})`;
    return [{ account: name, key, entry, why: why.message }];
  });
}

/** An account as others import from it. */
export function exporterOf(name: string, claims: AccountClaims): Exporter {
  return { name, trust: accountTrust(claims), exports: offeredExports(claims.nats.exports) };
}

/** Is what an export gave still given? */
function stays(before: OfferedExport, exports: Exporter['exports']): boolean {
  return exports.some(
    after =>
      after?.subject === before.subject &&
      after?.type === before.type &&
      (after?.account_token_position ?? 0) === (before.account_token_position ?? 0) &&
      !(after?.token_req && !before.token_req) &&
      revokesNoMore(before.revocations ?? {}, after?.revocations ?? {}),
  );
}

type Times = NonNullable<OfferedExport['revocations']>;

function revokesNoMore(before: Times, after: Times): boolean {
  return Object.entries(after).every(([key, at]) => Object.hasOwn(before, key) && at <= (before[key] ?? 0));
}

/** More would hide the rest of a review. */
const TOLD = 12;

/** Says which imports stop. */
export function tellStopped(draft: Draft, stopped: readonly StoppedImport[]): void {
  for (const { account, entry, why } of stopped.slice(0, TOLD)) {
    const what = `${entry.type ?? 'import'} "${entry.subject ?? ''}"`;
    draft.effect('stops', `${account} loses its import of ${what}: ${why}`);
  }
  const more = stopped.length - TOLD;
  if (more > 0)
    draft.effect('stops', `${integer(more)} more ${more === 1 ? 'import stops' : 'imports stop'} working.`);
}
