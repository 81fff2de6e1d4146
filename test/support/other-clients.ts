import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import type { TestUser } from './nats-identities.ts';

/** Ports of a server for clients that are none of TCP. */
export interface OtherPorts {
  readonly ws: number;
  readonly mqtt: number;
  readonly leaf?: number;
}

/** Lines of a server's configuration: it listens there for websockets, MQTT, and leaf nodes where a port is given. */
export function otherListeners({ ws, mqtt, leaf }: OtherPorts): string {
  return [
    `websocket: { listen: "127.0.0.1:${ws}", no_tls: true }`,
    `mqtt: { listen: "127.0.0.1:${mqtt}" }`,
    ...(leaf === undefined ? [] : [`leafnodes: { listen: "127.0.0.1:${leaf}" }`]),
    'jetstream: { max_mem: 64MB, max_file: 64MB, store_dir: "DIR" }',
  ].join('\n');
}

/** A NATS client over a websocket, as a browser has it: it logs in with the JWT of a bearer user and stays. */
export function connectWebsocket(t: TestContext, port: number, user: TestUser, name: string): Promise<void> {
  const login = { jwt: user.token, name, lang: 'browser.js', version: '1.0.0', protocol: 1, verbose: false };
  const key = randomBytes(16).toString('base64');
  const headers = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' };
  return new Promise((resolve, reject) => {
    const request = get({
      host: '127.0.0.1',
      port,
      headers: { ...headers, 'sec-websocket-key': key },
    });
    request.on('error', reject);
    request.on('upgrade', (_response, socket) => {
      t.after(() => socket.destroy());
      sendFrame(socket, `CONNECT ${JSON.stringify(login)}\r\nPING\r\n`);
      socket.on('data', data => {
        if (data.includes('PONG')) resolve();
        if (data.includes('-ERR')) reject(new Error(data.toString()));
      });
    });
  });
}

/** One binary frame, masked as those of clients are. */
function sendFrame(socket: Duplex, text: string): void {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  const masked = payload.map((byte, i) => byte ^ mask[i % 4]!);
  socket.write(Buffer.concat([Buffer.from([0x82, 0x80 | 126]), length, mask, masked]));
}

/** An MQTT 3.1.1 client that gives the JWT of a bearer user as its password. @param userName MQTT wants one beside it */
export function connectMqtt(
  t: TestContext,
  port: number,
  user: TestUser,
  name: string,
  userName = 'ignored',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connectSocket(port, '127.0.0.1', () =>
      socket.write(mqttConnect(name, userName, user.token)),
    );
    t.after(() => socket.destroy());
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server ended the MQTT connection.')));
    // CONNACK: kind, length, flags, 0 when it was accepted.
    socket.on('data', data =>
      data[0] === 0x20 && data[3] === 0 ? resolve() : reject(new Error(`MQTT ${data[3]}`)),
    );
  });
}

function mqttConnect(clientId: string, userName: string, password: string): Buffer {
  const text = (value: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  // Protocol level 4; user name, password and clean session; keep alive for 60 s.
  const flags = Buffer.from([4, 0b1100_0010, 0, 60]);
  const body = Buffer.concat([text('MQTT'), flags, text(clientId), text(userName), text(password)]);
  return Buffer.concat([Buffer.from([0x10]), remainingLength(body.length), body]);
}

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
  }
  return Buffer.from(bytes);
}
