import { signingKeyOf } from '../../claims/scopes.ts';
import { decodeToken, openToken } from '../../claims/token/token.ts';
import type { UserClaims } from '../../claims/user.ts';
import { NkeeperError } from '../../errors.ts';
import { accountRefusal, admission } from '../../trust/admission.ts';
import type { Finding } from '../../trust/finding.ts';
import { timeFindings, utcText } from '../../trust/times.ts';
import type { OfferedLogin } from './offered-login.ts';

/** What is known of the account that a login names, on the server where it was tried. */
export interface KnownAccount {
  /** The store's operator; empty: none that can be used. */
  readonly operatorToken: string;
  /** Account JWT of that server; null: it has none; undefined: not known. */
  readonly there: string | null | undefined;
  /** Account JWT of the store; undefined: it has none. */
  readonly here: string | undefined;
  /** The server trusts the store's operator; undefined: not known. */
  readonly trusted: boolean | undefined;
}

/** Why a login was refused, as far as it can be told: servers never say it. */
export interface Refusal {
  /** A word for programs: `user-revoked`, `account-expired`, `source-not-allowed`, ... */
  readonly code: string;
  /** One sentence. */
  readonly text: string;
  /** What to do; empty where there is nothing. */
  readonly hint: string;
  /** Public key of the account that the login named; empty where it named none. */
  readonly accountKey: string;
  /** Whom the JWT is of that was shown; undefined: it was none that can be read, or somebody changed it. */
  readonly user: ShownUser | undefined;
  /** Whose account JWT says so: `login` where none was needed. */
  readonly by: 'server' | 'store' | 'login';
  /** The JWTs that are known do not say it: one that does may follow in a moment. */
  readonly mayFollow?: boolean;
}

/** The user of a JWT that a client showed. */
export interface ShownUser {
  readonly key: string;
  readonly name: string;
  /** A key of its account signed it, by all that is known of that account. Else anybody may have made it. */
  readonly vouched: boolean;
}

/** While the store or the servers are being read: an event with this code gets its reason by the next one of the same client. */
export const NOT_READ_YET = 'not-read-yet';

/** What depends on an account that may be known in a moment is left open. */
export function leftOpen(refusal: Refusal): Refusal {
  if (refusal.code !== 'account-unknown' && refusal.code !== 'not-known') return refusal;
  const text = 'Why is not known yet: what the store and the servers have is still being read.';
  return { ...refusal, code: NOT_READ_YET, text, hint: '', mayFollow: false };
}

/** Looks at a login that a server refused, or a connection that it ended, and says why. Keeps nothing of it. */
export function explainRefusal(login: OfferedLogin, knownOf: (accountKey: string) => KnownAccount): Refusal {
  const early = withoutToken(login);
  if (early) return early;
  let user: UserClaims;
  try {
    user = openUser(login.token);
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    return byLogin(error.code, `What the client showed is no user JWT that servers take: ${error.message}`);
  }
  const accountKey = user.nats.issuer_account || user.iss || '';
  const known = knownOf(accountKey);
  return { ...explainUser(login, user, known), accountKey, user: shownUser(user, accountKey, known) };
}

type Cause = Omit<Refusal, 'accountKey' | 'user'>;

function shownUser(
  { sub: key = '', name = '', iss: issuer = '' }: UserClaims,
  accountKey: string,
  { there, here }: KnownAccount,
): ShownUser {
  // A signing key that was taken away lately is still in one of the two.
  const vouched = issuer === accountKey || [there, here].some(each => each && signs(each, issuer));
  return { key, name, vouched };
}

function signs(account: string, issuer: string): boolean {
  try {
    const { kind, claims } = decodeToken(account);
    return kind === 'account' && (claims.nats.signing_keys ?? []).some(each => signingKeyOf(each) === issuer);
  } catch (error) {
    if (error instanceof NkeeperError) return false;
    throw error;
  }
}

/** Reasons of the server that say it all. */
function withoutToken({ token, reason }: OfferedLogin): Refusal | undefined {
  if (reason === 'Maximum Control Line Exceeded') {
    const hint = 'Move permissions of the user into a scope, or raise max_control_line of every server.';
    return byLogin('login-too-long', 'The login is longer than the server takes: its JWT is too long.', hint);
  }
  if (reason === 'Authentication Timeout')
    return byLogin('login-timeout', 'The client was connected and did not log in in time.');
  if (token !== '') return undefined;
  const hint = 'Give the client the creds file of its user.';
  return byLogin('no-jwt', 'The client showed no JWT: servers of an operator let nobody in without.', hint);
}

function byLogin(code: string, text: string, hint = ''): Refusal {
  return { code, text, hint, accountKey: '', user: undefined, by: 'login' };
}

function openUser(token: string): UserClaims {
  const { kind, claims } = openToken(token);
  if (kind === 'user') return claims as UserClaims;
  throw new NkeeperError('token-kind-wrong', `This is a JWT of type ${kind}, not user.`);
}

function explainUser(login: OfferedLogin, user: UserClaims, known: KnownAccount): Cause {
  const { there, here, trusted, operatorToken } = known;
  const own = userTimes(user, login.at);
  if (own) return own;
  if (trusted === false) {
    const hint = 'It is not one of this operator’s servers, or it was set up with another operator JWT.';
    return { code: 'other-operator', text: 'The server trusts another operator.', hint, by: 'server' };
  }
  if (there === null) return missing(here !== undefined);
  const account = there ?? here;
  if (account === undefined) return unknownAccount();
  if (operatorToken === '') return unexplained(login, user);
  const by = there === undefined ? 'store' : 'server';
  const found = refusedBy(account, operatorToken, login, user) ?? calloutOf(account, user);
  return found ? { ...found, by } : unexplained(login, user);
}

/** With auth callout on, a service decides about everybody but its own users, and nobody is told what it said. */
function calloutOf(account: string, { sub = '' }: UserClaims): Omit<Cause, 'by'> | undefined {
  const opened = openToken(account);
  const users = opened.kind === 'account' ? (opened.claims.nats.authorization.auth_users ?? []) : [];
  if (users.length === 0 || users.includes(sub)) return undefined;
  return {
    code: 'callout',
    text: 'The auth callout of its account said no, or nobody answered it.',
    hint: 'Look at the log of the callout service, and whether it runs.',
  };
}

/** These need no account, and servers look at them first. */
function userTimes({ exp = 0, nbf = 0 }: UserClaims, at: number): Cause | undefined {
  // Servers cut off in the very second of the end.
  const [late] = timeFindings({ expires: Number(exp), notBefore: 0 }, at + 1) ?? [];
  if (late) {
    const text = `The user’s JWT expired on ${utcText(Number(exp))}.`;
    return { code: 'user-expired', text, hint: 'Issue the user again with a later expiry.', by: 'login' };
  }
  const [early] = timeFindings({ expires: 0, notBefore: Number(nbf) }, at) ?? [];
  if (!early) return undefined;
  const text = `The user’s JWT is not valid before ${utcText(Number(nbf))}.`;
  return { code: 'user-not-yet-valid', text, hint: 'Wait, or look at the clocks.', by: 'login' };
}

function missing(isHere: boolean): Cause {
  const hint = isHere ? 'Push the account.' : 'Push the account if it is one of yours.';
  const whose = isHere ? 'The account' : 'The account, which the store does not have either,';
  return { code: 'account-missing', text: `${whose} is not on the server.`, hint, by: 'server' };
}

function unknownAccount(): Cause {
  const text = 'Neither the store nor, as far as is known, the server has the account that the JWT names.';
  return { code: 'account-unknown', text, hint: 'It may be a user of another operator.', by: 'store' };
}

/** By one account JWT: why the login is refused, if it is. */
function refusedBy(
  account: string,
  operator: string,
  login: OfferedLogin,
  user: UserClaims,
): Omit<Cause, 'by'> | undefined {
  const verdict = admission({
    operator,
    account,
    user: login.token,
    // Whether the nonce was signed the event does not tell.
    nonceSignedBy: user.sub,
    connectionType: login.connectionType,
    address: login.address,
    now: login.at,
  });
  if (!verdict.admitted) return worded(verdict.finding, operator, account, login.at);
  return undefined;
}

/** Findings of an account and of a user may have the same words: here it has to be said whose it is. */
function worded(finding: Finding, operator: string, account: string, at: number): Omit<Cause, 'by'> {
  const { code, message, hint = '' } = finding;
  if (accountFinding(operator, account, at)?.message === message) {
    const whose = message.replace(/^It /, 'The JWT of the account ');
    return { code: ACCOUNT_CODES[code] ?? code, text: whose, hint };
  }
  return { code: USER_CODES[code] ?? code, text: message, hint };
}

function accountFinding(operator: string, account: string, at: number): Finding | undefined {
  const opened = [openToken(operator), openToken(account)] as const;
  if (opened[0].kind !== 'operator' || opened[1].kind !== 'account') return undefined;
  return accountRefusal(opened[0].claims, opened[1].claims, at);
}

const ACCOUNT_CODES: Readonly<Record<string, string>> = {
  'claim-expired': 'account-expired',
  'claim-not-yet-valid': 'account-not-yet-valid',
  'signer-unknown': 'account-signer-unknown',
};

const USER_CODES: Readonly<Record<string, string>> = { 'signer-unknown': 'user-signer-unknown' };

/** By all that is known it may come in: what is left is what no event tells. */
function unexplained(login: OfferedLogin, user: UserClaims): Cause {
  const told = BY_REASON[login.reason];
  if (told) return { ...told, by: 'server' };
  const wasEnded = login.ended ? WHEN_ENDED[login.reason] : undefined;
  if (wasEnded) return { ...wasEnded, by: 'server', mayFollow: true };
  const seed = user.nats.bearer_token ? '' : 'the client’s seed may not be that of the JWT, or ';
  const text = `By the JWTs that are known it should be let in: ${seed}the server runs others.`;
  return { code: 'not-known', text, hint: 'The server’s log says more.', by: 'server', mayFollow: true };
}

/** What a server's own reason means, where it says more than the JWTs. */
const BY_REASON: Readonly<Record<string, Omit<Cause, 'by'>>> = {
  'Maximum Account Connections Exceeded': {
    code: 'account-connections-exceeded',
    text: 'The account has as many connections as it may have.',
    hint: 'Raise the limit of connections, or look who uses them.',
  },
  'Maximum Connections Exceeded': {
    code: 'server-connections-exceeded',
    text: 'The server has as many connections as it may have.',
    hint: 'Raise max_connections of the server, or look who uses them.',
  },
};

/** The same of connections that were open: with what is known now they might come in again. */
const WHEN_ENDED: Readonly<Record<string, Omit<Cause, 'by'>>> = {
  'Credentials Revoked': {
    code: 'user-revoked',
    text: 'The account has revoked this user, in a JWT that the server had before it was seen here.',
    hint: 'If that is right, nothing. Else issue the user again, or take the revocation back and push.',
  },
  'Authentication Failure': {
    code: 'grants-changed',
    text: 'What its signing key grants was changed: it may come in again, with what is granted now.',
    hint: '',
  },
  'Authentication Expired': {
    code: 'ended',
    text: 'Its JWT or that of its account had expired, or the account was deleted: by what is known now it may come in again.',
    hint: '',
  },
};
