import { addedSigningKeys } from '../../claims/access/added-keys.ts';
import { lostRevocations, shortenedWords } from '../../claims/access/lost-revocations.ts';
import { isShut } from '../../claims/access/shut.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { claimsDifference } from '../../claims/difference/difference.ts';
import { differenceSummary } from '../../claims/difference/summary.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import { decodeToken } from '../../claims/token/token.ts';
import { NkeeperError } from '../../errors.ts';
import { someOf } from '../../text/count-of.ts';
import { judgeAccountToken } from '../../trust/account-token.ts';
import { utcText } from '../../trust/times.ts';
import type { LiveEvent } from '../live-view.ts';

/** What was known of an account before somebody pushed a JWT of it. */
export interface BeforePush {
  /** The newest JWT that a server held; undefined: not known. */
  readonly held: string | undefined;
  /** Signing keys that servers had seen removed from it before. */
  readonly removedKeys: ReadonlySet<string>;
  /** The store's JWT; undefined: it has none. */
  readonly here: string | undefined;
  /** The store's operator; undefined: none that can be used. */
  readonly operator: OperatorClaims | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** Name of a user of the store. */
  readonly nameOfUser: (key: string) => string | undefined;
  /** When the JWT of a user of the store was issued, Unix seconds. */
  readonly issuedAtOfUser?: (key: string) => number | undefined;
  /** This nkeeper pushed it. */
  readonly own: boolean;
}

/** What an event tells of a push or deletion, beside when and of which account. */
export type PushNews = Pick<LiveEvent, 'code' | 'severity' | 'text' | 'why' | 'hint'>;

/** A push, and whether servers run what was pushed. */
export interface JudgedPush {
  readonly event: PushNews;
  /** They go on with what they had. */
  readonly refused: boolean;
}

/**
 * What a push of an account JWT does, against what the servers and the store had: what changed, whether it takes back a
 * revocation, the removal of a signing key or the closing of the account, whether servers will run it at all.
 */
export function pushNews(token: string, before: BeforePush): JudgedPush {
  const pushed = accountOf(token);
  if (pushed === undefined)
    return { event: refusedByAll('What was pushed is no account JWT.'), refused: true };
  const name = pushed.name ? `“${pushed.name}”` : 'The account';
  const refusal = refusedNews(token, pushed, before);
  if (refusal) return { event: { ...refusal, text: `${name} was pushed. ${refusal.text}` }, refused: true };
  const undone =
    undoneNews(pushed, before) ??
    keyBackNews(pushed, before) ??
    openedNews(pushed, before) ??
    olderNews(pushed, before);
  const changed = `${name} was pushed: ${changeText(token, pushed, before)}`;
  const code =
    token === before.held ? 'pushed-again' : token === before.here ? 'pushed-from-store' : 'pushed';
  const event: PushNews = undone
    ? { ...undone, text: `${name}: ${undone.text}`, why: changed }
    : { code, severity: 'info', text: changed, why: '', hint: '' };
  return { event, refused: false };
}

/** Who did it, as far as it can be told. @param issuer public key */
export function whose(issuer: string, own: boolean): string {
  if (own) return 'by this nkeeper.';
  return `signed by ${issuer || 'nobody'}; who sent it the servers do not tell.`;
}

function refusedByAll(text: string): PushNews {
  return {
    code: 'pushed-refused',
    severity: 'warning',
    text: `${text} Servers refuse it.`,
    why: '',
    hint: '',
  };
}

/** Servers store these and answer that they did, but none runs it. */
function refusedNews(token: string, { sub = '' }: AccountClaims, before: BeforePush): PushNews | undefined {
  const [problem] = judgeAccountToken(token, sub, before.operator, before.now).problems;
  if (!problem || problem.code === 'operator-unusable') return undefined;
  if (problem.code === 'signature-wrong') return refusedByAll('Its signature is wrong.');
  return {
    code: 'pushed-not-run',
    severity: 'danger',
    text: `Servers store it, but go on with what they had: ${problem.message}`,
    why: '',
    hint: 'A server that starts again runs what it stored, and locks the account out: push a good JWT.',
  };
}

function lostBy(pushed: AccountClaims, { held, here, issuedAtOfUser }: BeforePush) {
  const known = [here, held].flatMap(token => accountOf(token) ?? []);
  return known.map(each => lostRevocations(each, pushed, issuedAtOfUser));
}

function undoneNews(pushed: AccountClaims, before: BeforePush): PushNews | undefined {
  const { nameOfUser } = before;
  const keys = [...new Set(lostBy(pushed, before).flatMap(({ undone }) => [...undone.keys()]))];
  if (keys.length === 0) return undefined;
  const names = keys.map(key => (key === '*' ? 'all its users' : (nameOfUser(key) ?? key)));
  return {
    code: 'undoes-revocation',
    severity: 'danger',
    text: `THIS PUSH UNDOES A REVOCATION: ${someOf(names, MOST_NAMES)} may log in again.`,
    why: '',
    hint: 'If nobody meant to, revoke anew, or push the store’s JWT where that still has the revocation.',
  };
}

const MOST_NAMES = 3;

/** What the key signed is not revoked one by one: all of it is good again. */
function keyBackNews(pushed: AccountClaims, { held, removedKeys }: BeforePush): PushNews | undefined {
  const ran = accountOf(held);
  if (ran === undefined) return undefined;
  const back = addedSigningKeys(ran, pushed).filter(key => removedKeys.has(key));
  if (back.length === 0) return undefined;
  return {
    code: 'undoes-key-removal',
    severity: 'danger',
    text: `THIS PUSH GIVES A REMOVED SIGNING KEY BACK: what ${someOf(back, MOST_NAMES)} signed may log in again.`,
    why: '',
    hint: 'If nobody meant to, remove the key anew, or push the store’s JWT where that does not have it.',
  };
}

function openedNews(pushed: AccountClaims, { held }: BeforePush): PushNews | undefined {
  const ran = accountOf(held);
  if (ran === undefined || !isShut(ran.nats.limits) || isShut(pushed.nats.limits)) return undefined;
  return {
    code: 'undoes-closing',
    severity: 'danger',
    text: 'THIS PUSH OPENS AN ACCOUNT THAT WAS CLOSED: its users may log in again.',
    why: '',
    hint: 'If nobody meant to, close it anew, or push the store’s JWT where that is still closed.',
  };
}

/** Signing keys that a push takes away from what servers ran. */
export function keysRemoved(token: string, held: string | undefined): readonly string[] {
  const [ran, pushed] = [accountOf(held), accountOf(token)];
  return ran && pushed ? addedSigningKeys(pushed, ran) : [];
}

function olderNews({ iat = 0 }: AccountClaims, { held }: BeforePush): PushNews | undefined {
  const issuedAt = Number(accountOf(held)?.iat ?? 0);
  if (Number(iat) >= issuedAt) return undefined;
  return {
    code: 'older-pushed',
    severity: 'danger',
    text: `AN OLDER JWT WAS PUSHED: issued ${utcText(Number(iat))}, over one issued ${utcText(issuedAt)}.`,
    why: '',
    hint: 'Servers run what was pushed last. If nobody meant to, push the newer one again.',
  };
}

/** What is different now, how it stands to the store, and who is known. */
function changeText(token: string, pushed: AccountClaims, around: BeforePush): string {
  const { held, here, own } = around;
  const toStore = `${token === here ? ' It is the JWT of the store.' : ''}${shortenedText(pushed, around)}`;
  const by = own ? ' This nkeeper pushed it.' : ` It is ${whose(pushed.iss ?? '', false)}`;
  if (token === held) return `the same JWT as before.${toStore}${by}`;
  const before = accountOf(held);
  if (!before) return `what servers held before is not known.${toStore}${by}`;
  const summary = differenceSummary(claimsDifference('account', before, pushed));
  return `${CHANGED[summary] ?? `it changes ${summary}`}.${toStore}${by}`;
}

/** Of revocations that reach less far than before. */
function shortenedText(pushed: AccountClaims, before: BeforePush): string {
  const each = lostBy(pushed, before).flatMap(({ shortened }) =>
    shortened.map(one => ` ${shortenedWords(one, before.nameOfUser(one.key) ?? one.key)}`),
  );
  return [...new Set(each)].join('');
}

/** Summaries that are no list of what changed. */
const CHANGED: Readonly<Record<string, string>> = {
  nothing: 'nothing is changed',
  'only when it was issued': 'nothing but the time of its issue is changed',
};

function accountOf(token: string | undefined): AccountClaims | undefined {
  if (token === undefined) return undefined;
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'account' ? decoded.claims : undefined;
  } catch (error) {
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}
