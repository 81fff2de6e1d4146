import { setTimeout as delay } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import { connectAs } from '../resolver/link/connect.ts';
import { type Failure, failureOf } from '../resolver/link/failure.ts';
import { type Address, addressOf, gossipedAddress } from '../resolver/login/address.ts';
import type { Credentials } from '../resolver/login/credentials.ts';
import type { FoundPlace } from '../resolver/login/login.ts';
import { type CalloutService, type ServiceOptions, startCallout } from './service.ts';

const DIAL_TIMEOUT_MS = 5000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** Name that servers show for the connection of a service. */
export const SERVICE_NAME = 'nkeeper callout service';

export interface KeepOptions extends Omit<ServiceOptions, 'connection'> {
  readonly place: Pick<FoundPlace, 'urls' | 'tls'>;
  /** Fresh ones for each connection. */
  readonly credentials: () => Credentials | Promise<Credentials>;
  /** It answers logins from now on, by this server. */
  readonly onConnected?: (server: string) => void;
  /** Nobody answers until the next `onConnected`; attempts go on. */
  readonly onLost?: (failure: Failure) => void;
}

/** A service that finds its way back to the servers, until it is drained. */
export interface KeptCallout {
  /** Answers what came, and ends. */
  drain(): Promise<void>;
}

/** Keeps a callout service running: whatever becomes of servers, it connects again, to them or to those they tell about. */
export function keepCallout(options: KeepOptions): KeptCallout {
  const stop = new AbortController();
  let running: { readonly service: CalloutService; readonly connection: NatsConnection } | undefined;
  let told = '';
  let gossip: readonly Address[] = [];

  /** One life of a connection. @returns why it could not be, or ended */
  const live = async (address: Address): Promise<{ readonly was: boolean; readonly failure: Failure }> => {
    let connection: NatsConnection;
    try {
      const credentials = await options.credentials();
      connection = await connectAs(credentials, address, {
        name: SERVICE_NAME,
        timeout: DIAL_TIMEOUT_MS,
        pingInterval: 10_000,
        maxPingOut: 2,
      });
    } catch (error) {
      return { was: false, failure: failureOf(error) };
    }
    try {
      running = { service: await startCallout({ ...options, connection }), connection };
      if (stop.signal.aborted) await connection.close();
      else options.onConnected?.(connection.info?.server_name ?? address.hostPort);
      told = '';
      const error = await connection.closed();
      const encrypted = connection.info?.tls_required === true || address.tls !== undefined;
      gossip = (connection.info?.connect_urls ?? []).map(each =>
        gossipedAddress(each, address, encrypted, options.place.tls),
      );
      return { was: true, failure: failureOf(error instanceof Error ? error : undefined) };
    } catch (error) {
      return { was: false, failure: failureOf(error) };
    } finally {
      running = undefined;
      await connection.close().catch(() => undefined);
    }
  };

  const run = async () => {
    let wait = FIRST_WAIT_MS;
    while (!stop.signal.aborted) {
      const addresses = [...options.place.urls.map(url => addressOf(url, options.place.tls)), ...gossip];
      let worst: Failure | undefined;
      for (const address of addresses) {
        if (stop.signal.aborted) return;
        const { was, failure } = await live(address);
        if (was) wait = FIRST_WAIT_MS;
        // What a server said is worth more than that another one is down.
        if (worst === undefined || (failure.refused && !worst.refused)) worst = failure;
        if (was) break;
      }
      if (stop.signal.aborted || worst === undefined) return;
      if (worst.reason !== told) options.onLost?.(worst);
      told = worst.reason;
      await delay(wait, undefined, { signal: stop.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  };

  const ended = run();
  return {
    async drain() {
      const now = running;
      stop.abort();
      if (now) {
        await now.service.drain().catch(() => undefined);
        await now.connection.close().catch(() => undefined);
      }
      await ended;
    },
  };
}
