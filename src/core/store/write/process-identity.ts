import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** A process that nobody takes for another one: numbers are given anew, machines start again, containers count for themselves. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** One start of the machine; empty where the system does not say. */
  readonly boot: string;
  /** Where the number counts: the pid namespace on Linux, otherwise empty. */
  readonly space: string;
  /** When it began, as the system says; empty where it does not. */
  readonly start: string;
}

let self: Promise<ProcessIdentity> | undefined;

/** The process that asks. */
export function thisProcess(): Promise<ProcessIdentity> {
  self ??= identify(process.pid);
  return self;
}

async function identify(pid: number): Promise<ProcessIdentity> {
  const [boot, space, start] = await Promise.all([bootId(), pidNamespace(), startOf(pid)]);
  return { pid, host: hostname(), boot, space, start: start ?? '' };
}

/**
 * Has the process ended? Undefined when that cannot be seen from here: it ran on another machine, in another
 * container, or before this machine was started.
 */
export async function hasEnded(other: ProcessIdentity, from?: ProcessIdentity): Promise<boolean | undefined> {
  const me = from ?? (await thisProcess());
  if (other.host !== me.host || other.boot !== me.boot || other.space !== me.space) return undefined;
  const start = await startOf(other.pid);
  if (start !== undefined) return other.start !== '' && start !== '' && start !== other.start;
  return true;
}

/** Has the machine run all the time since `other` did, and is it the same? */
export function isSameBoot(other: ProcessIdentity, me: ProcessIdentity): boolean {
  return me.boot !== '' && other.boot === me.boot && other.host === me.host;
}

async function bootId(): Promise<string> {
  if (process.platform === 'linux') return readText('/proc/sys/kernel/random/boot_id');
  if (process.platform === 'darwin') return outputOf('sysctl', '-n', 'kern.bootsessionuuid');
  return '';
}

async function pidNamespace(): Promise<string> {
  if (process.platform !== 'linux') return '';
  return readlink('/proc/self/ns/pid').catch(() => '');
}

/** When a process began; empty when the system does not say, undefined when there is no such process. */
async function startOf(pid: number): Promise<string | undefined> {
  if (!isThere(pid)) return undefined;
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return outputOf('ps', '-o', 'lstart=', '-p', String(pid));
  const stat = await readText(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, with anything in it.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Ended, and its parent has not looked yet: it writes no more.
  if (state === 'Z' || state === 'X') return undefined;
  return fields[18] ?? '';
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}

async function outputOf(program: string, ...args: readonly string[]): Promise<string> {
  const ran = promisify(execFile)(program, args, { timeout: 2000, env: { ...process.env, LC_ALL: 'C' } });
  return ran.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}
