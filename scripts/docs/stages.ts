import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'nats';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { runProgram } from '../../src/demo/run-program.ts';
import { PROJECT, type Program, startProgram } from '../../test/support/pty.ts';
import type { Shot } from './shots.ts';

/** A program that runs, for pictures of one kind. */
export interface Stage {
  readonly program: Program;
  close(): Promise<void>;
}

const SIZE = { cols: 100, rows: 28 };
const NKEEPER = join(PROJECT, 'bin', 'nkeeper.js');

/** Starts what the pictures of a kind are taken from. */
export function openStage(stage: Shot['stage']): Promise<Stage> {
  if (stage === 'callout') return calloutStage();
  return stage === 'sealed' ? sealedStage() : demoStage();
}

async function demoStage(): Promise<Stage> {
  const program = startProgram({
    args: ['demo'],
    ...SIZE,
    env: { NATS_SERVER: process.env.NATS_SERVER },
  });
  await program.waitFor(/of 1 server/, { timeout: 120_000 });
  await program.waitFor(/BILLING .*older/);
  return { program, close: () => leave(program) };
}

/** The demo's store and server, whose callout decides about logins. */
async function calloutStage(): Promise<Stage> {
  const demo = await startDemo({ env: process.env, log: () => {} });
  const url = demo.url ?? '';
  const flags = ['-H', demo.dir, '--server', url, '--creds', demo.credsFile];
  const program = startProgram({ args: flags, ...SIZE });
  await program.waitFor('1 of 1 server');
  await program.waitFor('AUTH');
  program.press('C');
  await program.waitFor('Callout logins');
  await logins(demo, url);
  return {
    program,
    async close() {
      await leave(program);
      await demo.stop();
    },
  };
}

/** Some that are let in, and some that are not. */
async function logins({ dir }: Demo, url: string): Promise<void> {
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: dir } }));
  await store.scan();
  const sentinel = store.user('MERIDIAN', 'AUTH', 'sentinel')?.token ?? '';
  for (const [user, pass, name] of [
    ['ann', 'example', 'order desk'],
    ['bob', 'example', 'dashboard'],
    ['ann', 'Example', 'order desk'],
    ['ann', 'example', 'order desk'],
    ['carol', 'example', 'order desk'],
  ] as const) {
    const authenticator = () => ({ jwt: sentinel, nkey: '', sig: '', user, pass });
    await connect({ servers: url, name, reconnect: false, authenticator }).then(
      connection => connection.close(),
      () => undefined,
    );
    await delay(300);
  }
  store.close();
}

async function sealedStage(): Promise<Stage> {
  const demo = await startDemo({ env: process.env, log: () => {} });
  const passphrase = join(demo.dir, 'passphrase');
  writeFileSync(passphrase, 'a passphrase for a picture', { mode: 0o600 });
  const args = [NKEEPER, '-H', demo.dir, 'seal', '--passphrase-file', passphrase];
  await runProgram(process.execPath, args, { env: process.env, timeoutMs: 60_000 });
  const program = startProgram({ args: ['-H', demo.dir, '--server', demo.url ?? ''], ...SIZE });
  await program.waitFor('Unlock the keystore');
  return {
    program,
    async close() {
      program.press('escape');
      await leave(program);
      await demo.stop();
    },
  };
}

async function leave(program: Program): Promise<void> {
  program.press('ctrl-c');
  await program.waitForExit({ timeout: 10_000 }).catch(() => {});
  await program.close();
}
