import { basename } from 'node:path';
import { claimsDifference, type Difference } from '../claims/difference/difference.ts';
import type { ClaimKind, Claims } from '../claims/kinds.ts';
import { newAccount, newOperator, newScopedUser, newUser } from '../claims/new-claims.ts';
import { bareName, SEALED } from '../store/seal/seal-file.ts';
import type {
  CredsChange,
  Danger,
  Effect,
  EntityRef,
  KeyChange,
  Plan,
  PlannedChange,
  Skipped,
  TokenChange,
} from './plan.ts';
import type { SignerChoice } from './signers.ts';

/** One JWT of a plan, as people read it. */
export interface TokenReview {
  readonly action: 'add' | 'change' | 'delete';
  readonly entity: EntityRef;
  /** Its name before, where it gets another one: of a user with the account's, `ORDERS/kiosk`. */
  readonly from?: string;
  /** Absent for what is deleted, and for a version that was there before. */
  readonly signer?: SignerChoice;
  /** Field by field; of something new: what is not as usual. */
  readonly differences: readonly Difference[];
}

/** One other file of a plan. */
export interface FileReview {
  readonly action: 'add' | 'change' | 'delete';
  readonly kind: 'key' | 'creds' | 'config' | 'jwt';
  readonly path: string;
  /** What it is: `identity of user bob`. */
  readonly about: string;
}

/** A plan in people's words: the same for the dialog, `--dry-run`, `--json` and the journal. Texts are not clean. */
export interface Review {
  readonly operation: string;
  readonly title: string;
  readonly danger: Danger;
  readonly tokens: readonly TokenReview[];
  readonly files: readonly FileReview[];
  readonly effects: readonly Effect[];
  /** What was named and stays as it is. */
  readonly skipped: readonly Skipped[];
  /** Accounts that servers have to be told of. */
  readonly push: readonly EntityRef[];
  readonly results: Plan['results'];
}

/** Of a thousand JWTs it takes 50 ms, and the same plan is shown, and written down. */
const reviews = new WeakMap<Plan, Review>();

/** What a plan would do, for showing. */
export function reviewPlan(plan: Plan): Review {
  const review = reviews.get(plan) ?? makeReview(plan);
  reviews.set(plan, review);
  return review;
}

function makeReview(plan: Plan): Review {
  const { operation, title, danger, changes, effects, skipped = [], push, results } = plan;
  return {
    operation,
    title,
    danger,
    tokens: reviewTokens(changes.filter(change => change.kind === 'token')),
    files: changes.flatMap(change => (change.kind === 'token' ? [] : [reviewFile(change)])),
    effects,
    skipped,
    push,
    results,
  };
}

const RANK = { operator: 0, account: 1, user: 2 } as const;

/** From above; what goes in one place and comes in another is one change. */
function reviewTokens(changes: readonly TokenChange[]): readonly TokenReview[] {
  const idOf = ({ kind, key, operator }: EntityRef) => `${kind} ${key} ${operator}`;
  const goes = new Map(changes.filter(({ after }) => !after).map(change => [idOf(change.entity), change]));
  const moved = new Map<TokenChange, TokenChange>();
  for (const comes of changes) {
    const from = comes.before || !comes.after ? undefined : goes.get(idOf(comes.entity));
    if (from) moved.set(comes, from);
  }
  const gone = new Set(moved.values());
  return changes
    .filter(change => !gone.has(change))
    .toSorted((a, b) => RANK[a.entity.kind] - RANK[b.entity.kind])
    .map(change => {
      const was = moved.get(change);
      if (!was?.before) return reviewToken(change);
      return { ...reviewToken({ ...change, before: was.before }), from: nameOfEntity(was.entity) };
    });
}

/** `ORDERS`, `ORDERS/kiosk`. */
export function nameOfEntity({ name, account }: EntityRef): string {
  return account === undefined ? name : `${account}/${name}`;
}

function reviewToken({ claims, entity, before, after, signer }: TokenChange): TokenReview {
  const action = !after ? 'delete' : before ? 'change' : 'add';
  const was = before?.claims ?? (after && usual(claims, after, signer));
  const differences =
    after && was ? claimsDifference(claims, was, after).filter(before ? isTold : isNew) : [];
  return { action, entity, ...(after && signer ? { signer } : {}), differences };
}

/** Set by whoever signs. */
function isTold({ path }: Difference): boolean {
  return path !== 'iat' && path !== 'iss' && path !== 'nats.issuer_account';
}

/** Something new is of its kind and of version 2 anyway. */
function isNew(difference: Difference): boolean {
  return isTold(difference) && !['nats.type', 'nats.version'].includes(difference.path);
}

/** What fresh claims say: of something new only the rest is worth a line. */
function usual(
  kind: ClaimKind,
  { sub = '', name = '' }: Claims,
  signer: SignerChoice | undefined,
): Claims | undefined {
  const fresh: { readonly [K in ClaimKind]?: (subject: string) => Claims } = {
    operator: newOperator,
    account: newAccount,
    user: signer?.scope === undefined ? newUser : newScopedUser,
  };
  const made = fresh[kind]?.(sub);
  return made && { ...made, name };
}

function reviewFile(change: Exclude<PlannedChange, TokenChange>): FileReview {
  switch (change.kind) {
    case 'key': {
      const { purpose, seed } = change;
      return { action: seed ? 'add' : 'delete', kind: 'key', path: pathOnDisk(change), about: purpose };
    }
    case 'creds': {
      const { user, before, after } = change;
      const about = `user ${user.account}/${user.name}`;
      const action = !after ? 'delete' : before ? 'change' : 'add';
      return { action, kind: 'creds', path: pathOnDisk(change), about };
    }
    case 'restore': {
      const { file, path, before, after } = change;
      const action = after === undefined ? 'delete' : before === undefined ? 'add' : 'change';
      return { action, kind: file, path, about: basename(bareName(path)).replace(/\.(nk|creds)$/, '') };
    }
    case 'config': {
      const { path, before } = change;
      return {
        action: before === undefined ? 'add' : 'change',
        kind: 'config',
        path,
        about: 'settings of nsc',
      };
    }
  }
}

function pathOnDisk({ path, sealed }: KeyChange | CredsChange): string {
  return sealed ? path + SEALED : path;
}

const SIGNS = { add: '+', change: '~', delete: '-' } as const;

/** The lines of a review's differences, for the journal: `~ account ORDERS: Client connections: 500 → 600`. */
export function reviewLines({ tokens, files, skipped }: Review): readonly string[] {
  const changed = tokens.flatMap(({ action, entity, from, differences }) => {
    const was = from === undefined ? '' : ` (was ${from})`;
    const head = `${SIGNS[action]} ${entity.kind} ${nameOfEntity(entity)}${was}`;
    return differences.length === 0 ? [head] : differences.map(each => `${head}: ${differenceText(each)}`);
  });
  const keys = files.filter(({ kind }) => kind !== 'config');
  const [refused, same] = [skipped.filter(each => each.refused), skipped.filter(each => !each.refused)];
  return [
    ...refused.map(skippedText),
    ...changed,
    ...keys.map(({ action, kind, about }) => `${SIGNS[action]} ${kind} of ${about}`),
    ...same.map(skippedText),
  ];
}

/** `Client connections: 500 → 600`, `Tags: + prod`. */
export function differenceText({ label, before, after }: Difference): string {
  if (before === undefined) return `${label}: + ${after ?? ''}`;
  return after === undefined ? `${label}: - ${before}` : `${label}: ${before} → ${after}`;
}

/** `skipped ORDERS/kiosk: It is so already.` */
export function skippedText({ who, why, refused }: Skipped): string {
  return `${refused ? 'refused' : 'skipped'} ${who}: ${why}`;
}
