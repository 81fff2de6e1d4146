import type { AccountClaims } from '../account.ts';
import type { ClaimKind, Claims, ClaimsByKind } from '../kinds.ts';
import type { OperatorClaims } from '../operator.ts';
import { type Issue, IssueList } from '../rules/issue.ts';
import { withTypes } from '../shape.ts';
import type { UserClaims } from '../user.ts';
import { adviseAccount } from './account.ts';
import { adviseExpiry } from './expiry.ts';
import { adviseUser } from './user.ts';

/** What is known around the claims. */
export interface AdviceContext {
  /** Characters of the JWT. */
  readonly tokenLength?: number;
  /** Of a user: its account. */
  readonly account?: AccountClaims;
  /** Of a user: its operator is strict about signing keys. */
  readonly strict?: boolean;
  /** Unix seconds: now, or when a JWT that is kept was issued. Times far ahead of it are told. */
  readonly now?: number;
}

/** A user sends its JWT in one line, of which servers take 4096 bytes unless told otherwise; the rest needs room too. */
const LONGEST_USER_TOKEN = 3700;
/** An account's JWT is one message, and messages have 1 MiB unless servers are told otherwise. */
const LONGEST_ACCOUNT_TOKEN = 1_000_000;

/**
 * What works differently from what one would think, and what no validator tells: facts about servers, measured with
 * nats-server 2.15.2. Blocking, or `time` for an expiry, where servers refuse just this. A `note` is no fault at all.
 * Complements `validateClaims`, repeats nothing of it.
 *
 * @throws NkeeperError `claim-unencodable`: from JavaScript, with members of a wrong type
 */
export function adviseClaims<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  context: AdviceContext = {},
): Issue[] {
  const list = new IssueList();
  withTypes(kind, claims, () => advise(list, kind, claims, context));
  return list.issues;
}

function advise(list: IssueList, kind: ClaimKind, claims: Claims, context: AdviceContext): void {
  adviseToken(list, kind, claims, context.tokenLength ?? 0);
  adviseExpiry(list, kind, claims);
  if (kind === 'operator') adviseOperator(list, claims as OperatorClaims);
  if (kind === 'account') adviseAccount(list, claims as AccountClaims, context.now);
  if (kind === 'user') adviseUser(list, claims as UserClaims, context.account, context.strict);
}

function adviseToken(issues: IssueList, kind: ClaimKind, { nats }: Claims, length: number): void {
  if (kind !== 'generic' && nats?.['version' as keyof typeof nats] === 1) {
    const message =
      'The JWT is of the old version 1; saving it makes version 2 and loses what that no longer has.';
    issues.warning(
      'version-1-token',
      'nats.version',
      message,
      'Sign it again, and compare before and after.',
    );
  }
  if (kind === 'user' && length > LONGEST_USER_TOKEN) {
    const message = `The JWT has ${length} bytes; servers cut connections whose JWT is longer than about 3.7 kB.`;
    const hint =
      'Move permissions into a scope or to default permissions, or raise max_control_line of every server.';
    issues.warning('user-token-too-long', 'nats', message, hint);
  }
  if (kind === 'account' && length > LONGEST_ACCOUNT_TOKEN) {
    const message = `The JWT has ${length} bytes; servers take none of more than 1 MiB.`;
    issues.warning(
      'account-token-too-long',
      'nats',
      message,
      'Compact revocations and remove imports and exports.',
    );
  }
}

function adviseOperator(issues: IssueList, { nats }: OperatorClaims): void {
  if (!nats.strict_signing_key_usage || (nats.signing_keys ?? []).length > 0) return;
  const message = 'Only signing keys may sign accounts, and there is none: servers trust no account.';
  issues.warning(
    'strict-without-signing-key',
    'nats.strict_signing_key_usage',
    message,
    'Add a signing key.',
  );
}
