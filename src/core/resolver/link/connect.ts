import type { Socket } from 'node:net';
import type { ConnectionOptions, NatsConnection } from 'nats';
import { NatsConnectionImpl, setTransportFactory } from 'nats/lib/nats-base-client/internal_mod.js';
import { NodeTransport, nodeResolveHost } from 'nats/lib/src/node_transport.js';
import type { Address } from '../login/address.ts';
import { openWebsocket } from './websocket.ts';

/** Our own option, which the client library passes on to the transport. */
interface Options extends ConnectionOptions {
  readonly websocket?: string;
}

/** The library's own transport, and websockets, which it does not speak on Node: the same protocol in another stream. */
class Transport extends NodeTransport {
  get #url(): string | undefined {
    return (this.options as Options).websocket;
  }

  override async dial(hp: { hostname: string; port: number }): Promise<Socket> {
    if (this.#url === undefined) return super.dial(hp);
    const stream = await openWebsocket(this.#url, this.options.tls ?? undefined, this.options.timeout ?? 0);
    // It uses nothing of a socket that a stream does not have.
    return stream as unknown as Socket;
  }

  /** A websocket is encrypted from its beginning, or not at all. */
  override startTLS(): ReturnType<NodeTransport['startTLS']> {
    if (this.#url === undefined) return super.startTLS();
    return Promise.resolve(this.socket as Awaited<ReturnType<NodeTransport['startTLS']>>);
  }

  override isEncrypted(): boolean {
    return this.#url?.startsWith('wss:') ?? super.isEncrypted();
  }
}

/**
 * Connects once to one address, over TCP or a websocket. The only place that does: the library has one way to make
 * transports for the whole process.
 *
 * @throws what the client library, TLS, the network or the credentials throw
 */
export function connectTo(address: Address, options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new Transport(), dnsResolveFn: nodeResolveHost });
  const { hostPort, resolve, tls, websocket } = address;
  const all: Options = {
    ...options,
    servers: hostPort,
    resolve,
    reconnect: false,
    ignoreClusterUpdates: true,
    ...(tls === undefined ? {} : { tls: websocket === undefined ? tls : { ...tls, handshakeFirst: false } }),
    ...(websocket === undefined ? {} : { websocket }),
  };
  return NatsConnectionImpl.connect(all);
}
