import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address } from '../login/address.ts';
import { openWebsocket } from './websocket.ts';
import { parseWire, textOf } from './wire.ts';

/** Who opened the door. */
export interface Doorkeeper {
  /** Id and name of the server; empty where it says nothing before TLS. */
  readonly id: string;
  readonly name: string;
}

/** Longer than any server's INFO: something else that talks. */
const LONGEST_INFO = 65_536;

/**
 * Finds out which server listens at an address, without a login: every server begins with an INFO line. Rejects with the
 * error of the network, or an error without a code when nothing like a server answers in time.
 *
 * @param silent the server begins with TLS: that somebody listens has to be enough
 */
export async function knock(address: Address, timeoutMs: number, silent: boolean): Promise<Doorkeeper> {
  const { websocket, tls } = address;
  if (websocket !== undefined) return introduced(await openWebsocket(websocket, tls, timeoutMs), timeoutMs);
  const { hostname, port } = new URL(`nats://${address.hostPort}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
  return introduced(socket, timeoutMs, silent);
}

function introduced(stream: Duplex, timeoutMs: number, silent = false): Promise<Doorkeeper> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new Error('no answer in time')), timeoutMs);
    let text = '';
    const end = (result: Error | Doorkeeper) => {
      clearTimeout(timer);
      stream.destroy();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    stream.setEncoding('latin1');
    stream.on('error', end);
    stream.on('close', () => end(new Error('the server closed the connection')));
    if (silent) stream.on('connect', () => end({ id: '', name: '' }));
    stream.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n') && text.length < LONGEST_INFO) return;
      const [, json] = /^INFO (.*?)\r?\n/.exec(text) ?? [];
      if (json === undefined) return end(new Error('no NATS server answers there'));
      const info = parseWire(Buffer.from(json, 'latin1').toString());
      end({ id: textOf(info['server_id']), name: textOf(info['server_name']) });
    });
  });
}
