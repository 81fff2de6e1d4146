import { connect, type NatsConnection } from 'nats';
import { jwtCredentials } from '../../src/core/resolver/login/credentials.ts';
import type { ServerUser, TestServer } from '../support/nats.ts';
import { cpuMs } from './process-cost.ts';

/** What servers had to do for somebody in a while. */
export interface Work {
  readonly seconds: number;
  /** Requests to the system account by the last two words of their subjects, such as `CLAIMS.PACK`. */
  readonly requests: ReadonlyMap<string, number>;
  /** Messages and bytes that servers took from the watched connections, and gave to them. */
  readonly messages: number;
  readonly bytes: number;
  /** Processor time of all servers together, in milliseconds. */
  readonly cpuMs: number;
}

interface Traffic {
  readonly messages: number;
  readonly bytes: number;
}

/** Listens to what others ask of servers, and what their connections carry. */
export class SysTraffic {
  readonly #nc: NatsConnection;
  readonly #servers: readonly TestServer[];
  readonly #requests = new Map<string, number>();

  private constructor(nc: NatsConnection, servers: readonly TestServer[]) {
    this.#nc = nc;
    this.#servers = servers;
    nc.subscribe('$SYS.REQ.>', {
      callback: (_, { subject }) => {
        const what = subject.split('.').slice(-2).join('.');
        this.#requests.set(what, (this.#requests.get(what) ?? 0) + 1);
      },
    });
  }

  static async open(servers: readonly TestServer[], user: ServerUser): Promise<SysTraffic> {
    const credentials = jwtCredentials(user.token, user.seed);
    const nc = await connect({
      servers: servers[0]!.url,
      name: BENCH,
      authenticator: nonce => credentials.answer(nonce ?? ''),
    });
    return new SysTraffic(nc, servers);
  }

  /** What is asked for so long, by all that are connected but this one. */
  async during(wait: () => Promise<unknown>): Promise<Work> {
    const before = await this.#carried();
    const cpu = cpuMs(...this.#servers.map(({ pid }) => pid));
    this.#requests.clear();
    const begun = performance.now();
    await wait();
    const requests = new Map(this.#requests);
    const seconds = (performance.now() - begun) / 1000;
    const used = cpuMs(...this.#servers.map(({ pid }) => pid)) - cpu;
    const after = await this.#carried();
    return {
      seconds,
      requests,
      messages: after.messages - before.messages,
      bytes: after.bytes - before.bytes,
      cpuMs: used,
    };
  }

  async close(): Promise<void> {
    await this.#nc.close();
  }

  /** So far, by the connections that are there now. */
  async #carried(): Promise<Traffic> {
    let messages = 0;
    let bytes = 0;
    const answers = await this.#nc.requestMany('$SYS.REQ.SERVER.PING.CONNZ', '{}', { maxWait: 500 });
    for await (const msg of answers) {
      for (const connection of msg.json<Connz>().data.connections ?? []) {
        if (connection.name === BENCH) continue;
        messages += connection.in_msgs + connection.out_msgs;
        bytes += connection.in_bytes + connection.out_bytes;
      }
    }
    return { messages, bytes };
  }
}

const BENCH = 'bench';

interface Connz {
  readonly data: {
    readonly connections?: readonly {
      readonly name: string;
      readonly in_msgs: number;
      readonly out_msgs: number;
      readonly in_bytes: number;
      readonly out_bytes: number;
    }[];
  };
}
