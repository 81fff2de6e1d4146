import type { Finding } from './finding.ts';
import { utcText } from './times.ts';

/** What of an operator decides whether accounts are trusted. */
export interface OperatorTrust {
  readonly key: string;
  readonly signingKeys: ReadonlySet<string>;
  /** `strict_signing_key_usage`: identity keys sign nothing below. */
  readonly strict: boolean;
  /** Public key; empty when none is named. */
  readonly systemAccount: string;
}

/** What of an account decides whether users are trusted. */
export interface AccountTrust {
  readonly key: string;
  /** Signing keys; the value is the role for scoped ones, undefined for plain ones. */
  readonly signingKeys: ReadonlyMap<string, string | undefined>;
  /** User key or `*` → Unix seconds; tokens issued then or before are revoked. */
  readonly revocations: ReadonlyMap<string, number> | undefined;
  readonly disallowBearer: boolean;
}

/** What of a user's JWT meets the rules of the chain. */
export interface SignedUser {
  readonly key: string;
  readonly issuer: string;
  /** `issuer_account`; empty when absent. */
  readonly issuerAccount: string;
  readonly issuedAt: number;
  readonly bearer: boolean;
  /** It carries permissions or limits of its own. */
  readonly ownLimits: boolean;
}

/** Says whose key it is, for messages; undefined when nobody in the store has it. */
export type NameOfKey = (key: string) => string | undefined;

const RESIGN_ACCOUNT = 'Sign the account again with one of the operator’s signing keys and push it.';
const REISSUE_USER =
  'Issue the user again with a key that the account lists, and hand out the new credentials.';

/** Was the operator's JWT signed by the operator? Servers do not ask; nsc's validation does. */
export function operatorFindings(operator: OperatorTrust, issuer: string): Finding[] | undefined {
  if (issuer === operator.key || operator.signingKeys.has(issuer)) return undefined;
  return [
    {
      code: 'operator-signer-unknown',
      severity: 'blocking',
      message: `The operator is signed by ${issuer}, which is neither its own key nor one of its signing keys.`,
      hint: 'Sign the operator again with its own key or with a listed signing key.',
      key: issuer,
    },
  ];
}

/** Does the operator trust the account? `operator` is undefined when its own JWT cannot be used. */
export function accountFindings(
  account: { readonly key: string; readonly issuer: string; readonly jetstream: boolean },
  operator: OperatorTrust | undefined,
  nameOf: NameOfKey,
): Finding[] | undefined {
  if (operator === undefined) return [operatorUnusable];
  const found: Finding[] = [];
  const { issuer } = account;
  // The identity key may be one of the signing keys: then it is good even where identity keys sign nothing.
  if (!operator.signingKeys.has(issuer)) {
    if (issuer !== operator.key) found.push(accountSignerUnknown(account.key, issuer, nameOf));
    else if (operator.strict) found.push(accountByIdentityKey(issuer));
  }
  if (account.jetstream && account.key === operator.systemAccount) found.push(systemAccountWithJetStream);
  return found.length === 0 ? undefined : found;
}

const operatorUnusable: Finding = {
  code: 'operator-unusable',
  severity: 'blocking',
  message: 'The operator’s JWT cannot be used, so it is not known whether the operator trusts this account.',
  hint: 'Repair the operator’s JWT first.',
};

const systemAccountWithJetStream: Finding = {
  code: 'system-account-jetstream',
  severity: 'blocking',
  message: 'JetStream is enabled for the system account.',
  hint: 'Take the JetStream limits away from the system account.',
  field: 'nats.limits',
};

function accountByIdentityKey(issuer: string): Finding {
  return {
    code: 'account-by-identity-key',
    severity: 'blocking',
    message:
      'The operator is strict about signing keys, and this account is signed with the operator’s identity key: servers refuse it.',
    hint: RESIGN_ACCOUNT,
    field: 'iss',
    key: issuer,
  };
}

function accountSignerUnknown(key: string, issuer: string, nameOf: NameOfKey): Finding {
  if (issuer === key) {
    return {
      code: 'account-self-signed',
      severity: 'blocking',
      message: 'The account is signed by itself: servers refuse it until the operator has signed it.',
      hint: 'Let the operator sign it, then import the signed JWT.',
      field: 'iss',
      key: issuer,
    };
  }
  return {
    code: 'signer-unknown',
    severity: 'blocking',
    message: `The account is signed by ${described(issuer, nameOf)}, which is not a key that the operator lists: servers refuse it.`,
    hint: RESIGN_ACCOUNT,
    field: 'iss',
    key: issuer,
  };
}

/**
 * Does the account in whose folder the user is stand behind the user? `account` is undefined when its JWT cannot be used.
 * Allocates nothing when all is well: this runs for every user of a store.
 */
export function userFindings(
  user: SignedUser,
  account: AccountTrust | undefined,
  strict: boolean,
  nameOf: NameOfKey,
): Finding[] | undefined {
  if (account === undefined) return [accountUnusable];
  const signer = signerFinding(user, account, strict, nameOf);
  const scoped = signer === undefined && scopeOf(user.issuer, account, strict) !== undefined;
  const overScope = scoped && user.ownLimits;
  const bearer = account.disallowBearer && user.bearer;
  const revokedAt = revocationOf(user, account);
  if (signer === undefined && !overScope && !bearer && revokedAt === undefined) return undefined;
  const found: Finding[] = signer === undefined ? [] : [signer];
  if (overScope) found.push(scopedWithOwnLimits(user.issuer));
  if (bearer) found.push(bearerNotAllowed);
  if (revokedAt !== undefined) found.push(revoked(revokedAt));
  return found;
}

/**
 * Role of the scope that signed the user; undefined when no scope did. Unless the operator is strict, servers add the
 * identity key to the signing keys as a plain one: a scope that it has there is none.
 */
export function scopeOf(
  issuer: string,
  account: AccountTrust | undefined,
  strict: boolean,
): string | undefined {
  return !strict && issuer === account?.key ? undefined : account?.signingKeys.get(issuer);
}

/** The revocation that hits the user: by its own key or by `*`. */
export function revocationOf(
  user: { readonly key: string; readonly issuedAt: number },
  account: AccountTrust,
): { readonly by: 'key' | 'everyone'; readonly at: number } | undefined {
  const { revocations } = account;
  if (revocations === undefined) return undefined;
  const own = revocations.get(user.key);
  if (own !== undefined && own >= user.issuedAt) return { by: 'key', at: own };
  const all = revocations.get('*');
  return all !== undefined && all >= user.issuedAt ? { by: 'everyone', at: all } : undefined;
}

const accountUnusable: Finding = {
  code: 'account-unusable',
  severity: 'blocking',
  message: 'The JWT of its account cannot be used, so it is not known whether the account signed this user.',
  hint: 'Repair the account’s JWT first.',
};

const bearerNotAllowed: Finding = {
  code: 'bearer-not-allowed',
  severity: 'blocking',
  message: 'It is a bearer token, and its account does not allow bearer tokens: servers refuse it.',
  hint: 'Issue the user again without bearer, or let the account allow it.',
  field: 'nats.bearer_token',
};

function signerFinding(
  user: SignedUser,
  account: AccountTrust,
  strict: boolean,
  nameOf: NameOfKey,
): Finding | undefined {
  const { issuer, issuerAccount } = user;
  const foreign = issuerAccount !== '' && issuerAccount !== account.key;
  if (issuer === account.key) {
    if (foreign) return issuerAccountWrong(issuerAccount, nameOf);
    return strict && !account.signingKeys.has(issuer) ? userByIdentityKey(issuer) : undefined;
  }
  if (account.signingKeys.has(issuer)) {
    if (issuerAccount === '') return issuerAccountMissing(issuer);
    return foreign ? issuerAccountWrong(issuerAccount, nameOf) : undefined;
  }
  return userSignerUnknown(issuer, issuerAccount, account.key, nameOf);
}

function userByIdentityKey(issuer: string): Finding {
  return {
    code: 'user-by-identity-key',
    severity: 'blocking',
    message:
      'The operator is strict about signing keys, and this user is signed with the account’s identity key: servers refuse it.',
    hint: 'Issue the user again with one of the account’s signing keys.',
    field: 'iss',
    key: issuer,
  };
}

function issuerAccountMissing(issuer: string): Finding {
  return {
    code: 'issuer-account-missing',
    severity: 'blocking',
    message:
      'A signing key signed this user, and the JWT does not name the account: servers cannot find the account and refuse it.',
    hint: REISSUE_USER,
    field: 'nats.issuer_account',
    key: issuer,
  };
}

function issuerAccountWrong(issuerAccount: string, nameOf: NameOfKey): Finding {
  return {
    code: 'issuer-account-wrong',
    severity: 'blocking',
    message: `The JWT names ${described(issuerAccount, nameOf)} as its account, which is not the account in whose folder it is.`,
    hint: 'Move the file to the folder of its account, or issue the user again.',
    field: 'nats.issuer_account',
    key: issuerAccount,
  };
}

function userSignerUnknown(
  issuer: string,
  issuerAccount: string,
  account: string,
  nameOf: NameOfKey,
): Finding {
  if (issuerAccount !== '' && issuerAccount !== account) return issuerAccountWrong(issuerAccount, nameOf);
  return {
    code: 'signer-unknown',
    severity: 'blocking',
    message: `The user is signed by ${described(issuer, nameOf)}, which is not (or no longer) a key that its account lists: servers refuse it.`,
    hint: REISSUE_USER,
    field: 'iss',
    key: issuer,
  };
}

function scopedWithOwnLimits(issuer: string): Finding {
  return {
    code: 'scoped-user-with-own-limits',
    severity: 'blocking',
    message:
      'A scope’s key signed this user, and the user has permissions or limits of its own: servers refuse it.',
    hint: 'Issue the user again without permissions and limits; the scope gives them.',
    key: issuer,
  };
}

function revoked(revocation: { readonly by: 'key' | 'everyone'; readonly at: number }): Finding {
  const whom =
    revocation.by === 'key' ? 'The account has revoked this user' : 'The account has revoked all its users';
  return {
    code: 'user-revoked',
    severity: 'note',
    // Whether they have it is not known here: a revocation may not have been pushed yet.
    message: `${whom}: servers that have this JWT of the account refuse tokens issued up to ${utcText(revocation.at)}.`,
    hint: 'That is as wanted for a user that was cut off, once the account is pushed. To let it in again, issue it anew.',
    field: 'iat',
  };
}

function described(key: string, nameOf: NameOfKey): string {
  if (key === '') return 'nobody';
  const name = nameOf(key);
  return name === undefined ? key : `${name} (${key})`;
}
