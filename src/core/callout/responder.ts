import { newAuthorizationResponse } from '../claims/new-claims.ts';
import { encodeTokenLater, type LaterSigner } from '../claims/token/encode.ts';
import { messageOf, NkeeperError, requireArgument } from '../errors.ts';
import { CurveBox } from '../nkeys/curve-box.ts';
import type { Seed } from '../nkeys/seed.ts';
import { clean } from '../text/clean.ts';
import { type CalloutDecision, DEPENDS_ON_CLIENT, type GrantAccount, signGrant } from './grant.ts';
import { type CalloutRequest, openRequest } from './request.ts';
import { SeenKeys } from './seen-keys.ts';

/** Decides about one login. Whatever it throws, and an answer that comes too late, is a refusal. */
export type Decide = (
  request: CalloutRequest,
  signal: AbortSignal,
) => CalloutDecision | Promise<CalloutDecision>;

/** What a callout service needs, without the connection. */
export interface ResponderOptions {
  /** Public key of the callout account: the one with auth callout on. */
  readonly account: string;
  /** Signs answers: identity or a signing key of the callout account. */
  readonly signer: LaterSigner;
  /** Seed of the curve key that the account names; with it only sealed requests are taken. */
  readonly curve?: Seed | undefined;
  /** Accounts that users may be placed in, by public key. Asked at each login, so that it may change. */
  readonly accounts: () => ReadonlyMap<string, GrantAccount>;
  readonly decide: Decide;
  /** Longest time for a decision; 1500 when absent: servers wait 2 seconds by default. */
  readonly timeoutMs?: number;
  /** Seconds that clocks may differ; 30 when absent. */
  readonly leeway?: number;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** What became of one request. */
export interface CalloutOutcome {
  /**
   * `allowed`, `refused` (the decision said no), `failed` (no decision, or one that cannot be carried out: the client is
   * refused), `ignored` (no request that can be answered).
   */
  readonly verdict: 'allowed' | 'refused' | 'failed' | 'ignored';
  /** What to send; absent: nothing. */
  readonly answer?: Uint8Array;
  /** Absent where the request could not be read. */
  readonly request?: CalloutRequest;
  /** With `allowed`, and where it was the decision that said no. */
  readonly decision?: CalloutDecision;
  /** Why not; a sentence. Empty with `allowed`. */
  readonly reason: string;
  readonly tookMs: number;
}

/** Answers one request: what came, and the header {@link file://./request.ts XKEY_HEADER}. Never throws. */
export type Responder = (data: Uint8Array, xkey: string) => Promise<CalloutOutcome>;

/** Makes the answer to a request, signed, and sealed where the request was. */
type Answerer = (request: CalloutRequest, body: { jwt: string } | { error: string }) => Promise<Uint8Array>;

/** Curve keys of servers that are remembered; each start of a server has another. */
const KEPT_BOXES = 256;

/** Longest reason that is sent: it stands in the server's log. */
const REASON_SIZE = 200;

/**
 * The service without a connection: opens a request, asks for a decision, and makes the answer, signed and sealed. Servers
 * get an answer to everything that is a request, so that no client waits for nothing.
 *
 * @throws NkeeperError `argument-invalid`, `only-curve-can-seal`
 */
export function createResponder(options: ResponderOptions): Responder {
  const {
    account,
    signer,
    curve,
    accounts,
    decide,
    timeoutMs = 1500,
    leeway = 30,
    clock = Date.now,
  } = options;
  requireArgument(typeof decide === 'function', 'A callout service needs a function that decides.');
  requireArgument(curve === undefined || curve.kind === 'curve', 'Requests are opened with a curve key.');
  const boxOf = curve && boxes(curve);
  const seen = new SeenKeys();

  const answerTo: Answerer = async (request, body) => {
    const claims = newAuthorizationResponse(request.userKey);
    const issuer = signer.publicKey === account ? {} : { issuer_account: account };
    const token = await encodeTokenLater(
      'authorization_response',
      { ...claims, aud: request.server.id, nats: { ...claims.nats, ...body, ...issuer } },
      signer,
      Math.floor(clock() / 1000),
    );
    const plain = Buffer.from(token, 'latin1');
    return request.sealed && boxOf ? boxOf(request.server.xkey ?? '').seal(plain) : plain;
  };

  return async (data, xkey) => {
    const begun = performance.now();
    const took = () => performance.now() - begun;
    let request: CalloutRequest | undefined;
    try {
      const now = Math.floor(clock() / 1000);
      request = openRequest(data, xkey, { account, boxOf, now, leeway });
      if (!seen.isNew(request.userKey, request.expires + leeway, now))
        throw new NkeeperError(
          'callout-request-repeated',
          'This request came before: it is not answered twice.',
        );
    } catch (error) {
      return { verdict: 'ignored', reason: messageOf(error), tookMs: took() };
    }
    try {
      const decision = await inTime(decide, request, timeoutMs);
      if ('refuse' in decision) {
        const reason = decision.refuse || 'no reason given';
        const answer = await answerTo(request, { error: shortened(reason) });
        return { verdict: 'refused', answer, request, decision, reason, tookMs: took() };
      }
      const jwt = await signGrant(request, decision, accounts(), Math.floor(clock() / 1000));
      const answer = await answerTo(request, { jwt });
      return { verdict: 'allowed', answer, request, decision, reason: '', tookMs: took() };
    } catch (error) {
      const isNo = error instanceof NkeeperError && DEPENDS_ON_CLIENT.has(error.code);
      const verdict = isNo ? 'refused' : 'failed';
      const said = isNo ? shortened(error.message) : 'the auth callout service could not decide';
      return { verdict, ...(await failure(answerTo, request, error, said)), request, tookMs: took() };
    }
  };
}

/** What went wrong inside is for the service's own log: the server's gets no more than that it did. */
async function failure(
  answerTo: Answerer,
  request: CalloutRequest,
  error: unknown,
  said: string,
): Promise<{ readonly answer?: Uint8Array; readonly reason: string }> {
  const reason = messageOf(error);
  try {
    return { answer: await answerTo(request, { error: said }), reason };
  } catch (second) {
    return { reason: `${reason} The answer could not be made either: ${messageOf(second)}` };
  }
}

async function inTime(decide: Decide, request: CalloutRequest, timeoutMs: number): Promise<CalloutDecision> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stop.abort();
      reject(new NkeeperError('callout-timeout', `There was no decision within ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    const decision = await Promise.race([decide(request, stop.signal), late]);
    if (typeof decision === 'object' && decision !== null) return decision;
    throw new NkeeperError('callout-decision-invalid', 'The decision is neither a grant nor a refusal.');
  } finally {
    clearTimeout(timer);
  }
}

/** One box for each server's key, the oldest forgotten. */
function boxes(curve: Seed): (serverKey: string) => CurveBox {
  const kept = new Map<string, CurveBox>();
  return serverKey => {
    const known = kept.get(serverKey);
    if (known) return known;
    const box = new CurveBox(curve, serverKey, 'sender');
    const [oldest] = kept;
    if (oldest && kept.size >= KEPT_BOXES) {
      oldest[1].wipe();
      kept.delete(oldest[0]);
    }
    kept.set(serverKey, box);
    return box;
  };
}

function shortened(reason: string): string {
  return clean(reason).slice(0, REASON_SIZE);
}
