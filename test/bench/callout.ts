import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { hashToken } from '../../src/core/callout/rules/secret.ts';
import { CalloutWorld } from '../support/callout.ts';
import { type TestServer, until } from '../support/nats.ts';
import { PROJECT } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';
import { cpuMs } from './process-cost.ts';
import type { Finding } from './report.ts';
import { summarize } from './statistics.ts';
import { undertake } from './undertaking.ts';

const LOGINS = 2000;
/** Clients that log in at the same time. */
const AT_ONCE = 128;
const TOKEN = 'a token that the service knows';

/** 500 logins a second. What all of it takes, with the server and the clients, hangs on what else the machine does. */
const MS_A_LOGIN = 2;

/** What a login through `nkeeper callout serve` takes, beside one that the server decides about alone. */
export async function* measureCallout(rounds: number): AsyncGenerator<Finding> {
  if (process.platform !== 'linux') return;
  for (const sealed of [false, true]) yield* undertake(t => measure(t, sealed, rounds));
}

async function* measure(t: TestContext, sealed: boolean, rounds: number): AsyncGenerator<Finding> {
  const world = new CalloutWorld({ sealed });
  const server = await world.start(t);
  const bearer = world.app.user('bearer', {
    nats: { pub: {}, sub: {}, bearer_token: true, subs: -1, data: -1, payload: -1 },
  });
  const pid = await serve(t, world, server);
  const asked = connectLine(world.sentinel.token);
  const alone = connectLine(bearer.token);
  await logins(server, asked, LOGINS / 10);
  const found = { asked: [] as number[], alone: [] as number[], cpu: [] as number[], server: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    const before = { service: cpuMs(pid), server: cpuMs(server.pid) };
    found.asked.push((await logins(server, asked, LOGINS)) / LOGINS);
    found.cpu.push((cpuMs(pid) - before.service) / LOGINS);
    found.server.push((cpuMs(server.pid) - before.server) / LOGINS);
    found.alone.push((await logins(server, alone, LOGINS)) / LOGINS);
  }
  const how = sealed ? 'sealed' : 'in the open';
  yield {
    what: `a login, ${how}: time of the service on one core`,
    unit: 'ms',
    figure: summarize(found.cpu),
    target: MS_A_LOGIN,
  };
  yield {
    what: `a login, ${how}: time of the server`,
    unit: 'ms',
    figure: summarize(found.server),
  };
  yield {
    what: `a login, ${how}: ${AT_ONCE} at once, all on this machine`,
    unit: 'ms',
    figure: summarize(found.asked),
  };
  yield { what: 'the same without a callout', unit: 'ms', figure: summarize(found.alone) };
}

/** The program, as a person would start it. @returns its process id */
async function serve(t: TestContext, world: CalloutWorld, server: TestServer): Promise<number> {
  const dir = writeStore(world.operator, [world.auth, world.app], [world.service]);
  const rules = join(dir, 'rules.json');
  const rule = {
    name: 'bench',
    token: hashToken(TOKEN),
    account: 'APP',
    permissions: { publish: { allow: 'a.>' } },
  };
  writeFileSync(rules, JSON.stringify({ rules: [rule] }));
  const key = join(dir, 'curve.nk');
  writeFileSync(key, world.curve.reveal(), { mode: 0o600 });
  const flags = ['-H', dir, '--server', server.url, 'callout', 'serve', '-a', 'AUTH', '--rules', rules];
  const child = spawn(process.execPath, [join(PROJECT, 'bin/nkeeper.js'), ...flags, '--key', key, '--json'], {
    env: { PATH: process.env['PATH'], HOME: dir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  await until('the service to be ready', () => said.includes('Ready:'));
  return child.pid ?? 0;
}

function connectLine(jwt: string): string {
  const options = {
    verbose: false,
    pedantic: false,
    jwt,
    auth_token: TOKEN,
    lang: 'bench',
    version: '1',
    protocol: 1,
  };
  return `CONNECT ${JSON.stringify(options)}\r\nPING\r\n`;
}

/** So many logins, one after the other on each of the lanes. @returns milliseconds of all */
async function logins(server: TestServer, line: string, count: number): Promise<number> {
  let left = count;
  const begun = performance.now();
  const lane = async () => {
    while (left-- > 0) await login(server.port, line);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return performance.now() - begun;
}

function login(port: number, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', bytes => {
      const first = said === '';
      said += bytes.toString('latin1');
      if (first) socket.write(line);
      if (said.includes('PONG')) {
        socket.destroy();
        resolve();
      } else if (said.includes('-ERR')) {
        socket.destroy();
        reject(new Error(said.slice(said.indexOf('-ERR'))));
      }
    });
  });
}
