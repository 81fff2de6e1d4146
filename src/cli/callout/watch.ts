import { setTimeout as delay } from 'node:timers/promises';
import { storedCallout } from '../../core/callout/stored-callout.ts';
import { explainAnswer } from '../../core/callout/trial/explain-answer.ts';
import { openListener } from '../../core/callout/trial/open-listener.ts';
import type { Overheard } from '../../core/callout/trial/overhear.ts';
import { NkeeperError } from '../../core/errors.ts';
import { FileKeyRing } from '../../core/operations/keyring.ts';
import { addressOf } from '../../core/resolver/login/address.ts';
import { findPlace } from '../../core/resolver/login/login.ts';
import { clean } from '../../core/text/clean.ts';
import { jsonLine } from '../../core/text/json-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { liveRequest } from '../live-request.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';

interface WatchFlags {
  readonly account?: string;
  readonly operator?: string;
  /** Milliseconds. */
  readonly for?: number;
  readonly count?: number;
  readonly json?: boolean;
}

type Heard = Overheard & { readonly tookMs: number };

/** The user that listens is made anew before it ends. */
const LIFE_SECONDS = 3600;

/** `nkeeper callout watch`: logins that servers ask the service about, with what it answers. */
export function watchCallout(invocation: Invocation<WatchFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, globals, output } = session;
    const callout = await storedCallout(store, flags.operator, flags.account);
    const { operator, ref, claims } = callout.held;
    await store.scanAccounts({ operator: operator.ref.name });
    const place = findPlace({ ...liveRequest(world, globals), operatorToken: operator.token });
    const [url] = place.urls;
    const ring = new FileKeyRing(store.locations.keystoreDir.path);
    const nameOf = (key: string) => store.findByKey(key)?.name ?? key;
    const tokenOf = (key: string) => store.account(operator.ref.name, nameOf(key))?.token;
    const tell = (heard: Heard) => {
      const now = Math.floor(world.now() / 1000);
      const around = { account: claims, operatorToken: operator.token, tokenOf, nameOf, now };
      const facts = factsOf(heard, around, world.now());
      output.data(flags.json ? jsonLine(facts) : lineOf(facts));
      // A line that waits for company is of no use to who watches.
      output.flush();
    };
    const open = (onLogin: (heard: Heard) => void) =>
      openListener({
        ...{ callout, ring, onLogin, lifeSeconds: LIFE_SECONDS },
        address: addressOf(url as NonNullable<typeof url>, place.tls),
        now: Math.floor(world.now() / 1000),
      });
    try {
      return await follow(session, open, tell, ref.name);
    } finally {
      ring.wipe();
    }
  });
}

/** Until it is enough, the time is over, or a signal comes. Connects again where the connection ends. */
async function follow(
  { flags, output }: Session<WatchFlags>,
  open: (onLogin: (heard: Heard) => void) => ReturnType<typeof openListener>,
  tell: (heard: Heard) => void,
  account: string,
): Promise<ExitCode> {
  let told = 0;
  let end: (code: ExitCode) => void = () => undefined;
  const over = new Promise<ExitCode>(resolve => {
    end = resolve;
  });
  const onLogin = (heard: Heard) => {
    if (told >= (flags.count ?? Number.POSITIVE_INFINITY)) return;
    tell(heard);
    if (++told === flags.count) end(EXIT.ok);
  };
  const interrupted = () => end(EXIT.interrupted);
  const terminated = () => end(EXIT.terminated);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', terminated);
  const timer = flags.for === undefined ? undefined : setTimeout(() => end(EXIT.ok), flags.for);
  try {
    for (let first = true; ; first = false) {
      const listener = await open(onLogin);
      if (typeof listener === 'string') {
        if (first)
          throw new NkeeperError(
            'callout-unheard',
            `Nobody can listen to the logins of ${account}: ${listener}.`,
            {
              hint: 'nkeeper watch shows logins and refusals as servers tell them, without what the service said.',
            },
          );
        const code = await Promise.race([over, delay(1000, undefined)]);
        if (code !== undefined) return code;
      } else {
        if (first) output.message(`Listening to the logins that ${account} is asked about.`);
        const code = await Promise.race([over, listener.ended.then(() => undefined)]);
        await listener.close();
        if (code !== undefined) return code;
        output.message('The connection ended; it is made again.');
      }
    }
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', terminated);
  }
}

type Around = Omit<Parameters<typeof explainAnswer>[1], 'request' | 'box'>;

/** What is told of a login. Passwords and tokens, which were heard too, are not. */
function factsOf({ request, answer, unreadable, box, tookMs }: Heard, around: Around, at: number) {
  const reading = request && answer ? explainAnswer(answer, { ...around, request, box }) : undefined;
  const verdict = !request ? 'unreadable' : !reading ? 'unanswered' : reading.taken ? 'allowed' : 'refused';
  return {
    time: new Date(at).toISOString(),
    verdict,
    user: request?.options.user ?? '',
    client: request?.options.name ?? '',
    ip: request?.client.host ?? '',
    type: request?.connectionType ?? '',
    account: reading?.taken ? around.nameOf(reading.account) : '',
    name: reading?.taken ? (reading.user.name ?? '') : '',
    server: request?.server.name ?? '',
    reason: reading && !reading.taken ? reading.text : request ? '' : unreadable,
    took_ms: Math.round(tookMs * 10) / 10,
  };
}

function lineOf(facts: ReturnType<typeof factsOf>): string {
  const { time, verdict, user, client, ip, type, account, name, server, reason, took_ms } = facts;
  const parts = [
    `${time.slice(0, 19).replace('T', ' ')}Z`,
    verdict.toUpperCase().padEnd(10),
    [user && `user ${user}`, client && `client ${client}`].filter(Boolean).join(', ') || '-',
    account === '' ? reason : `to ${account} as ${name}`,
    [ip, type].filter(Boolean).join(' '),
    server,
    `${took_ms} ms`,
  ];
  return `${clean(parts.filter(Boolean).join('  '))}\n`;
}
