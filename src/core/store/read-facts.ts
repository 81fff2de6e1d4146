import { createHash } from 'node:crypto';
import type { AccountClaims } from '../claims/account.ts';
import type { ClaimKind, ClaimsByKind } from '../claims/kinds.ts';
import { hasJetStream } from '../claims/limits-meaning.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import type { Int, StandardClaims } from '../claims/standard.ts';
import { type DecodedToken, decodeToken } from '../claims/token.ts';
import type { UserClaims } from '../claims/user.ts';
import { validateClaims } from '../claims/validate.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import type { AccountTrust, OperatorTrust } from '../trust/chain.ts';
import { type Finding, NO_FINDINGS } from '../trust/finding.ts';
import type { AccountFacts, OperatorFacts, TokenFacts, UserFacts } from './facts.ts';
import type { FileStamp, TokenRead } from './token-file.ts';

/** The kinds that a store holds as files. */
export type StoreKind = 'operator' | 'account' | 'user';

export interface FactsByKind {
  readonly operator: OperatorFacts;
  readonly account: AccountFacts;
  readonly user: UserFacts;
}

/** What a file says, and its decoded JWT where it has one: the signature is not verified yet. */
export interface ReadFacts<K extends StoreKind> {
  readonly facts: FactsByKind[K];
  readonly decoded: DecodedToken | undefined;
}

/** Makes the facts of a file that was read. Never throws: whatever is wrong becomes damage. */
export function factsOf<K extends StoreKind>(
  kind: K,
  read: TokenRead,
  intern: (text: string) => string,
): ReadFacts<K> {
  if (read.file === undefined)
    return { facts: damagedFacts(kind, read.stamp, read.damage), decoded: undefined };
  try {
    const decoded = decodeToken(read.file.text);
    if (decoded.kind !== kind) throw wrongKind(decoded.kind, kind);
    const facts = SHAPES[kind](decoded, read.stamp, intern) as FactsByKind[K];
    return { facts, decoded };
  } catch (error) {
    return { facts: damagedFacts(kind, read.stamp, decodeDamage(error, read.file.text)), decoded: undefined };
  }
}

/** Facts of a file that is of no use. */
export function damagedFacts<K extends StoreKind>(
  kind: K,
  stamp: FileStamp,
  damage: Finding,
): FactsByKind[K] {
  return EMPTY[kind](stamp, damage) as FactsByKind[K];
}

function common(stamp: FileStamp, damage: Finding | undefined): TokenFacts {
  return {
    ctimeMs: stamp.ctimeMs,
    size: stamp.size,
    signature: 'unchecked',
    damage,
    key: '',
    claimName: '',
    issuer: '',
    issuedAt: 0,
    expires: 0,
    notBefore: 0,
    issues: NO_FINDINGS,
  };
}

const NO_OPERATOR: OperatorTrust = { key: '', signingKeys: new Set(), strict: false, systemAccount: '' };
const NO_ACCOUNT: AccountTrust = {
  key: '',
  signingKeys: new Map(),
  revocations: undefined,
  disallowBearer: false,
};

const EMPTY = {
  operator: (stamp: FileStamp, damage: Finding): OperatorFacts => ({
    ...common(stamp, damage),
    trust: NO_OPERATOR,
  }),
  account: (stamp: FileStamp, damage: Finding): AccountFacts => ({
    ...common(stamp, damage),
    trust: NO_ACCOUNT,
    imports: [],
    exports: [],
    connections: 0,
    jetstream: false,
    callout: false,
    xkey: '',
    hash: '',
  }),
  user: (stamp: FileStamp, damage: Finding): UserFacts => ({
    ...common(stamp, damage),
    issuerAccount: '',
    bearer: false,
    ownLimits: false,
  }),
};

type Shape<K extends StoreKind> = (
  decoded: DecodedToken,
  stamp: FileStamp,
  intern: (text: string) => string,
) => FactsByKind[K];

const SHAPES: { readonly [K in StoreKind]: Shape<K> } = {
  operator(decoded, stamp, intern) {
    const claims = decoded.claims as OperatorClaims;
    return { ...standard('operator', claims, stamp, intern), trust: operatorTrust(claims) };
  },
  account(decoded, stamp, intern) {
    const claims = decoded.claims as AccountClaims;
    const { nats } = claims;
    return {
      ...standard('account', claims, stamp, intern),
      trust: accountTrust(claims),
      imports: nats.imports ?? [],
      exports: nats.exports ?? [],
      connections: seconds(nats.limits.conn),
      jetstream: hasJetStream(nats.limits),
      callout: (nats.authorization.auth_users?.length ?? 0) > 0,
      xkey: nats.authorization.xkey ?? '',
      hash: tokenHash(decoded.text),
    };
  },
  user(decoded, stamp, intern) {
    const claims = decoded.claims as UserClaims;
    return {
      ...standard('user', claims, stamp, intern),
      issuerAccount: intern(claims.nats.issuer_account ?? ''),
      bearer: claims.nats.bearer_token === true,
      ownLimits: hasOwnLimits(claims),
    };
  },
};

function standard<K extends StoreKind>(
  kind: K,
  claims: ClaimsByKind[K],
  stamp: FileStamp,
  intern: (text: string) => string,
): TokenFacts {
  const { sub = '', name = '', iss = '', iat, exp, nbf }: StandardClaims = claims;
  return {
    ctimeMs: stamp.ctimeMs,
    size: stamp.size,
    signature: 'unchecked',
    damage: undefined,
    key: sub,
    claimName: name,
    issuer: intern(iss),
    issuedAt: seconds(iat),
    expires: seconds(exp),
    notBefore: seconds(nbf),
    issues: issuesOf(kind, claims),
  };
}

/** Validation without the clock: times are compared anew each time, they are no fact about the bytes. */
function issuesOf<K extends ClaimKind>(kind: K, claims: ClaimsByKind[K]): readonly Finding[] {
  const issues = validateClaims(kind, claims, 0).filter(issue => issue.severity !== 'time');
  return issues.length === 0 ? NO_FINDINGS : issues;
}

function operatorTrust(claims: OperatorClaims): OperatorTrust {
  const { signing_keys = [], strict_signing_key_usage: strict, system_account = '' } = claims.nats;
  return {
    key: claims.sub ?? '',
    signingKeys: new Set(signing_keys),
    strict: strict === true,
    systemAccount: system_account,
  };
}

function accountTrust(claims: AccountClaims): AccountTrust {
  const { signing_keys = [], revocations, limits } = claims.nats;
  return {
    key: claims.sub ?? '',
    signingKeys: new Map(
      signing_keys.map(entry => [signingKeyOf(entry), typeof entry === 'string' ? undefined : entry.role]),
    ),
    revocations: revocations && new Map(Object.entries(revocations).map(([key, at]) => [key, seconds(at)])),
    disallowBearer: limits.disallow_bearer === true,
  };
}

/** A user of a scope must have none of these, not even an empty list: the servers' test. */
function hasOwnLimits({ nats }: UserClaims): boolean {
  const { pub, sub, resp, src, times, times_location, subs, data, payload } = nats;
  const lists = [pub?.allow, pub?.deny, sub?.allow, sub?.deny, src, times, nats.allowed_connection_types];
  const numbers = [subs, data, payload];
  return (
    lists.some(list => list !== undefined) ||
    numbers.some(number => number !== undefined && number !== 0) ||
    resp !== undefined ||
    (times_location ?? '') !== '' ||
    nats.bearer_token === true ||
    nats.proxy_required === true
  );
}

/** SHA-256 of a JWT as servers compute it over what they store: without line ends around it. */
export function tokenHash(text: string): string {
  return createHash('sha256').update(text.trim(), 'latin1').digest('base64');
}

/** Times beyond what a double holds are as good as for ever. */
function seconds(value: Int | undefined): number {
  return value === undefined ? 0 : Number(value);
}

function wrongKind(found: ClaimKind, wanted: StoreKind): NkeeperError {
  return new NkeeperError('wrong-kind', `The file holds a JWT of kind ${found}, not of kind ${wanted}.`, {
    hint: 'Move it to where it belongs.',
  });
}

function decodeDamage(error: unknown, text: string): Finding {
  if (text.trimStart().startsWith('-----BEGIN')) {
    return {
      code: 'armoured',
      severity: 'blocking',
      message:
        'The JWT stands between BEGIN and END lines. nsc’s store holds the bare JWT, and nsc cannot read this.',
      hint: 'Leave only the line with the JWT in the file.',
    };
  }
  const known = error instanceof NkeeperError;
  return {
    code: known ? error.code : 'not-a-jwt',
    severity: 'blocking',
    message: known ? error.message : `This is not a JWT: ${messageOf(error)}`,
    hint:
      (known ? error.hint : undefined) ??
      'Restore the file from a backup or a server, or delete it and make the entity anew.',
  };
}
