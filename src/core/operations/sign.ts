import { formatCreds } from '../claims/token/creds.ts';
import { issueToken } from '../claims/token/issue-token.ts';
import { NkeeperError } from '../errors.ts';
import type { KeyRing } from './keyring.ts';
import type { CredsChange, Plan, PlannedChange, TokenChange } from './plan.ts';

/** One file as it has to be afterwards. */
export interface FileWrite {
  readonly kind: 'key' | 'jwt' | 'creds' | 'config';
  readonly path: string;
  /** Text that it has now; undefined: there is none; `unknown`: whatever it has (creds are made anew from the JWT). */
  readonly before: string | undefined;
  /** Undefined: it is removed. */
  readonly after: string | undefined;
}

/**
 * Signs what a plan writes, and says what every file has to hold. In the order of the plan.
 *
 * @param now Unix seconds
 * @throws NkeeperError `claims-refused`, and those of {@link KeyRing.signer}
 */
export function signPlan({ changes }: Plan, ring: KeyRing, now: number): readonly FileWrite[] {
  const tokens = new Map<string, string>();
  const writes = changes.map(change => {
    const write = writeOf(change, ring, now, tokens);
    if (change.kind === 'token' && write.after !== undefined) tokens.set(change.entity.key, write.after);
    return write;
  });
  return writes;
}

function writeOf(
  change: PlannedChange,
  ring: KeyRing,
  now: number,
  tokens: ReadonlyMap<string, string>,
): FileWrite {
  const { path } = change;
  switch (change.kind) {
    case 'key':
      return change.seed
        ? { kind: 'key', path, before: undefined, after: change.seed.reveal() }
        : { kind: 'key', path, before: 'unknown', after: undefined };
    case 'config':
      return { kind: 'config', path, before: change.before, after: change.after };
    case 'token':
      return { kind: 'jwt', path, before: change.before?.token, after: sign(change, ring, now) };
    case 'creds':
      return { kind: 'creds', path, before: 'unknown', after: credsText(change, ring, tokens) };
  }
}

function sign(
  { claims: kind, before, after, signer, token, issuedAfter }: TokenChange,
  ring: KeyRing,
  now: number,
): string | undefined {
  if (token !== undefined || !after) return token;
  if (!signer) throw new NkeeperError('plan-invalid', 'The plan names nobody who signs.');
  // Servers that come back take the version with the later `iat`, of two with the same either: each is later than the last.
  const last = Number(before?.claims.iat ?? 0);
  const issuedAt = Math.max(now, last + 1, (issuedAfter ?? 0) + 1);
  return issueToken(kind, after as never, ring.signer(signer.publicKey), issuedAt);
}

function credsText(
  { user, after }: CredsChange,
  ring: KeyRing,
  tokens: ReadonlyMap<string, string>,
): string | undefined {
  const token = tokens.get(user.key);
  return after && token !== undefined ? formatCreds(token, ring.seed(user.key)) : undefined;
}
