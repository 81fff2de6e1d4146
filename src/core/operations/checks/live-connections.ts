import type { AccountClaims } from '../../claims/account.ts';
import { type SigningKey, signingKeyOf } from '../../claims/scopes.ts';
import type { UserRow } from '../../store/store.ts';
import { integer } from '../../text/amounts.ts';
import { countOf, someOf } from '../../text/count-of.ts';
import type { PlanContext } from '../operation.ts';
import type { Effect, TokenChange } from '../plan.ts';

// What becomes of clients that are connected once servers have an account's new JWT: as it was measured with nats-server
// 2.15.2. Said from the plan alone: how many are connected, only servers know.

/** What a change of an account does to who is connected. */
export async function liveEffects(
  { entity, before, after }: TokenChange,
  tokens: readonly TokenChange[],
  { store }: Pick<PlanContext, 'store'>,
): Promise<readonly Effect[]> {
  if (entity.kind !== 'account' || !before?.claims || !after) return [];
  const [was, is] = [before.claims as AccountClaims, after as AccountClaims];
  const { operator, name } = entity;
  const usersWhere = async (test: (row: UserRow) => boolean) => {
    await store.readUsers(operator, name);
    // Those that get a new JWT, or go, by the same plan are told of by it.
    const changed = new Set(tokens.map(({ path }) => path));
    return store.users(operator, name).filter(row => !changed.has(row.path) && test(row));
  };
  return [
    ...ofLimits(name, was, is),
    ...(await ofBearers(was, is, usersWhere)),
    ...(await ofRemovedKeys(was, is, usersWhere)),
    ...(await ofReturnedKeys(name, was, is, usersWhere)),
    ...ofTemplates(name, was, is),
    ...ofDefaults(name, was, is),
  ];
}

/** The part of it that two versions tell without the users: of limits, scopes and default permissions. */
export function versionEffects(name: string, was: AccountClaims, is: AccountClaims): readonly Effect[] {
  return [...ofLimits(name, was, is), ...ofTemplates(name, was, is), ...ofDefaults(name, was, is)];
}

type UsersWhere = (test: (row: UserRow) => boolean) => Promise<readonly UserRow[]>;

function ofLimits(
  name: string,
  { nats: { limits: was } }: AccountClaims,
  { nats: { limits: is } }: AccountClaims,
): readonly Effect[] {
  const { conn, subs } = is;
  const effects: Effect[] = [];
  if (Number(was.conn ?? 0) === 0 && Number(conn ?? 0) !== 0)
    effects.push({
      kind: 'warning',
      text: `${name} is open again: everybody gets in whose creds are not revoked.`,
    });
  if (Number(conn ?? 0) === 0 && Number(was.conn ?? 0) !== 0)
    effects.push({ kind: 'cut-off', text: `Everybody in ${name} is disconnected, and nobody can connect.` });
  else if (conn !== undefined && isLower(conn, was.conn))
    effects.push({
      kind: 'warning',
      text: `Where ${name} has more than ${countOf(Number(conn), 'connection')} open, servers drop more than those above, often all of them; clients may connect again.`,
    });
  if (subs !== undefined && Number(subs) > 0 && isLower(subs, was.subs))
    effects.push({
      kind: 'warning',
      text: `Clients of ${name} with ${integer(subs)} subscriptions or more are dropped: to be at the limit is enough.`,
    });
  return effects;
}

type Limit = number | bigint | undefined;

/** Negative is unlimited. */
function isLower(is: Limit, was: Limit): boolean {
  const [now, then] = [Number(is ?? 0), Number(was ?? 0)];
  return now >= 0 && (then < 0 || now < then);
}

async function ofBearers(was: AccountClaims, is: AccountClaims, usersWhere: UsersWhere): Promise<Effect[]> {
  if (!is.nats.limits.disallow_bearer || was.nats.limits.disallow_bearer) return [];
  const bearers = await usersWhere(({ bearer }) => bearer);
  if (bearers.length === 0) return [];
  const names = someOf(bearers.map(row => row.name));
  return [{ kind: 'cut-off', text: `Bearer users are disconnected and refused: ${names}.` }];
}

async function ofRemovedKeys(
  was: AccountClaims,
  is: AccountClaims,
  usersWhere: UsersWhere,
): Promise<Effect[]> {
  const kept = new Set((is.nats.signing_keys ?? []).map(signingKeyOf));
  const effects: Effect[] = [];
  for (const key of (was.nats.signing_keys ?? []).map(signingKeyOf)) {
    if (kept.has(key)) continue;
    const users = await usersWhere(({ issuer }) => issuer === key);
    if (users.length === 0) continue;
    const names = someOf(users.map(row => row.name));
    effects.push({
      kind: 'cut-off',
      text: `${countOf(users.length, 'user')} that ${key} signed ${users.length === 1 ? 'is' : 'are'} disconnected and refused: ${names}.`,
    });
  }
  return effects;
}

/** A key that was removed because it leaked, say, and comes back by an undo. */
async function ofReturnedKeys(
  name: string,
  was: AccountClaims,
  is: AccountClaims,
  usersWhere: UsersWhere,
): Promise<Effect[]> {
  const known = new Set((was.nats.signing_keys ?? []).map(signingKeyOf));
  const effects: Effect[] = [];
  for (const key of (is.nats.signing_keys ?? []).map(signingKeyOf)) {
    if (known.has(key)) continue;
    const users = await usersWhere(({ issuer }) => issuer === key);
    if (users.length === 0) continue;
    effects.push({
      kind: 'warning',
      text: `${key} signs for ${name} again: what it issued gets in, ${someOf(users.map(row => row.name))} and whoever else has such creds.`,
    });
  }
  return effects;
}

function ofTemplates(name: string, was: AccountClaims, is: AccountClaims): readonly Effect[] {
  const before = new Map((was.nats.signing_keys ?? []).map(entry => [signingKeyOf(entry), entry]));
  return (is.nats.signing_keys ?? []).flatMap((entry): readonly Effect[] => {
    const old = before.get(signingKeyOf(entry));
    if (!isScope(entry) || !isScope(old) || same(entry.template, old.template)) return [];
    const what = entry.role === '' ? entry.key : `"${entry.role}"`;
    return [
      {
        kind: 'warning',
        text: `Users of the scope ${what} of ${name} are disconnected when servers get it; they may connect again, with what it allows then.`,
      },
    ];
  });
}

function isScope(entry: SigningKey | undefined): entry is Exclude<SigningKey, string> {
  return typeof entry === 'object';
}

function ofDefaults(name: string, was: AccountClaims, is: AccountClaims): readonly Effect[] {
  if (same(was.nats.default_permissions, is.nats.default_permissions)) return [];
  return [
    {
      kind: 'note',
      text: `Users of ${name} without permissions of their own stay connected: subscriptions that are no longer allowed end, and what they publish goes by the new rule.`,
    },
  ];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, bigints) === JSON.stringify(b, bigints);
}

const bigints = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
