import { join, relative } from 'node:path';
import type { AccountClaims } from '../claims/account.ts';
import type { Claims } from '../claims/kinds.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { parseCreds } from '../claims/token/creds.ts';
import { claimsForEdit, decodeToken, verifyToken } from '../claims/token/token.ts';
import type { UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import { type JournalEntry, kindOf } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { jwtOf } from '../journal/lost.ts';
import type { ChangedFile, NotUndoable } from '../journal/undo.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import type { Locations } from '../store/locations.ts';
import { SEALED } from '../store/seal/seal-file.ts';
import type { Store } from '../store/store.ts';
import type { FileChange } from '../store/write/change.ts';
import { integer } from '../text/amounts.ts';
import { rootsOf } from './apply.ts';
import { Draft } from './draft.ts';
import {
  type Held,
  type HeldAccount,
  holdAccountNamed,
  holdAccountToSign,
  holdOperator,
  holdUserToSign,
  type Remains,
  remainsOfAccount,
  remainsOfUser,
} from './held.ts';
import type { PlanContext } from './operation.ts';
import type { EntityRef, Plan } from './plan.ts';
import { sealFault } from './undo-sealed.ts';

/** How the journal names what takes something back. */
const UNDO = 'undo';
const REDO = 'redo';

/**
 * Takes a change back, as a plan like any other. What was made goes to the trash, what was deleted comes back as it was. What
 * was edited says again what it said before, signed anew: servers take the JWT that was issued last.
 *
 * @throws NkeeperError `undo-impossible`: something was changed since, or is no longer kept
 */
export async function planUndo(journal: Journal, entry: JournalEntry, context: PlanContext): Promise<Plan> {
  const { locations } = context.store;
  const { changes, impossible } = await journal.undo(entry, rootsOf(locations), saysTheSame(locations));
  const against = impossible.filter(each => !isMadeAnew(each, changes, context));
  if (against.some(({ code }) => code === 'content-gone')) throw notKept(entry);
  const sealed = sealFault(changes, against, rootsOf(locations));
  if (sealed)
    throw new NkeeperError('undo-impossible', `"${entry.title}" cannot be undone: ${sealed.reason}`, sealed);
  const [first, ...more] = against;
  if (first) {
    const others = more.length === 0 ? '' : ` And ${integer(more.length)} more.`;
    throw new NkeeperError('undo-impossible', `"${entry.title}" cannot be undone: ${first.reason}${others}`, {
      hint: 'Undo what came after it first (nkeeper history), or change it by hand.',
    });
  }
  const redo = entry.operation === UNDO;
  const draft = new Draft(context, redo ? REDO : UNDO);
  for (const change of fromAbove(changes)) {
    if (kindOf(change.path) === 'jwt') await undoToken(draft, change, locations.storesDir.path);
    else restoreFile(draft, change);
  }
  const takesAway = changes.some(({ after }) => after === undefined) || draft.tells('warning', 'cut-off');
  const what = entry.title.replace(/^(Undo|Redo): /, '');
  const title = `${redo ? 'Redo' : 'Undo'}: ${what}`;
  const plan = await draft.finish(title, takesAway ? 'destructive' : 'safe', redo ? REDO : UNDO);
  return { ...plan, undoOf: entry.id };
}

/** What it replaced went with the oldest of what is kept. */
function notKept({ title }: JournalEntry): NkeeperError {
  return new NkeeperError(
    'undo-impossible',
    `"${title}" cannot be undone: what it replaced or removed is no longer kept.`,
    {
      hint: 'The newest 256 MiB of JWTs are kept, and in the trash, until it is emptied, 1,000 keys and creds for 90 days. Change it by hand.',
    },
  );
}

/** Creds that are gone do not matter where their user's JWT comes back and its key is there: they are made from these. */
function isMadeAnew(
  { file, code }: NotUndoable,
  changes: readonly FileChange[],
  { store, ring }: PlanContext,
): boolean {
  if (file.kind !== 'creds' || code !== 'content-gone') return false;
  const path = join(store.locations.storesDir.path, jwtOf(file));
  const { before, after } = changes.find(each => each.path === path) ?? {};
  return before !== undefined && after !== undefined && ring.has(subjectOf(after));
}

function subjectOf(token: Uint8Array): string {
  try {
    return decodeToken(textOf(token)).claims.sub ?? '';
  } catch {
    return '';
  }
}

/** The change that undo takes back next: the last one that still holds. Undefined where there is none. */
export function lastToUndo(journal: Journal): Promise<JournalEntry | undefined> {
  return lastThatHolds(journal, ({ operation }) => operation !== UNDO);
}

/** The undo that redo takes back next: the last change that holds, where it is an undo. */
export async function lastToRedo(journal: Journal): Promise<JournalEntry | undefined> {
  const last = await lastThatHolds(journal, ({ operation }) => operation !== REDO);
  return last?.operation === UNDO ? last : undefined;
}

/** A change holds unless another one that holds took it back. */
async function lastThatHolds(
  journal: Journal,
  test: (entry: JournalEntry) => boolean,
): Promise<JournalEntry | undefined> {
  const undone = new Set<string>();
  let before: string | undefined;
  for (;;) {
    const { entries, more } = await journal.read(before === undefined ? {} : { before });
    for (const entry of entries) {
      if (undone.has(entry.id)) continue;
      if (test(entry)) return entry;
      if (entry.undoOf !== undefined) undone.add(entry.undoOf);
    }
    before = entries.at(-1)?.id;
    if (!more || before === undefined) return undefined;
  }
}

/**
 * Undo signs anew, so what an older change left may stand there with another signature. Of creds it matters only that they
 * are those of the JWT as it is: they are made from it.
 */
function saysTheSame({ storesDir, keystoreDir }: Locations): (changed: ChangedFile) => boolean {
  return ({ file, path, bytes, expected }) => {
    try {
      if (file.kind === 'jwt')
        return expected !== undefined && meaning(textOf(bytes)) === meaning(textOf(expected));
      if (file.kind !== 'creds') return false;
      // What is in it cannot be seen: the JWT that it was made of counts, and it goes to the trash as it is.
      if (path.endsWith(SEALED)) return true;
      const [operator = '', account = '', name = ''] = relative(`${keystoreDir.path}/creds`, path).split('/');
      const jwt = `${storesDir.path}/${operator}/accounts/${account}/users/${name.replace(/\.creds$/, '.jwt')}`;
      return parseCreds(Buffer.from(bytes).toString('latin1')).token === readTokenFile(jwt).file?.text.trim();
    } catch {
      return false;
    }
  };
}

/** What a JWT says, without what whoever signs it sets. */
function meaning(token: string): string {
  const {
    iat: _iat,
    jti: _jti,
    iss: _iss,
    ...claims
  } = JSON.parse(decodeToken(token).payload) as Record<string, unknown>;
  return JSON.stringify(claims);
}

async function undoToken(
  draft: Draft,
  { path, before, after }: FileChange,
  storesDir: string,
): Promise<void> {
  const { store } = draft.context;
  const place = placeOf(relative(storesDir, path));
  if (!after) return draft.remove(remainsAt(store, place));
  if (before === undefined) return putBack(draft, path, place, after);
  const version = versionIn(after);
  // What was in the place of a JWT, and was none, comes back as it was.
  if (version === undefined) {
    draft.effect(
      'warning',
      `The file of ${place.kind} ${place.name} comes back as it was: no JWT that can be used.`,
    );
    return draft.restore({ file: 'jwt', path, ...hashIn(before), after });
  }
  if (!isUsable(store, place)) return draft.setBack(remainsAt(store, place), version.token, version.claims);
  const operator = holdOperator(store, place.operator);
  if (place.kind === 'operator')
    return editBack(draft, operator, after, claims => draft.editOperator(operator, claims));
  const name = place.account ?? place.name;
  const { path: accountPath = '' } = store.accountRow(place.operator, name) ?? {};
  // What is signed comes from the journal, whoever signed what is there now.
  if (place.kind === 'account') {
    const account = holdAccountToSign(store, operator, name, accountPath);
    editBack<AccountClaims>(draft, account, after, claims => draft.editAccount(account, claims));
    return tellRevocations(draft, account, draft.claimsOf(account));
  }
  const account = holdAccountNamed(store, operator, name, accountPath);
  const user = holdUserToSign(store, account, place.name, path);
  editBack<UserClaims>(draft, user, after, claims => {
    // It may have had another key.
    const ref = { ...user.ref, key: claims.sub ?? '' };
    draft.editUser({ ...user, ref }, claims);
    handOut(draft, account, ref);
  });
}

/** Whatever is in the file now goes. */
function remainsAt(store: Store, { kind, operator: name, account, name: own }: Place): Remains {
  const operator = holdOperator(store, name);
  if (kind === 'operator') return operator;
  const row = store.accountRow(name, account ?? own);
  const user = kind === 'user' ? store.users(name, account ?? '').find(each => each.name === own) : undefined;
  if (row && kind === 'account') return remainsOfAccount(store, operator, row);
  if (row && user) return remainsOfUser(store, remainsOfAccount(store, operator, row).ref, user);
  throw new NkeeperError('undo-impossible', `${account ?? ''} ${own} is not there any more.`);
}

/** A file that is no JWT comes back too, as it was. */
function putBack(draft: Draft, path: string, place: Place, after: Uint8Array): void {
  const version = versionIn(after);
  if (version === undefined) return draft.restore({ file: 'jwt', path, after });
  const { token, claims } = version;
  draft.putBack({ ref: { ...place, key: claims.sub ?? '' }, path }, token, claims);
}

/** The JWT that it is; undefined: it is none, or was changed after it was signed, and nobody may sign that. */
function versionIn(bytes: Uint8Array): { readonly token: string; readonly claims: Claims } | undefined {
  const token = textOf(bytes);
  try {
    const decoded = decodeToken(token);
    return verifyToken(decoded) ? { token, claims: decoded.claims } : undefined;
  } catch {
    return undefined;
  }
}

/** Is a JWT there now, which can be edited? */
function isUsable(store: Store, { kind, operator, account, name }: Place): boolean {
  if (kind === 'operator') return true;
  const entity = account === undefined ? store.account(operator, name) : store.user(operator, account, name);
  return entity?.decoded !== undefined && verifyToken(entity.decoded);
}

/** Who gets in again, and who is cut off, once the account is pushed. */
async function tellRevocations(
  draft: Draft,
  { ref, claims }: HeldAccount,
  after: AccountClaims,
): Promise<void> {
  const [was, is] = [claims.nats.revocations ?? {}, after.nats.revocations ?? {}];
  if (Object.keys({ ...was, ...is }).every(key => Object.hasOwn(was, key) && Object.hasOwn(is, key))) return;
  await draft.context.store.readUsers(ref.operator, ref.name);
  const nameOf = (key: string) =>
    key === '*' ? 'everybody' : (draft.context.store.userByKey(key)?.name ?? key);
  for (const key of Object.keys(was)) {
    if (!Object.hasOwn(is, key))
      draft.effect(
        'warning',
        `The revocation of ${nameOf(key)} is lifted: old creds work again once ${ref.name} is pushed.`,
      );
  }
  for (const key of Object.keys(is)) {
    if (!Object.hasOwn(was, key))
      draft.effect('cut-off', `Servers refuse the creds of ${nameOf(key)} once ${ref.name} is pushed.`);
  }
}

function handOut(draft: Draft, { operator }: HeldAccount, user: EntityRef): void {
  draft.writeCreds(user, operator.row.storeName);
  draft.effect('hand-out', `Whoever uses ${user.account}/${user.name} needs its creds anew.`);
}

/**
 * What was edited is signed anew with its old claims. The old JWT comes back as it was where nobody can sign, and where another
 * signature was all that was changed: by a key that may not sign any more, as a rule, since who may was the reason to.
 */
function editBack<C extends Claims = OperatorClaims>(
  draft: Draft,
  held: Held<C>,
  after: Uint8Array,
  sign: (claims: C) => void,
): void {
  const token = textOf(after);
  const claims = claimsForEdit(decodeToken(token)) as C;
  try {
    sign(claims);
  } catch (error) {
    if (!(error instanceof NkeeperError) || !error.code.startsWith('signer-')) throw error;
    draft.setBack(held, token, claims);
    draft.effect(
      'warning',
      `No key is at hand to sign ${held.ref.name} anew: its old JWT comes back, which servers take for older than what they have.`,
    );
    return;
  }
  if (!draft.isLeftOut(held.path)) return;
  draft.setBack(held, token, claims);
  draft.effect(
    'warning',
    `The old JWT of ${held.ref.name} comes back as another key signed it, and is refused as before where that key may not sign. Servers take it for older than what they have.`,
  );
}

function restoreFile(draft: Draft, { path, before, after }: FileChange): void {
  const kind = kindOf(path);
  const file = kind === 'key' || kind === 'creds' ? kind : 'config';
  draft.restore({ file, path, ...hashIn(before), ...(after ? { after } : {}) });
}

function hashIn(state: FileChange['before']): { readonly before?: string } {
  return state && 'sha256' in state ? { before: state.sha256 } : {};
}

/** Accounts before their users, which are signed as these will be; creds last, since most are made anew. */
function fromAbove(changes: readonly FileChange[]): readonly FileChange[] {
  const depth = ({ path }: FileChange) => {
    const kind = kindOf(path);
    if (kind === 'creds') return Number.POSITIVE_INFINITY;
    return kind === 'jwt' ? path.split('/').length : 0;
  };
  return [...changes].sort((a, b) => (depth(a) === depth(b) ? 0 : depth(a) - depth(b)));
}

type Place = Omit<EntityRef, 'key'>;

/** Whose JWT a file below the store's root is: `OP/accounts/ACC/users/USR.jwt`. */
function placeOf(path: string): Place {
  const [operator = '', , account, , user] = path.split('/');
  const bare = (file: string) => file.replace(/\.jwt$/, '');
  if (account === undefined) return { kind: 'operator', name: operator, operator };
  if (user === undefined) return { kind: 'account', name: account, operator };
  return { kind: 'user', name: bare(user), operator, account };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').trim();
}
