import { spawn } from 'node:child_process';
import { NkeeperError } from '../../core/errors.ts';
import { parseSpan } from '../../core/operations/fields/span.ts';
import { isSealed, unlockSeal } from '../../core/store/seal/seal-file.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { locate } from '../locate.ts';
import { createOutput } from '../output.ts';
import { type PassphraseFlags, passphraseFor } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { refuseReadOnly } from '../protected.ts';
import type { AgentStart } from './agent.ts';
import { openAgent, socketOf } from './unlock-keystore.ts';

interface UnlockFlags extends PassphraseFlags {
  readonly for: string;
  readonly json?: boolean;
}

/** `nkeeper unlock`: an agent of its own process keeps the data key for a time. */
export async function unlock({ world, globals, flags }: Invocation<UnlockFlags>): Promise<ExitCode> {
  refuseReadOnly(globals);
  const output = createOutput(world, globals);
  const seconds = secondsOf(flags.for);
  const dir = locate(world, globals).keystoreDir.path;
  const socket = socketOf(world, dir);
  const passphrase = await passphraseFor({ world, flags, output }, 'Passphrase of the keystore: ');
  const key = await unlockSeal(dir, passphrase);
  const bytes = key.reveal();
  await startAgent({ dir, id: key.id, key: bytes.toString('base64'), socket, seconds }, world.env);
  bytes.fill(0);
  key.wipe();
  const until = new Date(world.now() + seconds * 1000).toISOString();
  if (flags.json) output.data(`${jsonText({ unlocked: true, until }, LIST_STYLE)}\n`);
  output.message(`The keystore is open until ${until.slice(11, 19)} UTC; nkeeper lock closes it.`);
  output.flush();
  return EXIT.ok;
}

/** `nkeeper lock` */
export async function lock({
  world,
  globals,
  flags,
}: Invocation<{ readonly json?: boolean }>): Promise<ExitCode> {
  const output = createOutput(world, globals);
  const dir = locate(world, globals).keystoreDir.path;
  const agent = isSealed(dir) ? await openAgent(world, dir) : undefined;
  await agent?.ask({ lock: true });
  agent?.close();
  if (flags.json)
    output.data(`${jsonText({ unlocked: false, was_unlocked: agent !== undefined }, LIST_STYLE)}\n`);
  output.message(agent ? 'The keystore is locked.' : 'It was not open.');
  output.flush();
  return EXIT.ok;
}

/** @throws NkeeperError `span-invalid` */
function secondsOf(text: string): number {
  const seconds = Number(parseSpan(text)) / 1e9;
  if (seconds > 0 && seconds <= 24 * 3600) return seconds;
  throw new NkeeperError('span-invalid', `"${text}" is no time up to 24h.`, {
    hint: 'Write it as 15m or 1h.',
  });
}

/** Starts the agent, and returns when it listens. The data key goes through a pipe, to nobody else. */
function startAgent(start: AgentStart, env: NodeJS.ProcessEnv): Promise<void> {
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, program, 'keystore-agent'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    env,
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString('utf8');
      if (!said.includes('\n')) return;
      child.stdout.destroy();
      child.unref();
      if (said.startsWith('ready')) resolve();
      else reject(new NkeeperError('agent-failed', `The agent did not start: ${said.trim()}`));
    });
    child.once('exit', () => reject(new NkeeperError('agent-failed', 'The agent did not start.')));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(start)}\n`);
  });
}
