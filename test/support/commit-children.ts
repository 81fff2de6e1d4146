import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundled once: starting it takes 50 ms then, not 500. */
export async function bundleCommitChild(folder: string): Promise<string> {
  const outfile = join(folder, 'commit-child.mjs');
  const entry = fileURLToPath(new URL('./commit-child.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    packages: 'external',
  });
  return outfile;
}

export interface CommitChild {
  readonly process: ChildProcess;
  /** Lines that it wrote so far. */
  readonly lines: readonly string[];
  /** Rejects with what it said when it failed; a kill is no failure. */
  readonly ended: Promise<void>;
}

export function startCommitChild(program: string, ...args: readonly string[]): CommitChild {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let rest = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    const parts = (rest + data).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data;
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve();
      else reject(new Error(`child ended with ${code ?? signal}: ${errors}`));
    });
  });
  return { process: child, lines, ended };
}
