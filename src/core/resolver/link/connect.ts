import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions, NatsConnection } from 'nats';
import { NatsConnectionImpl, setTransportFactory } from 'nats/lib/nats-base-client/internal_mod.js';
import { NodeTransport, nodeResolveHost } from 'nats/lib/src/node_transport.js';
import type { Address } from '../login/address.ts';
import type { Credentials } from '../login/credentials.ts';
import { checkTlsFiles } from './tls-files.ts';
import { openWebsocket } from './websocket.ts';

/** What a connection may be told beside what the client library knows. */
export interface ConnectOptions extends ConnectionOptions {
  /** Something came from the server, whatever it was. */
  readonly onData?: () => void;
}

/** Our own options, which the client library passes on to the transport. */
interface Options extends ConnectOptions {
  readonly websocket?: string;
  /** Absent: a connection that is not ours, of the same process. It reconnects with whatever transport was set last. */
  readonly onStream?: (stream: Duplex) => void;
}

/** The library's own transport, and websockets, which it does not speak on Node: the same protocol in another stream. */
class Transport extends NodeTransport {
  get #options(): Options {
    return this.options as Options;
  }

  override async connect(...to: Parameters<NodeTransport['connect']>): Promise<void> {
    await super.connect(...to);
    const { onData } = this.#options;
    if (onData) this.socket.on('data', onData);
  }

  override async dial(to: { hostname: string; port: number }): Promise<Socket> {
    const { websocket, tls, timeout = 0, onStream } = this.#options;
    if (onStream === undefined) return super.dial(to);
    if (websocket !== undefined) {
      const stream = await openWebsocket(websocket, tls ?? undefined, timeout);
      onStream(stream);
      // It uses nothing of a socket that a stream does not have.
      return stream as unknown as Socket;
    }
    const socket = createConnection(to.port, to.hostname);
    onStream(socket);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return socket;
  }

  override async tlsFirst(to: Parameters<NodeTransport['tlsFirst']>[0]) {
    if (this.#options.onStream) this.socket ??= await this.dial(to);
    return super.tlsFirst(to);
  }

  /** A websocket is encrypted from its beginning, or not at all. */
  override startTLS(): ReturnType<NodeTransport['startTLS']> {
    if (this.#options.websocket === undefined) return super.startTLS();
    return Promise.resolve(this.socket as Awaited<ReturnType<NodeTransport['startTLS']>>);
  }

  override isEncrypted(): boolean {
    return this.#options.websocket?.startsWith('wss:') ?? super.isEncrypted();
  }
}

/**
 * Connects once to one address, over TCP or a websocket. The only place that does: the library has one way to make
 * transports for the whole process, and forgets the socket of an attempt that takes too long, which would keep the process alive.
 *
 * @throws what the client library, TLS, the network or the credentials throw
 */
export async function connectTo(address: Address, options: ConnectOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new Transport(), dnsResolveFn: nodeResolveHost });
  const { hostPort, resolve, tls, websocket } = address;
  await checkTlsFiles(tls);
  let failed = false;
  const streams: Duplex[] = [];
  const all: Options = {
    ...options,
    servers: hostPort,
    resolve,
    reconnect: false,
    ignoreClusterUpdates: true,
    ...(tls === undefined ? {} : { tls: websocket === undefined ? tls : { ...tls, handshakeFirst: false } }),
    ...(websocket === undefined ? {} : { websocket }),
    onStream: stream => {
      if (failed) stream.destroy();
      else streams.push(stream);
    },
  };
  try {
    return await NatsConnectionImpl.connect(all);
  } catch (error) {
    failed = true;
    for (const stream of streams) {
      stream.on('error', () => undefined);
      stream.destroy();
    }
    throw error;
  }
}

/**
 * {@link connectTo} with proof of who we are, which is wiped then, whatever became of it: each connection has its own.
 *
 * @throws as {@link connectTo}
 */
export async function connectAs(
  credentials: Credentials,
  address: Address,
  options: ConnectOptions,
): Promise<NatsConnection> {
  try {
    return await connectTo(address, {
      ...options,
      noAsyncTraces: true,
      authenticator: nonce => credentials.answer(nonce ?? ''),
    });
  } finally {
    credentials.wipe();
  }
}
