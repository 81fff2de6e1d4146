import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PROJECT } from '../support/pty.ts';

/** A home for the measured programs, so that a person's caches and preferences neither help nor suffer. */
export class Place {
  readonly home = mkdtempSync(join(tmpdir(), 'nkeeper-bench-'));
  readonly cache = join(this.home, '.cache');

  /** What the measured programs have as their environment. */
  get env(): Readonly<Record<string, string>> {
    // Nothing but this: NODE_EXTRA_CA_CERTS, for one, costs Node 20 as much as its whole start.
    return { PATH: process.env['PATH'] ?? '', HOME: this.home, XDG_CACHE_HOME: this.cache, LANG: 'C.UTF-8' };
  }

  /** What nkeeper remembers of stores is gone; the code cache stays. */
  forgetIndex(): void {
    rmSync(join(this.cache, 'nkeeper', 'index'), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The least that Node can do. */
export const bareNode: readonly string[] = [process.execPath, '-e', ''];

/** A command line of the built program of this checkout. */
export function nkeeper(...args: readonly string[]): readonly string[] {
  return [process.execPath, join(PROJECT, 'bin', 'nkeeper.js'), ...args];
}

/**
 * Runs a command to its end, its output thrown away.
 *
 * @returns milliseconds from start to end
 * @throws Error when it cannot be started or a signal ends it; its exit code may say anything (validate finds problems)
 */
export function timeRun(
  [program = '', ...args]: readonly string[],
  place: Place,
  env: Readonly<Record<string, string>> = {},
): number {
  const begun = performance.now();
  const { error, signal } = spawnSync(program, args, {
    env: { ...place.env, ...env },
    cwd: place.home,
    stdio: 'ignore',
  });
  const took = performance.now() - begun;
  if (error) throw error;
  if (signal) throw new Error(`${program} ${args.join(' ')} was ended by ${signal}`);
  return took;
}

/** What takes longer than this is measured twice, not more. */
const SLOW_MS = 4000;

/** Is one more measurement worth its time? */
export function isWorthAnother(times: readonly number[]): boolean {
  return times.length < 2 || Math.max(...times) < SLOW_MS;
}

/** Path of a program that PATH leads to. */
export function findOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map(folder => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
