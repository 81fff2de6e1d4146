import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf, NkeeperError } from '../../errors.ts';
import { isPublicKey } from '../../nkeys/keys.ts';
import { seedStays } from '../keys/seed-stays.ts';
import { AgentLink, type Line, requirePrivate } from './agent-socket.ts';
import { Deadline } from './deadline.ts';
import type { SealedFiles } from './sealed-files.ts';

export interface AgentOptions {
  readonly socket: string;
  readonly files: SealedFiles;
  /** How long it keeps the keystore open. */
  readonly seconds: number;
  /** Unix milliseconds; the system's clock when absent. */
  readonly now?: () => number;
  /** It has ended, for whatever reason: the data key is wiped. */
  readonly onEnd: () => void;
}

/**
 * Listens on a socket that only its person can reach, with the data key in memory, and signs. It answers questions of one line:
 * `sign`, `seed` (of users alone), `seal`, `status`, `lock`.
 *
 * @throws NkeeperError `agent-folder-open`, and those of the socket
 */
export async function serveAgent({
  socket,
  files,
  seconds,
  now = Date.now,
  onEnd,
}: AgentOptions): Promise<void> {
  requirePrivate(dirname(socket));
  // One that was killed left its socket; one that lives is asked to go.
  const old = await AgentLink.open(socket);
  await old?.ask({ lock: true }).catch(() => undefined);
  old?.close();
  remove(socket);
  const until = now() + seconds * 1000;
  const open = new Set<Socket>();
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    deadline.stop();
    files.close();
    server.close();
    remove(socket);
    for (const each of open) each.end();
    onEnd();
  };
  const deadline = new Deadline(seconds * 1000, end, now);
  const server: Server = createServer(client => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => undefined);
    // One after the other, in their order.
    let queue = Promise.resolve();
    createInterface({ input: client }).on('line', text => {
      queue = queue.then(async () => {
        const answer = await answerTo(text, files, until);
        // Its time may have run out meanwhile.
        if (client.writable) client.write(`${JSON.stringify(answer)}\n`);
        if ('locked' in answer) end();
      });
    });
  });
  process.once('SIGTERM', end).once('SIGINT', end).once('SIGHUP', end);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
}

async function answerTo(text: string, files: SealedFiles, until: number): Promise<Line> {
  try {
    const { sign, data, seed, seal, status, lock } = JSON.parse(text) as Line;
    if (lock === true) return { locked: true };
    if (status === true) return { until };
    for (const key of [sign, seed])
      if (typeof key === 'string' && !isPublicKey(key))
        return { error: 'This is no public key.', code: 'seed-key-invalid' };
    if (typeof sign === 'string') {
      const signature = await files.sign(sign, Buffer.from(String(data), 'base64'));
      return { signature: Buffer.from(signature).toString('base64') };
    }
    if (typeof seed === 'string') return { seed: seedOfUser(seed, files) };
    if (Array.isArray(seal)) {
      const given = seal as readonly { readonly name: string; readonly content: string }[];
      const texts = await files.seal(
        given.map(({ name, content }) => ({ name, content: Buffer.from(content, 'base64') })),
      );
      return { texts };
    }
    return { error: 'The agent does not know this question.', code: 'agent-question-unknown' };
  } catch (error) {
    if (!(error instanceof NkeeperError)) return { error: messageOf(error), code: 'agent-failed' };
    return { error: error.message, code: error.code, ...(error.hint ? { hint: error.hint } : {}) };
  }
}

/** Creds hold the seed of a user. Those of operators and accounts sign here, and nowhere else. */
function seedOfUser(publicKey: string, files: SealedFiles): string {
  if (!publicKey.startsWith('U')) throw seedStays(publicKey, 'the agent');
  const seed = files.readNow(publicKey);
  const text = seed.reveal();
  seed.wipe();
  return text;
}

function remove(socket: string): void {
  try {
    unlinkSync(socket);
  } catch {
    // It is not there.
  }
}
