import { connect, type Socket } from 'node:net';
import { signNonce } from '../../src/core/nkeys/nonce.ts';
import type { Seed } from '../../src/core/nkeys/seed.ts';

/** A message that a {@link RawClient} got. */
export interface RawMessage {
  readonly subject: string;
  readonly sid: string;
  readonly text: string;
}

/** A client that speaks NATS' protocol itself: it sees each refusal, in order, and hides nothing. */
export class RawClient {
  /** What came since it was last looked at. */
  readonly messages: RawMessage[] = [];
  readonly errors: string[] = [];
  /** The server has cut the connection (or {@link RawClient.close} has). */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #text = '';
  #awaited: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise(resolve => socket.once('close', () => resolve()));
  }

  /** Logs in; rejects with the server's own words where that refuses. @param more members of CONNECT beside or in place of the usual ones */
  static async open(port: number, jwt: string, seed: Seed, more: object = {}): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    const info = await new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('data', text => resolve(String(text)));
    });
    const { nonce = '' } = JSON.parse(info.slice(info.indexOf('{'))) as { nonce?: string };
    const sig = signNonce(seed, nonce);
    const client = new RawClient(socket);
    socket.on('data', text => client.#read(String(text)));
    const options = {
      verbose: false,
      pedantic: false,
      jwt,
      sig,
      lang: 'test',
      version: '1',
      protocol: 1,
      echo: true,
      ...more,
    };
    socket.write(`CONNECT ${JSON.stringify(options)}\r\n`);
    await Promise.race([
      client.sync(),
      client.closed.then(() => {
        throw new Error(client.errors.join('; ') || 'closed');
      }),
    ]);
    return client;
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  /** Until the server has done everything that was sent before. */
  sync(): Promise<void> {
    return new Promise(resolve => {
      this.#awaited.push(resolve);
      this.#socket.write('PING\r\n');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    for (;;) {
      const end = this.#text.indexOf('\r\n');
      if (end < 0) return;
      const line = this.#text.slice(0, end);
      if (line.startsWith('MSG ')) {
        const parts = line.split(' ');
        const size = Number(parts.at(-1));
        if (this.#text.length < end + 2 + size + 2) return;
        const body = this.#text.slice(end + 2, end + 2 + size);
        this.messages.push({ subject: parts[1] ?? '', sid: parts[2] ?? '', text: body });
        this.#text = this.#text.slice(end + 2 + size + 2);
        continue;
      }
      this.#text = this.#text.slice(end + 2);
      if (line === 'PONG') this.#awaited.shift()?.();
      else if (line === 'PING') this.#socket.write('PONG\r\n');
      else if (line.startsWith('-ERR')) this.errors.push(line);
    }
  }
}
