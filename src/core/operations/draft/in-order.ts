import { claimsDifference } from '../../claims/difference/difference.ts';
import type {
  ConfigChange,
  CredsChange,
  KeyChange,
  PlannedChange,
  RestoreChange,
  TokenChange,
} from '../plan.ts';

/** What a plan changes, kind by kind. */
export interface Parts {
  readonly keys: readonly KeyChange[];
  readonly configs: readonly ConfigChange[];
  readonly written: readonly TokenChange[];
  readonly removed: readonly TokenChange[];
  readonly creds: readonly CredsChange[];
  readonly restored: readonly RestoreChange[];
}

/**
 * The order in which files are written: keys before JWTs, then creds; what is removed goes last, keys at the very end. So the
 * store is one that nsc accepts at every moment.
 */
export function inOrder(parts: Parts): readonly PlannedChange[] {
  const { keys, configs, written, removed, creds } = parts;
  const restored = (file: RestoreChange['file'], comes: boolean) =>
    parts.restored.filter(each => each.file === file && (each.after !== undefined) === comes);
  return [
    ...keys.filter(({ seed }) => seed !== undefined),
    ...restored('key', true),
    ...restored('config', true),
    ...restored('jwt', true),
    ...configs.filter(({ path }) => path.endsWith('/.nsc')),
    ...written,
    ...creds.filter(({ after }) => after),
    ...restored('creds', true),
    ...removed.toReversed(),
    ...creds.filter(({ after }) => !after),
    ...restored('creds', false),
    ...restored('config', false),
    ...keys.filter(({ seed }) => seed === undefined),
    ...restored('key', false),
    ...configs.filter(({ path }) => !path.endsWith('/.nsc')),
  ];
}

/** Nothing would change but when it was issued, and by whom where nobody asked for that. */
export function saysTheSame({ claims, before, after, signer, token }: TokenChange): boolean {
  if (!before?.claims || !after) return false;
  // It is this very JWT that is wanted, as from a server, whatever it says.
  if (token !== undefined) return token === before.token;
  // Another signer is a change where somebody wanted it, not where the one before is not at hand.
  if (signer && signer.why !== 'preferred' && signer.publicKey !== before.claims.iss) return false;
  return claimsDifference(claims, before.claims, after).every(({ path }) => path === 'iat' || path === 'iss');
}
