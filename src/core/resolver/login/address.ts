import { isIP } from 'node:net';
import type { TlsOptions } from 'nats';
import { NkeeperError } from '../../errors.ts';

/** One place to connect to. */
export interface Address {
  /** `host:port` as nats wants it. */
  readonly hostPort: string;
  /** Name that the certificate must carry; undefined for the host itself. */
  readonly tls: (TlsOptions & { servername?: string }) | undefined;
  /** Look the name up before connecting; not for IP addresses and `localhost`, which DNS servers need not know. */
  readonly resolve: boolean;
  /** `ws://` or `wss://` URL, where it is a websocket. */
  readonly websocket?: string;
  /** Host, for the certificates of servers that this one tells about. */
  readonly host: string;
}

/** What a server URL says. */
export interface ServerUrl {
  /** Without user and password, fit for the screen. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** It is a websocket: the path there, such as behind a proxy; `/` where none is given. */
  readonly path?: string;
  readonly user: string;
  readonly password: string;
}

/** Scheme → its port. */
const SCHEMES: ReadonlyMap<string, number> = new Map([
  ['nats', 4222],
  ['tls', 4222],
  ['ws', 80],
  ['wss', 443],
]);

/**
 * Reads `host`, `host:port`, `nats://[user:password@]host[:port]`, `tls://...`, and of a websocket `ws://host[:port][/path]` or
 * `wss://...`. @throws NkeeperError `server-url-wrong` for anything else
 */
export function parseServerUrl(text: string): ServerUrl {
  const [, scheme = 'nats', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  const kind = scheme.toLowerCase();
  const ownPort = SCHEMES.get(kind);
  if (ownPort === undefined) throw wrong(text, `The scheme "${scheme}" is not supported.`);
  let url: URL;
  try {
    // A scheme with a default port would swallow that port.
    url = new URL(`nats://${isIP(rest) === 6 ? `[${rest}]` : rest}`);
  } catch (cause) {
    throw wrong(text, 'It is not a server address.', cause);
  }
  if (url.hostname === '') throw wrong(text, 'The host is missing.');
  const port = url.port === '' ? ownPort : Number(url.port);
  const path = kind.startsWith('ws') ? url.pathname || '/' : undefined;
  return {
    shown: `${kind}://${url.hostname}:${port}${path === '/' ? '' : (path ?? '')}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    secure: kind === 'tls' || kind === 'wss',
    ...(path === undefined ? {} : { path }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

function wrong(text: string, why: string, cause?: unknown): NkeeperError {
  const shown = text.replace(/\/\/[^/@]*@/, '//');
  return new NkeeperError('server-url-wrong', `Server URL "${shown}": ${why}`, {
    hint: 'Use nats://HOST:PORT, tls://, ws:// or wss://; several are separated by commas.',
    cause,
  });
}

/** Where a URL leads. TLS is demanded when the URL says `tls` or `wss`, or certificates were given; `ws` never has it. */
export function addressOf(url: ServerUrl, tls: TlsOptions | undefined): Address {
  const local = isIP(url.host) !== 0 || url.host === 'localhost';
  const hostPort = joinHostPort(url.host, url.port);
  const { path, host } = url;
  if (path !== undefined) {
    const websocket = `${url.secure ? 'wss' : 'ws'}://${hostPort}${path}`;
    return { hostPort, tls: url.secure ? (tls ?? {}) : undefined, resolve: false, host, websocket };
  }
  return { hostPort, tls: tls ?? (url.secure ? {} : undefined), resolve: !local, host };
}

/** A server that another one told about: it must show a certificate for the name that led there. */
export function gossipedAddress(
  hostPort: string,
  from: Address,
  encrypted: boolean,
  tls: TlsOptions | undefined,
): Address {
  const named = isIP(from.host) === 0;
  return {
    hostPort,
    ...(from.websocket === undefined ? {} : { websocket: sameWay(from.websocket, hostPort) }),
    tls: encrypted ? { ...tls, ...(named ? { servername: from.host } : {}) } : undefined,
    resolve: false,
    host: from.host,
  };
}

/** To the websocket clients servers tell where the others' websockets are. */
function sameWay(websocket: string, hostPort: string): string {
  const [, scheme = '', path = ''] = /^(\w+):\/\/[^/]*(.*)$/.exec(websocket) ?? [];
  return `${scheme}://${hostPort}${path}`;
}

/** `host:port`, as nats and servers write it. */
export function joinHostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
