import type { AccountClaims } from '../../claims/account.ts';
import { validateClaims } from '../../claims/rules/validate.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import { openToken } from '../../claims/token/token.ts';
import type { UserClaims } from '../../claims/user.ts';
import { messageOf, NkeeperError } from '../../errors.ts';
import type { CurveBox } from '../../nkeys/curve-box.ts';
import { admission } from '../../trust/admission.ts';
import type { CalloutRequest } from '../request.ts';

/** What is known where an answer was overheard. */
export interface AnswerContext {
  readonly request: CalloutRequest;
  /** The callout account, as servers have it. */
  readonly account: AccountClaims;
  readonly operatorToken: string;
  /** JWT of an account; undefined: not known here. */
  readonly tokenOf: (account: string) => string | undefined;
  /** Name of an account, for sentences. */
  readonly nameOf: (account: string) => string;
  /** Opens what is sealed; absent: the seed of the curve key is not at hand. */
  readonly box?: CurveBox | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** Why a login failed, as far as it can be told. */
export interface TrialCause {
  readonly code: string;
  readonly text: string;
  readonly hint: string;
}

/** What a server makes of an answer: a user in an account, or why not. */
export type AnswerReading =
  | { readonly taken: true; readonly user: UserClaims; readonly account: string }
  | ({ readonly taken: false } & TrialCause);

/**
 * Looks at the answer of a callout service as servers do, in their order. They say what they found in their own logs only.
 */
export function explainAnswer(data: Uint8Array, context: AnswerContext): AnswerReading {
  try {
    return read(data, context);
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    return no(
      'callout-answer-invalid',
      `The answer is none that servers take: ${error.message}`,
      SERVICE_HINT,
    );
  }
}

const SERVICE_HINT = 'It is the service that has to be mended.';

function read(data: Uint8Array, context: AnswerContext): AnswerReading {
  const { request, account, now } = context;
  if (data.length === 0)
    return no('callout-answer-empty', 'The service answered with nothing.', SERVICE_HINT);
  const isPlain = Buffer.from(data.subarray(0, 3)).toString('latin1') === 'eyJ';
  if (!isPlain && !account.nats.authorization.xkey)
    return no('callout-answer-garbage', 'The service answered with something that is no JWT.', SERVICE_HINT);
  if (!isPlain && !context.box)
    return no(
      'callout-answer-sealed',
      'The service answered, sealed; the seed of the curve key is not at hand to open it.',
    );
  const text = Buffer.from(isPlain || !context.box ? data : openSealed(data, context.box)).toString('latin1');
  const answer = openToken(text);
  if (answer.kind !== 'authorization_response')
    return no('callout-answer-kind', `The service answered with a JWT of type ${answer.kind}.`, SERVICE_HINT);
  const { claims } = answer;
  const [issue] = validateClaims('authorization_response', claims, now);
  if (issue)
    return no(issue.code, `The answer breaks a rule: ${issue.field}: ${issue.message}`, SERVICE_HINT);
  if (claims.sub !== request.userKey)
    return no(
      'callout-answer-user',
      'The answer is about another user key than was asked for.',
      SERVICE_HINT,
    );
  if (claims.aud !== request.server.id)
    return no('callout-answer-server', 'The answer is meant for another server than asked.', SERVICE_HINT);
  if (claims.nats.error)
    return no(
      'callout-refused',
      `The service said no: ${claims.nats.error}`,
      'Its rules, or what the client showed, decide that.',
    );
  const signer = claims.nats.issuer_account || claims.iss || '';
  if (isPlain && !keysOf(account).includes(signer))
    return no(
      'callout-answer-signer',
      `The answer is signed by ${signer}, which is no key of ${context.nameOf(account.sub ?? '')}.`,
      'Start the service with a key of that account.',
    );
  return readUser(claims.nats.jwt ?? '', context);
}

/** What the service says yes with. */
function readUser(token: string, context: AnswerContext): AnswerReading {
  const { request, account, now, nameOf } = context;
  const opened = openToken(token);
  if (opened.kind !== 'user')
    return no('callout-user-kind', `The answer holds a JWT of type ${opened.kind}, not user.`, SERVICE_HINT);
  const user = opened.claims;
  const [issue] = validateClaims('user', user, now);
  if (issue)
    return no(issue.code, `The user JWT breaks a rule: ${issue.field}: ${issue.message}`, issue.hint);
  if (user.sub !== request.userKey)
    return no('callout-user-key', 'The user JWT is about another key than was asked for.', SERVICE_HINT);
  const target = user.nats.issuer_account || user.iss || '';
  const { allowed_accounts: allowed = [] } = account.nats.authorization;
  const own = account.sub ?? '';
  if (target !== own && !allowed.includes(target) && !allowed.includes('*'))
    return no(
      'callout-account-not-allowed',
      `The service placed the user in ${nameOf(target)}, which ${nameOf(own)} does not allow.`,
      `nkeeper edit authcallout -a ${nameOf(own)} --allowed-account ${nameOf(target)} allows it; then push.`,
    );
  const targetToken = context.tokenOf(target);
  if (targetToken === undefined)
    return no(
      'callout-account-unknown',
      `The service placed the user in ${target}, which is not in this store.`,
    );
  const verdict = admission({
    operator: context.operatorToken,
    account: targetToken,
    user: token,
    // Servers ask for no proof: the key is made for this one login.
    nonceSignedBy: user.sub,
    ...(request.connectionType ? { connectionType: request.connectionType } : {}),
    address: request.client.host ?? '',
    now,
  });
  // Servers do not look at networks of users that a callout let in (nats-server 2.15.2).
  if (verdict.admitted || verdict.finding.code === 'source-not-allowed')
    return { taken: true, user, account: target };
  const { code, message, hint = '' } = verdict.finding;
  return no(code, `In ${nameOf(target)} the user is refused: ${message}`, hint);
}

function openSealed(data: Uint8Array, box: CurveBox): Uint8Array {
  try {
    return box.open(data);
  } catch (cause) {
    throw new NkeeperError('callout-answer-sealed', `it is sealed by another key: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function keysOf({ sub = '', nats }: AccountClaims): readonly string[] {
  return [sub, ...(nats.signing_keys ?? []).map(signingKeyOf)];
}

function no(code: string, text: string, hint = ''): AnswerReading {
  return { taken: false, code, text, hint };
}
