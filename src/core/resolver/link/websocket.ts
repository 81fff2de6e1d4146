import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Address } from '../login/address.ts';

/** A websocket as a stream of bytes: NATS speaks the same protocol in it. */
export interface WebsocketStream extends Duplex {
  /** As of a TLS socket. */
  readonly encrypted: boolean;
}

/**
 * Opens a websocket. Frames are not compressed: JWTs are as good as random.
 *
 * @param url `ws://` or `wss://`
 * @param tls files or contents of CA, certificate and key; undefined for `ws://`
 * @throws an Error that says that no websocket answers there, or with the code of the network or of TLS
 */
export async function openWebsocket(
  url: string,
  tls: Address['tls'],
  timeoutMs: number,
): Promise<WebsocketStream> {
  // Most never use one.
  const { WebSocket, createWebSocketStream } = await import('ws');
  const secured = tls && {
    ...(await contents('ca', tls.caFile, tls.ca)),
    ...(await contents('cert', tls.certFile, tls.cert)),
    ...(await contents('key', tls.keyFile, tls.key)),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  };
  const socket = new WebSocket(url, { ...secured, handshakeTimeout: timeoutMs, perMessageDeflate: false });
  // Before it is open: what the server sends at once must not be lost.
  const stream = createWebSocketStream(socket);
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(inWords(error));
    stream.once('error', failed);
    socket.once('open', () => {
      stream.off('error', failed);
      resolve();
    });
  });
  return Object.assign(stream, { encrypted: url.startsWith('wss:') });
}

async function contents(name: string, file: string | undefined, text: string | undefined) {
  const found = file ? await readFile(file) : text;
  return found === undefined ? {} : { [name]: found };
}

/** What is no websocket answers in its own language. */
function inWords(error: Error & { readonly code?: unknown }): Error {
  const isOther = /^Unexpected server response|^Parse Error|Invalid (Upgrade|Sec-)|socket hang up/.test(
    error.message,
  );
  return isOther ? new Error(`no websocket of a NATS server answers there (${error.message})`) : error;
}
