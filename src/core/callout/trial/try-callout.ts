import { randomBytes } from 'node:crypto';
import type { NatsConnection } from 'nats';
import { connectTo } from '../../resolver/link/connect.ts';
import { failureOf } from '../../resolver/link/failure.ts';
import { parseWire, textOf, wireOf } from '../../resolver/link/wire.ts';
import { type Address, addressOf } from '../../resolver/login/address.ts';
import type { TrialCause } from './explain-answer.ts';
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
    const login = await logIn(address, client, name);
    const heard = typeof listener === 'string' ? listener : await listener.heard(name);
    if (login.outcome === 'not-tried') return { ...login, cause: undefined, steps: [] };
    if (login.outcome === 'accepted') {
      const user = login.user || nameIn(options, heard, now);
      return { ...login, user, cause: undefined, steps: stepsOfSuccess(heard) };
    }
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

/** Where the server put the user, as far as it may ask. */
function whoAmI(connection: NatsConnection): Promise<{ readonly account: string; readonly user: string }> {
  return connection.request('$SYS.REQ.USER.INFO', undefined, { timeout: 2000 }).then(
    ({ data }) => {
      const told = wireOf(parseWire(Buffer.from(data).toString('utf8'))['data']);
      return { account: textOf(told['account']), user: textOf(told['user']) };
    },
    () => ({ account: '', user: '' }),
  );
}

/** What the service called the user: whoever may not ask the server who it is does not learn it there. */
function nameIn(options: TrialOptions, heard: Overheard | string, now: number): string {
  const reading = typeof heard === 'string' ? undefined : readHeard(options, heard, undefined, now);
  return reading?.taken ? (reading.user.name ?? '') : '';
}

type LoginResult = Pick<CalloutTrial, 'outcome' | 'account' | 'user' | 'tookMs' | 'said'>;

async function logIn(address: Address, client: TrialClient, name: string): Promise<LoginResult> {
  const { sentinel, answer, user, password, token } = client;
  const begun = performance.now();
  let connection: NatsConnection;
  try {
    connection = await connectTo(address, {
      name,
      timeout: DIAL_TIMEOUT_MS,
      noAsyncTraces: true,
      authenticator: nonce => ({
        jwt: sentinel,
        nkey: '',
        sig: '',
        ...answer?.(nonce ?? ''),
        ...(user === undefined ? {} : { user, pass: password ?? '' }),
        ...(token === undefined ? {} : { auth_token: token }),
      }),
    });
  } catch (error) {
    const { reason, refused } = failureOf(error);
    const outcome = refused ? 'refused' : 'not-tried';
    return { outcome, account: '', user: '', tookMs: performance.now() - begun, said: reason };
  }
  const tookMs = performance.now() - begun;
  try {
    // Newer servers tell it by themselves; asking is a violation in their log where the user may not.
    const told = textOf(wireOf(connection.info)['remote_account']);
    const info = told === '' ? await whoAmI(connection) : { account: told, user: '' };
    return { outcome: 'accepted', ...info, tookMs, said: '' };
  } finally {
    await connection.close().catch(() => undefined);
  }
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
