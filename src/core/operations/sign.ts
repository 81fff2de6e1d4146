import { dirname } from 'node:path';
import { formatCreds } from '../claims/token/creds.ts';
import { encodeTokenLater } from '../claims/token/encode.ts';
import { issueTokenLater } from '../claims/token/issue-token.ts';
import { MAX_TOKEN_SIZE } from '../claims/token/token-text.ts';
import { NkeeperError } from '../errors.ts';
import { Slices } from '../slices.ts';
import { stopIfCancelled, type Watcher } from '../store/write/headway.ts';
import { refuseTooLarge } from './checks/token-size.ts';
import type { KeyRing } from './keyring.ts';
import type { CredsChange, Plan, PlannedChange, TokenChange } from './plan.ts';

/** One file as it has to be afterwards. */
export interface FileWrite {
  readonly kind: 'key' | 'jwt' | 'creds' | 'config';
  readonly path: string;
  /** What the plan was made from: text, or a hash; absent: there was nothing, or (keys, creds) it does not matter. */
  readonly before?: string | { readonly sha256: string } | undefined;
  /** Undefined: it is removed. */
  readonly after: string | Uint8Array | undefined;
  /** The highest folder that goes with it when nothing is left there. */
  readonly prune?: string;
}

/**
 * Signs what a plan writes, and says what every file has to hold. In the order of the plan, in slices: a thousand
 * signatures hold nothing up.
 *
 * @param now Unix seconds
 * @throws NkeeperError `claims-refused`, `plan-refused` (larger than anybody reads), `cancelled`, and those of the key ring
 */
export async function signPlan(
  { changes }: Plan,
  ring: KeyRing,
  now: number,
  watcher: Watcher = {},
): Promise<readonly FileWrite[]> {
  const tokens = new Map<string, string>();
  const total = changes.filter(change => change.kind === 'token' && change.after).length;
  const slices = new Slices();
  const writes: FileWrite[] = [];
  for (const change of changes) {
    await slices.pause();
    stopIfCancelled(watcher);
    const write = await writeOf(change, ring, now, tokens, watcher);
    writes.push(write);
    if (change.kind !== 'token' || typeof write.after !== 'string') continue;
    tokens.set(change.entity.key, write.after);
    watcher.onHeadway?.({ part: 'sign', done: tokens.size, total });
  }
  return writes;
}

async function writeOf(
  change: PlannedChange,
  ring: KeyRing,
  now: number,
  tokens: ReadonlyMap<string, string>,
  { signal }: Watcher,
): Promise<FileWrite> {
  const { path } = change;
  switch (change.kind) {
    case 'key':
      return { kind: 'key', path, after: change.seed?.reveal() };
    case 'config':
      return { kind: 'config', path, before: change.before, after: change.after };
    case 'token': {
      const { before, entity } = change;
      // Folders that are empty then go too, up to the operator's own.
      const folder = dirname(path);
      const prune = entity.kind === 'operator' ? folder : folder.slice(0, folder.lastIndexOf('/accounts/'));
      return {
        kind: 'jwt',
        path,
        before: before?.token,
        after: await sign(change, ring, now, signal),
        prune,
      };
    }
    case 'restore': {
      const before = change.before === undefined ? undefined : { sha256: change.before };
      // These lie in folders that are not the store's alone.
      const folder = dirname(path);
      // Of creds: the operator's folder, where no account of it has any.
      const highest = change.file === 'creds' ? dirname(folder) : folder;
      const prune = /\/(nsc\.json|\.gitignore)$/.test(path) ? {} : { prune: highest };
      return { kind: change.file, path, before, after: change.after, ...prune };
    }
    case 'creds':
      return { kind: 'creds', path, after: await credsText(change, ring, tokens), prune: dirname(path) };
  }
}

async function sign(
  { claims: kind, entity, before, after, signer, token, issuedAfter }: TokenChange,
  ring: KeyRing,
  now: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (token !== undefined || !after) return token;
  if (!signer) throw new NkeeperError('plan-invalid', 'The plan names nobody who signs.');
  // Servers that come back take the version with the later `iat`, of two with the same either: each is later than the last.
  const last = Number(before?.claims?.iat ?? 0);
  const issuedAt = Math.max(now, last + 1, (issuedAfter ?? 0) + 1);
  // What was wrong before the edit may stay (the plan says so); something new must be as servers take it.
  // But for its times, which the plan has told of.
  const by = ring.signer(signer.publicKey, signal);
  const signed = before
    ? await encodeTokenLater(kind, after as never, by, issuedAt)
    : await issueTokenLater(kind, after as never, by, issuedAt, true);
  // Nothing is written yet.
  if (signed.length > MAX_TOKEN_SIZE) refuseTooLarge(kind, entity.name, after, signer.publicKey);
  return signed;
}

async function credsText(
  { user, after, token: kept }: CredsChange,
  ring: KeyRing,
  tokens: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const token = tokens.get(user.key) ?? kept;
  return after && token !== undefined ? formatCreds(token, await ring.seed(user.key)) : undefined;
}
