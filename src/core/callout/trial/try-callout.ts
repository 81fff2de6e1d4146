import { randomBytes } from 'node:crypto';
import type { NatsConnection } from 'nats';
import { NkeeperError } from '../../errors.ts';
import { connectTo } from '../../resolver/link/connect.ts';
import { failureOf } from '../../resolver/link/failure.ts';
import { type Address, addressOf } from '../../resolver/login/address.ts';
import type { AnswerReading, TrialCause } from './explain-answer.ts';
import { findLanding, type Landing } from './landing.ts';
import { openListener } from './open-listener.ts';
import type { Overheard } from './overhear.ts';
import { readServerSide } from './server-side.ts';
import { readHeard, sentinelStep, serverSteps, stepsOfSuccess, wireSteps } from './steps.ts';
import { type CalloutTrial, SLOW_MS, type TrialClient, type TrialOptions, type TrialStep } from './trial.ts';

const DIAL_TIMEOUT_MS = 10_000;

/**
 * Sends one login through an auth callout, as a client would, and says what became of it. A server tells a client no more than
 * that it is refused: why is found from the store, from what servers run and who is connected, and by listening to what the
 * server asks and the service answers, where the keys for that are at hand.
 */
export async function tryCallout(options: TrialOptions): Promise<CalloutTrial> {
  let last: CalloutTrial | undefined;
  for (const url of options.place.urls) {
    last = await tryAt(addressOf(url, options.place.tls), options);
    // One that is down says nothing about the callout.
    if (last.outcome !== 'not-tried') return last;
  }
  return last ?? { ...NOWHERE, cause: undefined, steps: [] };
}

const NOWHERE: LoginResult = {
  outcome: 'not-tried',
  account: '',
  user: '',
  tookMs: 0,
  said: 'no server is named',
};

async function tryAt(address: Address, options: TrialOptions): Promise<CalloutTrial> {
  const { callout, client, system, clock = Date.now } = options;
  const now = Math.floor(clock() / 1000);
  const listener = await openListener({ ...options, address, now });
  try {
    const name = `nkeeper callout test ${randomBytes(4).toString('hex')}`;
    const hear = async () => (typeof listener === 'string' ? listener : await listener.heard(name));
    const login = await logIn(address, client, name, async connection =>
      findLanding(connection, { reading: readingOf(options, await hear(), now), system }),
    );
    const heard = await hear();
    if (login.outcome === 'not-tried') return { ...login, cause: undefined, steps: [] };
    if (login.outcome === 'accepted')
      return { ...login, cause: undefined, said: '', steps: stepsOfSuccess(heard, login) };
    const servers =
      typeof system === 'string' ? system : await readServerSide(system, callout.held.ref.key, callout.users);
    const steps = [
      sentinelStep(options, now),
      ...serverSteps(callout, servers),
      ...wireSteps(options, { heard, servers, tookMs: login.tookMs, now }),
    ];
    return { ...login, cause: causeOf(steps, login.tookMs), steps };
  } finally {
    if (typeof listener !== 'string') await listener.close();
  }
}

/** What the service said of this login, where it was overheard; else why it is not known. */
function readingOf(options: TrialOptions, heard: Overheard | string, now: number): AnswerReading | string {
  if (typeof heard === 'string') return heard;
  return readHeard(options, heard, undefined, now) ?? (heard.unreadable || 'no answer was overheard');
}

type LoginResult = Pick<CalloutTrial, 'outcome' | 'account' | 'user' | 'tookMs' | 'said'>;

/** @param land asks where an open connection is */
async function logIn(
  address: Address,
  client: TrialClient,
  name: string,
  land: (connection: NatsConnection) => Promise<Landing>,
): Promise<LoginResult> {
  const { sentinel, answer, user, password, token } = client;
  const begun = performance.now();
  let connection: NatsConnection;
  let begins = false;
  try {
    connection = await connectTo(address, {
      name,
      timeout: DIAL_TIMEOUT_MS,
      noAsyncTraces: true,
      authenticator: nonce => {
        begins = true;
        return {
          jwt: sentinel,
          nkey: '',
          sig: '',
          ...answer?.(nonce ?? ''),
          ...(user === undefined ? {} : { user, pass: password ?? '' }),
          ...(token === undefined ? {} : { auth_token: token }),
        };
      },
    });
  } catch (error) {
    const { reason, refused } = failureOf(error);
    // Servers before 2.15 close the connection without a word when nobody answered them in time.
    const isRefusal = refused && !(error instanceof NkeeperError);
    const outcome = isRefusal || (begins && wasClosed(error)) ? 'refused' : 'not-tried';
    return { outcome, account: '', user: '', tookMs: performance.now() - begun, said: reason };
  }
  const tookMs = performance.now() - begun;
  try {
    const { account, user: called, why } = await land(connection);
    return { outcome: 'accepted', account, user: called, tookMs, said: why };
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** It had begun, and was ended by the other side: how that is told depends on what was on its way. */
function wasClosed(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return ['CONNECTION_REFUSED', 'DISCONNECT', 'ECONNRESET', 'EPIPE'].includes(String(code));
}

/** The first thing that is wrong; where nothing is, how long it took says a little. */
function causeOf(steps: readonly TrialStep[], tookMs: number): TrialCause {
  const found = steps.find(({ state }) => state === 'bad');
  if (found) return { code: `callout-${found.what}`, text: found.text, hint: found.hint };
  if (tookMs >= SLOW_MS)
    return {
      code: 'callout-answer',
      text: 'Nobody answered in time.',
      hint: 'Look whether the service runs.',
    };
  return {
    code: 'callout-answer',
    text: 'The service said no, or the server did not take its answer.',
    hint: 'The logs of both have a line for it.',
  };
}
