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
  readonly user: string;
  readonly password: string;
}

const SCHEMES = new Set(['nats', 'tls']);

/**
 * Reads `host`, `host:port`, `nats://[user:password@]host[:port]` or `tls://...`. Throws `server-url-wrong` for anything else
 * (websocket URLs are not spoken by the client library on Node).
 */
export function parseServerUrl(text: string): ServerUrl {
  const [, scheme = 'nats', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  if (!SCHEMES.has(scheme.toLowerCase())) throw wrong(text, `The scheme "${scheme}" is not supported.`);
  let url: URL;
  try {
    // A scheme with a default port would swallow that port.
    url = new URL(`nats://${isIP(rest) === 6 ? `[${rest}]` : rest}`);
  } catch (cause) {
    throw wrong(text, 'It is not a server address.', cause);
  }
  if (url.hostname === '') throw wrong(text, 'The host is missing.');
  const port = url.port === '' ? 4222 : Number(url.port);
  return {
    shown: `${scheme.toLowerCase()}://${url.hostname}:${port}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    secure: scheme.toLowerCase() === 'tls',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

function wrong(text: string, why: string, cause?: unknown): NkeeperError {
  const shown = text.replace(/\/\/[^/@]*@/, '//');
  return new NkeeperError('server-url-wrong', `Server URL "${shown}": ${why}`, {
    hint: 'Use nats://HOST:PORT or tls://HOST:PORT; several are separated by commas.',
    cause,
  });
}

/** Where a URL leads. TLS is demanded when the URL says `tls` or certificates were given. */
export function addressOf(url: ServerUrl, tls: TlsOptions | undefined): Address {
  const local = isIP(url.host) !== 0 || url.host === 'localhost';
  return {
    hostPort: joinHostPort(url.host, url.port),
    tls: tls ?? (url.secure ? {} : undefined),
    resolve: !local,
    host: url.host,
  };
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
    tls: encrypted ? { ...tls, ...(named ? { servername: from.host } : {}) } : undefined,
    resolve: false,
    host: from.host,
  };
}

/** `host:port`, as nats and servers write it. */
export function joinHostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
