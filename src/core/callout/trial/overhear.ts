import type { NatsConnection } from 'nats';
import { encodeTokenLater, type LaterSigner } from '../../claims/token/encode.ts';
import { messageOf } from '../../errors.ts';
import { CurveBox } from '../../nkeys/curve-box.ts';
import type { Seed } from '../../nkeys/seed.ts';
import { connectAs } from '../../resolver/link/connect.ts';
import { failureOf } from '../../resolver/link/failure.ts';
import type { Address } from '../../resolver/login/address.ts';
import { jwtCredentials } from '../../resolver/login/credentials.ts';
import { CALLOUT_SUBJECT, type CalloutRequest, openRequest, XKEY_HEADER } from '../request.ts';

/** Where servers take answers: in the callout account, for themselves alone. */
const ANSWERS = '$SYS._INBOX.>';

/** Name that servers show for the connection: it only listens, and is no service. */
export const LISTENER_NAME = 'nkeeper callout listener';

const LIFE_SECONDS = 60;

/** Servers wait 2 seconds by default. */
const GIVEN_UP_MS = 3000;

const DIAL_TIMEOUT_MS = 5000;

/** Who listens: one of the account's own `auth_users`, who may hear what servers ask and what they are told. */
export interface ListenerOptions {
  readonly address: Address;
  /** Public key of the callout account. */
  readonly account: string;
  /** Signs a user for a minute, with no more rights than to listen. */
  readonly signer: LaterSigner;
  /** Seed of an auth user: anybody else would be asked about. */
  readonly user: Seed;
  readonly curve: Seed | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** How long the user lives that listens; a minute when absent. */
  readonly lifeSeconds?: number;
  /** Hears of each login: with its answer, or when there was none for so long that the server has given up. */
  readonly onLogin?: (heard: Overheard & { readonly tookMs: number }) => void;
}

/** What went over the wire about one login. */
export interface Overheard {
  /** Absent: no server asked, or the request cannot be opened. */
  readonly request?: CalloutRequest;
  /** Why a request that came cannot be read; empty: it could, or none came. */
  readonly unreadable: string;
  /** Absent: nobody answered. */
  readonly answer?: Uint8Array;
  /** Opens the answer. */
  readonly box?: CurveBox;
}

/** Listens to the callout of an account while a login is tried. */
export class Listener {
  /** Resolves when the connection is over. */
  readonly ended: Promise<unknown>;
  readonly #connection: NatsConnection;
  readonly #options: ListenerOptions;
  /** By the subject of the answer. */
  readonly #asked = new Map<string, Asked>();

  private constructor(connection: NatsConnection, options: ListenerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.ended = connection.closed();
    // Without a queue: the service gets its requests all the same.
    connection.subscribe(CALLOUT_SUBJECT, {
      callback: (error, message) => {
        if (error) return;
        const { data, reply = '' } = message;
        const asked: Asked = { data, xkey: message.headers?.get(XKEY_HEADER) ?? '', at: performance.now() };
        this.#asked.set(reply, asked);
        if (options.onLogin) asked.timer = setTimeout(() => this.#tell(reply, asked), GIVEN_UP_MS);
      },
    });
    connection.subscribe(ANSWERS, {
      callback: (error, message) => {
        const asked = error ? undefined : this.#asked.get(message.subject);
        if (!asked || asked.answer) return;
        asked.answer = message.data;
        if (options.onLogin) this.#tell(message.subject, asked);
      },
    });
  }

  /** Connects and listens. @returns why not, where it cannot */
  static async open(options: ListenerOptions): Promise<Listener | string> {
    const credentials = jwtCredentials(await mint(options), options.user.copy());
    try {
      const connection = await connectAs(credentials, options.address, {
        name: LISTENER_NAME,
        timeout: DIAL_TIMEOUT_MS,
      });
      const listener = new Listener(connection, options);
      await connection.flush();
      return listener;
    } catch (error) {
      return failureOf(error).reason;
    }
  }

  /** What was said about the login of the client with this name. */
  async heard(clientName: string): Promise<Overheard> {
    await this.#connection.flush().catch(() => undefined);
    const all = [...this.#asked.values()].map(asked => this.#read(asked));
    const own = all.find(({ request }) => request?.options.name === clientName);
    // What cannot be opened may be it, where nothing else came.
    return own ?? (all.length === 1 && all[0] && !all[0].request ? all[0] : { unreadable: '' });
  }

  async close(): Promise<void> {
    for (const { timer } of this.#asked.values()) clearTimeout(timer);
    await this.#connection.close().catch(() => undefined);
  }

  #tell(reply: string, asked: Asked): void {
    clearTimeout(asked.timer);
    this.#asked.delete(reply);
    this.#options.onLogin?.({ ...this.#read(asked), tookMs: performance.now() - asked.at });
  }

  #read({ data, xkey, answer }: Asked): Overheard {
    const { account, curve } = this.#options;
    const answered = answer ? { answer } : {};
    try {
      const box = curve && xkey !== '' ? new CurveBox(curve, xkey, 'sender') : undefined;
      const boxOf = box && (() => box);
      const now = Math.floor(Date.now() / 1000);
      const request = openRequest(data, xkey, { account, boxOf, now, leeway: 3600 });
      return { request, unreadable: '', ...answered, ...(box ? { box } : {}) };
    } catch (error) {
      return { unreadable: messageOf(error), ...answered };
    }
  }
}

/** One request that came by. */
interface Asked {
  readonly data: Uint8Array;
  readonly xkey: string;
  readonly at: number;
  answer?: Uint8Array;
  timer?: NodeJS.Timeout;
}

async function mint({
  account,
  signer,
  user,
  now,
  lifeSeconds = LIFE_SECONDS,
}: ListenerOptions): Promise<string> {
  const issuer = signer.publicKey === account ? {} : { issuer_account: account };
  return await encodeTokenLater(
    'user',
    {
      sub: user.publicKey,
      name: LISTENER_NAME,
      exp: now + lifeSeconds,
      nats: {
        pub: { deny: ['>'] },
        sub: { allow: [CALLOUT_SUBJECT, ANSWERS] },
        subs: -1,
        data: -1,
        payload: -1,
        ...issuer,
      },
    },
    signer,
    now,
  );
}
