import { messageOf } from '../../core/errors.ts';
import { serveAgent } from '../../core/store/seal/agent-server.ts';
import { DataKey } from '../../core/store/seal/data-key.ts';
import { SealedFiles } from '../../core/store/seal/sealed-files.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { World } from '../world.ts';

/** What the agent gets from the command that starts it, on stdin. */
export interface AgentStart {
  readonly dir: string;
  /** Of the seal. */
  readonly id: string;
  /** The data key, base64. */
  readonly key: string;
  readonly socket: string;
  readonly seconds: number;
}

/** `nkeeper keystore-agent`: not for people. It answers `ready` when it listens, and stays until its time is over. */
export async function keystoreAgent({ stdout }: World): Promise<ExitCode> {
  try {
    const { dir, id, key, socket, seconds } = JSON.parse(await readStdin()) as AgentStart;
    const bytes = Buffer.from(key, 'base64');
    const files = new SealedFiles(dir, new DataKey(id, bytes));
    await new Promise<void>((resolve, reject) => {
      serveAgent({ socket, files, seconds, onEnd: resolve }).then(() => stdout('ready\n'), reject);
    });
    return EXIT.ok;
  } catch (error) {
    stdout(`${messageOf(error)}\n`);
    return EXIT.failed;
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
