import type { Store } from '../../store/store.ts';
import type { HeldAccount } from '../held.ts';
import { type ChosenExport, chooseExport } from '../shares/choose-export.ts';

/** One revocation: of a user's JWTs, or of an account's activations. */
export interface ListedRevocation {
  /** Public key, or `*`. */
  readonly key: string;
  /** Name in this store; empty where nobody in it has the key. Not clean. */
  readonly name: string;
  /** Unix seconds: what was issued until then is refused. */
  readonly at: number;
}

/** Revocations of an export's activations. */
export interface ListedExport {
  readonly subject: string;
  readonly service: boolean;
  readonly private: boolean;
  readonly revocations: readonly ListedRevocation[];
}

/** Revoked users of an account, `*` first, then by name. */
export async function listUserRevocations(
  store: Store,
  { ref, claims }: HeldAccount,
): Promise<readonly ListedRevocation[]> {
  const entries = Object.entries(claims.nats.revocations ?? {});
  if (entries.some(([key]) => key !== '*')) await store.readUsers(ref.operator, ref.name);
  return sorted(
    entries.map(([key, at]) => ({ key, name: store.userByKey(key)?.name ?? '', at: Number(at) })),
  );
}

/**
 * Revoked activations: of one export, or of all that have some.
 *
 * @throws NkeeperError `export-unknown`, `export-ambiguous`
 */
export async function listActivationRevocations(
  store: Store,
  held: HeldAccount,
  wish: { readonly subject?: string | undefined; readonly service?: boolean | undefined } = {},
): Promise<readonly ListedExport[]> {
  const chosen = wish.subject ? [chooseExport(held, wish).entry] : (held.claims.nats.exports ?? []);
  const shown = chosen.filter(entry => entry && (wish.subject || hasRevocations(entry)));
  if (shown.some(entry => entry && hasRevocations(entry)))
    await store.scanAccounts({ operator: held.ref.operator });
  return shown.flatMap(entry => (entry ? [listed(store, entry)] : []));
}

function listed(store: Store, entry: ChosenExport['entry']): ListedExport {
  const nameOf = (key: string) => {
    const owner = store.findByKey(key);
    return owner?.kind === 'account' ? owner.name : '';
  };
  const revocations = Object.entries(entry.revocations ?? {}).map(([key, at]) => ({
    key,
    name: nameOf(key),
    at: Number(at),
  }));
  const { subject = '', type, token_req } = entry;
  return {
    subject,
    service: type === 'service',
    private: token_req === true,
    revocations: sorted(revocations),
  };
}

function hasRevocations({ revocations = {} }: ChosenExport['entry']): boolean {
  return Object.keys(revocations).length > 0;
}

function sorted(list: readonly ListedRevocation[]): readonly ListedRevocation[] {
  const rank = ({ key, name }: ListedRevocation) => `${key === '*' ? 0 : name === '' ? 2 : 1} ${name} ${key}`;
  return list.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
