import { createHash } from 'node:crypto';
import { hasJetStream } from '../../claims/access/limits-meaning.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { adviseClaims } from '../../claims/advice/advice.ts';
import { adviseWriting } from '../../claims/advice/token-text.ts';
import type { ClaimKind, ClaimsByKind } from '../../claims/kinds.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import { validateClaims } from '../../claims/rules/validate.ts';
import type { Int } from '../../claims/standard.ts';
import { mayIssue } from '../../claims/token/issuer-kinds.ts';
import { type DecodedToken, decodeToken } from '../../claims/token/token.ts';
import { hasOwnLimits, type UserClaims } from '../../claims/user.ts';
import { messageOf, NkeeperError } from '../../errors.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import { accountTrust, operatorTrust } from '../../trust/parties.ts';
import { heldImports, offeredExports } from '../../trust/shares.ts';
import type { FileStamp, TokenRead } from '../files/token-file.ts';
import { AccountFacts, OperatorFacts, type TokenHead, UserFacts } from './facts.ts';
import { scopesWithTemplates } from './scope-advice.ts';

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

/** Keeps one copy of texts that many JWTs hold. */
export type Intern = (text: string) => string;

/** Makes the facts of a file that was read. Never throws: whatever is wrong becomes damage. */
export function factsOf<K extends StoreKind>(kind: K, read: TokenRead, intern: Intern): ReadFacts<K> {
  if (read.file === undefined) {
    return { facts: damagedFacts(kind, read.stamp, read.damage), decoded: undefined };
  }
  try {
    const decoded = decodeToken(read.file.text);
    if (decoded.kind !== kind) throw wrongKind(decoded.kind, kind);
    const { iss = '' } = decoded.claims;
    if (!mayIssue(kind, iss)) throw issuerNotAllowed(kind, iss);
    return { facts: SHAPES[kind](decoded, read.stamp, intern) as FactsByKind[K], decoded };
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
  const Facts = { operator: OperatorFacts, account: AccountFacts, user: UserFacts }[kind];
  return new Facts(stamp, damage) as FactsByKind[K];
}

type Shape<K extends StoreKind> = (decoded: DecodedToken, stamp: FileStamp, intern: Intern) => FactsByKind[K];

const SHAPES: { readonly [K in StoreKind]: Shape<K> } = {
  operator(decoded, stamp, intern) {
    const claims = decoded.claims as OperatorClaims;
    return new OperatorFacts(
      stamp,
      undefined,
      headOf('operator', claims, decoded, intern),
      operatorTrust(claims),
    );
  },
  account(decoded, stamp, intern) {
    const claims = decoded.claims as AccountClaims;
    const { limits, imports, exports, authorization } = claims.nats;
    const held = heldImports(imports);
    const offered = offeredExports(exports);
    return new AccountFacts(stamp, undefined, headOf('account', claims, decoded, intern), {
      trust: accountTrust(claims),
      imports: held,
      exports: offered,
      importCount: held.length,
      exportCount: offered.length,
      connections: toNumber(limits.conn),
      jetstream: hasJetStream(limits),
      callout: (authorization.auth_users?.length ?? 0) > 0,
      xkey: authorization.xkey ?? '',
      hash: tokenHash(decoded.text),
      templates: scopesWithTemplates(claims),
    });
  },
  user(decoded, stamp, intern) {
    const claims = decoded.claims as UserClaims;
    return new UserFacts(stamp, undefined, headOf('user', claims, decoded, intern), {
      issuerAccount: intern(claims.nats.issuer_account ?? ''),
      bearer: claims.nats.bearer_token === true,
      ownLimits: hasOwnLimits(claims),
      tags: claims.nats.tags ?? NONE,
    });
  },
};

const NONE: readonly never[] = Object.freeze([]);

function headOf<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  decoded: DecodedToken,
  intern: Intern,
): TokenHead {
  const { sub = '', name = '', iss = '', iat, exp, nbf } = claims;
  return {
    key: sub,
    claimName: name,
    issuer: intern(iss),
    issuedAt: toNumber(iat),
    expires: endOf(kind, exp),
    notBefore: toNumber(nbf),
    issues: issuesOf(kind, claims, decoded),
  };
}

/** Validation and advice without the clock: times are compared anew each time, they are no fact about the bytes. */
function issuesOf<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  decoded: DecodedToken,
): readonly Finding[] {
  // When it was issued is a fact about the bytes, the time now is none.
  const { iat } = claims;
  const tokenLength = decoded.text.length;
  const context = iat ? { tokenLength, now: toNumber(iat) } : { tokenLength };
  const all = [
    ...validateClaims(kind, claims, 0),
    ...adviseClaims(kind, claims, context),
    ...adviseWriting(decoded),
  ];
  const issues = all.filter(issue => issue.severity !== 'time');
  return issues.length === 0 ? NO_FINDINGS : issues;
}

/** SHA-256 of a JWT as servers compute it over what they store: without line ends around it. */
export function tokenHash(text: string): string {
  return createHash('sha256').update(text.trim(), 'latin1').digest('base64');
}

/** A negative expiry has passed, as servers see it; at an operator's they do not look, and to nsc it is none. */
function endOf(kind: ClaimKind, exp: Int | undefined): number {
  const end = toNumber(exp);
  return kind === 'operator' ? Math.max(0, end) : end;
}

/** Values beyond what a double holds are as good as unlimited. */
function toNumber(value: Int | undefined): number {
  return value === undefined ? 0 : Number(value);
}

function issuerNotAllowed(kind: StoreKind, issuer: string): NkeeperError {
  const what = issuer === '' ? 'It names no signer' : `It names ${issuer} as its signer`;
  return new NkeeperError(
    'issuer-kind-not-allowed',
    `${what}; such a key may not sign a JWT of kind ${kind}.`,
    {
      hint: 'Restore the file from a backup or a server, or sign it anew.',
    },
  );
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
