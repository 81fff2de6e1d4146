import { connect } from 'node:net';
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
export function knock(host: string, port: number, timeoutMs: number, silent: boolean): Promise<Doorkeeper> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => end(new Error('no answer in time')), timeoutMs);
    let text = '';
    const end = (result: Error | Doorkeeper) => {
      clearTimeout(timer);
      socket.destroy();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    socket.setEncoding('latin1');
    socket.on('error', end);
    socket.on('close', () => end(new Error('the server closed the connection')));
    if (silent) socket.on('connect', () => end({ id: '', name: '' }));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n') && text.length < LONGEST_INFO) return;
      const [, json] = /^INFO (.*?)\r?\n/.exec(text) ?? [];
      if (json === undefined) return end(new Error('no NATS server answers there'));
      const info = parseWire(Buffer.from(json, 'latin1').toString());
      end({ id: textOf(info['server_id']), name: textOf(info['server_name']) });
    });
  });
}
