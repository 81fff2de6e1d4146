import type { AccountClaims } from '../claims/account.ts';
import type { Difference } from '../claims/difference/difference.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import type { Effect } from '../operations/plan.ts';
import { isOver } from '../resolver/holdings/content.ts';
import type { LocalIndex } from '../resolver/holdings/local-index.ts';
import type { Fleet } from '../resolver/push/fleet.ts';
import type { Held } from '../resolver/push/held.ts';
import { Slices } from '../slices.ts';
import { vouchedAccount } from '../trust/account-token.ts';
import type { AccountHistory, Lineage } from './account-history.ts';
import { checkAccount, trustFaults } from './check-account.ts';
import { type Conflict, conflictOf } from './conflict.ts';
import { consequencesOf, type NameOfUser } from './consequences.ts';
import { givenBack } from './given-back.ts';
import { copiesOf, type ServerCopy } from './server-copies.ts';
import { differences } from './three-way.ts';

/** What a push changes on servers that have the same version now. */
export interface Change {
  readonly servers: readonly string[];
  readonly differences: readonly Difference[];
}

/** One account of a push. */
export interface PlannedAccount {
  readonly key: string;
  /** As the store calls it. */
  readonly name: string;
  readonly token: string;
  /**
   * `send`: some server lacks it. `same`: all have it. `conflict`: it is sent only if that is meant. `refused`: servers would not
   * use it.
   */
  readonly verdict: 'send' | 'same' | 'conflict' | 'refused';
  /** Why it is refused. */
  readonly faults: readonly string[];
  readonly there: readonly ServerCopy[];
  /** What a push changes on servers that have an older version, field by field. */
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  readonly effects: readonly Effect[];
}

/** What a push would do. Nothing was sent yet. */
export interface PushPlan {
  readonly accounts: readonly PlannedAccount[];
  readonly servers: Fleet['servers'];
  /** Who does not answer, in words. */
  readonly missing: readonly string[];
  /** What a push cannot do on these servers, or not for long, in sentences. */
  readonly notes: readonly string[];
}

/** What a push is planned from. */
export interface PushRequest {
  readonly fleet: Pick<Fleet, 'servers' | 'systemAccount' | 'unreached' | 'silent' | 'unnamed' | 'apart'>;
  readonly operator: OperatorClaims;
  readonly local: LocalIndex;
  /** Names of the accounts by key. */
  readonly names: ReadonlyMap<string, string>;
  readonly held: Held;
  /** Undefined where there is no journal, or it cannot be read. */
  readonly history: AccountHistory | undefined;
  readonly nameOfUser: NameOfUser;
  /** When the JWT of a user of the store was issued, Unix seconds. */
  readonly issuedAtOfUser?: (key: string) => number | undefined;
  /** Reads the users of an account, so that they have names. */
  readonly readUsers: (account: string) => Promise<void>;
  /** Does one of these users listen for the logins of an account? Absent: nobody can be asked. */
  readonly isServed?: (account: string, users: readonly string[]) => Promise<boolean>;
  /** Unix seconds. */
  readonly now: number;
}

/** What a push would do: account by account, and against whom. Reads, never sends. */
export async function planPush(request: PushRequest): Promise<PushPlan> {
  const { fleet, local } = request;
  const slices = new Slices();
  const accounts: PlannedAccount[] = [];
  for (const key of local.tokens.keys()) {
    accounts.push(await planAccount(key, request));
    if (slices.due) await slices.next();
  }
  return {
    accounts,
    servers: fleet.servers,
    missing: missingWords(fleet),
    notes: [...silentAdvice(fleet), ...lastingNotes(fleet)],
  };
}

async function planAccount(key: string, request: PushRequest): Promise<PlannedAccount> {
  const { fleet, local, names, held, operator, now } = request;
  const token = local.tokens.get(key) ?? '';
  const there = copiesOf(key, local, held, fleet.servers, now);
  const account = { key, name: names.get(key) ?? key, token, there };
  const nothing = { faults: [], changes: [], conflicts: [], effects: [] };
  const facts = local.facts.get(key);
  const expired = facts !== undefined && isOver(facts, now);
  if (!expired && there.every(({ settled }) => settled)) {
    // All have it, and one of them lets nobody in: it was started anew without the operator key that signed it.
    const faults = trustFaults(fleet.servers, facts?.issuer ?? '');
    return { ...account, ...nothing, faults, verdict: faults.length > 0 ? 'refused' : 'same' };
  }
  const checked = checkAccount(token, key, operator, fleet, now);
  if (checked.claims === undefined || checked.faults.length > 0)
    return { ...account, ...nothing, verdict: 'refused', faults: checked.faults };
  const effects: Effect[] = checked.warnings.map(text => ({ kind: 'warning', text }));
  const conflicts: Conflict[] = [];
  const changes: Change[] = [];
  const lineage = await lineageOf(account.name, token, there, request);
  const isThere = there.some(({ state }) => state === 'same');
  for (const copy of there) {
    if (copy.settled || copy.token === undefined || copy.token === token) continue;
    const ours = vouchedAccount(copy.token, key, operator, now);
    const theirs = (ours ?? vouchedThere(copy, key, request))?.claims as AccountClaims | undefined;
    const replaced = () =>
      effects.push({
        kind: 'note',
        text: `${copy.servers.join(', ')} has a JWT that the operator does not stand behind: it is replaced.`,
      });
    if (theirs === undefined) {
      replaced();
      continue;
    }
    if (otherRevocations(theirs, checked.claims)) await request.readUsers(account.name);
    const result = consequencesOf(
      account.name,
      theirs,
      checked.claims,
      request.nameOfUser,
      request.issuedAtOfUser,
    );
    const given = givenBack(theirs, copy.token, checked.claims, lineage, isThere);
    // As after the rotation of a signing key, which servers are not told of yet.
    if (ours === undefined && result.readmitted.length + given.length === 0) {
      replaced();
      continue;
    }
    effects.push(...result.effects.filter(({ text }) => !effects.some(each => each.text === text)));
    const unserved = await isUnserved(key, theirs, checked.claims, request);
    const loses = { readmitted: result.readmitted, given, unserved };
    const conflict = conflictOf(copy, theirs, checked.claims, loses, lineage, request);
    if (conflict) conflicts.push(conflict);
    else if (copy.state === 'expired') effects.push({ kind: 'note', text: expiredNote(copy) });
    else changes.push({ servers: copy.servers, differences: differences(theirs, checked.claims) });
  }
  if (key === fleet.systemAccount && conflicts.length + effects.length > 0)
    effects.push({ kind: 'warning', text: 'It is the system account: nkeeper itself gets in by it.' });
  return {
    ...account,
    verdict: conflicts.length > 0 ? 'conflict' : 'send',
    faults: [],
    changes,
    conflicts,
    effects,
  };
}

/** A JWT that the operator of a server stands behind which has it: another version of it than the store's. It uses it. */
function vouchedThere({ servers, token = '' }: ServerCopy, key: string, { fleet, now }: PushRequest) {
  return fleet.servers
    .filter(({ name }) => servers.includes(name))
    .flatMap(({ operators }) => operators)
    .map(each => vouchedAccount(token, key, each, now))
    .find(found => found !== undefined);
}

/** From the push on a service would be asked about every login, and there is none. */
async function isUnserved(
  key: string,
  theirs: AccountClaims,
  ours: AccountClaims,
  { isServed }: PushRequest,
): Promise<boolean> {
  const [was, is] = [theirs, ours].map(({ nats }) => nats.authorization?.auth_users ?? []) as [
    string[],
    string[],
  ];
  if (isServed === undefined || is.length === 0 || is.some(user => was.includes(user))) return false;
  return !(await isServed(key, is));
}

/** Whatever it says: in a minute the server has none. */
function expiredNote({ servers }: ServerCopy): string {
  const has = servers.length === 1 ? 'has' : 'have';
  return `${servers.join(', ')} ${has} a JWT that has expired: nobody gets in with it, and servers throw it away. It is replaced.`;
}

function otherRevocations(one: AccountClaims, other: AccountClaims): boolean {
  return JSON.stringify(one.nats.revocations ?? {}) !== JSON.stringify(other.nats.revocations ?? {});
}

const NO_LINEAGE: Lineage = { versions: [], born: false };

/** Only looked up where some server has another version. */
async function lineageOf(
  name: string,
  token: string,
  there: readonly ServerCopy[],
  { history }: PushRequest,
): Promise<Lineage> {
  const other = there.some(copy => !copy.settled && copy.token !== undefined && copy.token !== token);
  if (!other || history === undefined) return NO_LINEAGE;
  // A journal that cannot be read knows nothing; the comparison by time is left.
  return history.lineageOf(name, token).catch(() => NO_LINEAGE);
}

/** Servers that are known of and do not answer. */
export function missingWords({
  unreached,
  silent,
  unnamed,
  apart,
}: Pick<Fleet, 'unreached' | 'silent' | 'unnamed' | 'apart'>): readonly string[] {
  const more =
    unnamed === 1 ? '1 more server that others know of' : `${unnamed} more servers that others know of`;
  return [
    ...silent.map(name => `${name} (seen in the last 24 hours)`),
    ...unreached.map(({ url, reason }) => `${url} (${reason})`),
    ...(unnamed > 0 ? [more] : []),
    ...apart,
  ];
}

/** What to do about servers that were seen lately and do not answer; nothing where there are none. */
export function silentAdvice({ silent }: Pick<Fleet, 'silent'>): readonly string[] {
  if (silent.length === 0) return [];
  const [they, are] = silent.length === 1 ? ['it', 'was'] : ['they', 'were'];
  return [
    `${silent.join(', ')}: there in the last 24 hours, and not now. If ${they} ${are} taken away for good, say so on the command line: --without ${silent.join(',')}.`,
  ];
}

/** What does not last, by the resolvers that there are. */
export function lastingNotes({ servers }: Pick<Fleet, 'servers'>): readonly string[] {
  const named = (kind: string) => servers.filter(({ resolver }) => resolver === kind).map(({ name }) => name);
  const [memory, cache, unknown] = [named('memory-or-url'), named('cache'), named('unknown')];
  const notes: string[] = [];
  if (memory.length > 0)
    notes.push(
      `${memory.join(', ')}: no store of its own. A push lasts until the server reloads or restarts: put the JWT into resolver_preload (MEMORY), or where its URL is served, too.`,
    );
  if (cache.length > 0)
    notes.push(
      `${cache.join(', ')}: a cache. It takes only accounts that it has in memory; nkeeper has it load the others first.`,
    );
  if (unknown.length > 0)
    notes.push(`${unknown.join(', ')}: which resolver it has is not known, so neither is what it keeps.`);
  return notes;
}
