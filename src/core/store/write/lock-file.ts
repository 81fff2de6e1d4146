import type { ProcessIdentity } from './process-identity.ts';

/** Who holds the lock, or held it. */
export interface Holder {
  readonly process: ProcessIdentity;
  /** When it was taken, ISO 8601, by the holder's clock. */
  readonly since: string;
  /** Random: tells this lock from every other one. */
  readonly token: string;
}

/** The first bytes of a lock's file; releasing overwrites one word with the other, in one write. */
export const HELD = Buffer.from('held ');
export const FREE = Buffer.from('free ');

export function lockText(holder: Holder): Buffer {
  return Buffer.concat([HELD, Buffer.from(`${JSON.stringify(holder)}\n`)]);
}

export function isReleased(bytes: Buffer): boolean {
  return bytes.subarray(0, FREE.length).equals(FREE);
}

/** Undefined when the file does not say: cut by a power loss, or being written where there are no hard links. */
export function readHolder(bytes: Buffer): Holder | undefined {
  try {
    const found = JSON.parse(bytes.toString('utf8', HELD.length)) as Holder;
    const { pid, host, boot, space, start } = found.process;
    const known = [host, boot, space, start, found.since, found.token].every(
      text => typeof text === 'string',
    );
    return known && Number.isSafeInteger(pid) && pid > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers of the locks in a listing, ascending. */
export function lockNumbers(names: readonly string[]): number[] {
  return names
    .flatMap(name => (/^lock\.[1-9]\d{0,14}$/.test(name) ? [Number(name.slice(5))] : []))
    .sort((a, b) => a - b);
}
