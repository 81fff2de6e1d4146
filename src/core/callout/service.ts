import { messageOf, NkeeperError } from '../errors.ts';
import { CALLOUT_SUBJECT, XKEY_HEADER } from './request.ts';
import { type CalloutOutcome, createResponder, type ResponderOptions } from './responder.ts';

/** What a service needs of a connection: one of the `nats` package has it. */
export interface CalloutConnection {
  subscribe(
    subject: string,
    options: {
      readonly queue: string;
      readonly callback: (error: Error | null, message: CalloutMessage) => void;
    },
  ): { drain(): Promise<void> };
  flush(): Promise<void>;
}

/** One message of it. */
export interface CalloutMessage {
  readonly data: Uint8Array;
  readonly headers?: { get(name: string): string } | undefined;
  respond(data: Uint8Array): boolean;
}

/** What a callout service on a connection needs. */
export interface ServiceOptions extends ResponderOptions {
  /** A connection of a user that the account names as one of its `auth_users`. */
  readonly connection: CalloutConnection;
  /** Services of the same group share the logins; `nkeeper-callout` when absent. */
  readonly queue?: string;
  /** Logins that are decided at once; further ones are refused at once. 1024 when absent. */
  readonly most?: number;
  /** Hears of every request. Must not throw. */
  readonly onOutcome?: (outcome: CalloutOutcome) => void;
  /** Hears what is wrong with the subscription, such as a permission that is missing. */
  readonly onFault?: (sentence: string) => void;
}

/** A service that runs. */
export interface CalloutService {
  /** How many there were so far. */
  readonly counts: Readonly<Record<CalloutOutcome['verdict'], number>>;
  /** Takes no further logins, answers those that came, and ends. The connection stays open. */
  drain(): Promise<void>;
}

/**
 * An auth callout service: answers what servers ask on {@link CALLOUT_SUBJECT}.
 *
 *     const service = await startCallout({
 *       connection, account: AUTH, signer, curve,
 *       accounts: () => new Map([[APP, { key: APP, name: 'APP', signers: [{ signer: appSigner, identity: true }] }]]),
 *       decide: async ({ options }) => (await knows(options)) ? { account: APP, name: options.user } : { refuse: 'unknown' },
 *     });
 *
 * What `decide` throws, what takes too long, and a grant that servers would not take refuse the client; nothing ends the
 * service.
 *
 * @throws NkeeperError `argument-invalid`; and what the connection throws
 */
export async function startCallout(options: ServiceOptions): Promise<CalloutService> {
  const { connection, queue = 'nkeeper-callout', most = 1024, onOutcome, onFault } = options;
  let underWay = 0;
  const decide: ResponderOptions['decide'] = (request, signal) => {
    if (underWay <= most) return options.decide(request, signal);
    throw new NkeeperError('callout-busy', `More than ${most} logins at once: this one is refused.`);
  };
  const respond = createResponder({ ...options, decide });
  const counts = { allowed: 0, refused: 0, failed: 0, ignored: 0 };
  const running = new Set<Promise<void>>();

  const handle = async (message: CalloutMessage) => {
    underWay++;
    try {
      const outcome = await respond(message.data, message.headers?.get(XKEY_HEADER) ?? '');
      counts[outcome.verdict]++;
      if (outcome.answer) message.respond(outcome.answer);
      onOutcome?.(outcome);
    } catch (error) {
      // The connection ended meanwhile: the server has given up too.
      onFault?.(`An answer could not be sent: ${messageOf(error)}`);
    } finally {
      underWay--;
    }
  };

  const subscription = connection.subscribe(CALLOUT_SUBJECT, {
    queue,
    callback: (error, message) => {
      if (error) {
        onFault?.(`The service cannot listen: ${messageOf(error)}`);
        return;
      }
      const work = handle(message).finally(() => running.delete(work));
      running.add(work);
    },
  });
  await connection.flush();
  return {
    counts,
    async drain() {
      await subscription.drain();
      await Promise.all(running);
      await connection.flush().catch(() => undefined);
    },
  };
}
