import type { Clock } from './clock.ts';
import type { Holder } from './lock-file.ts';
import { hasEnded, type ProcessIdentity } from './process-identity.ts';

/** Milliseconds between two signs of life of a holder. */
export const REFRESH = 2000;
/** A holder that cannot be looked at is dead when it gave no sign for so long while somebody watched, ... */
const SILENT = 5000;
/** ... and its last sign is so old by the clock of the file system, which both sides share. */
const OLD = 60_000;

/** A lock as it was found. */
export interface FoundLock {
  readonly number: number;
  readonly bytes: Buffer;
  /** Last sign of life, Unix milliseconds by the file system's clock. */
  readonly refreshedAt: number;
  readonly holder: Holder | undefined;
}

export interface WatchParts {
  readonly clock: Clock;
  readonly me: ProcessIdentity;
  /** What time it is for the file system. */
  readonly fileTime: () => Promise<number>;
}

/**
 * Finds out whether the holder of a lock is dead. A process of this machine is looked at. Of others only their signs of
 * life are seen: these are watched on a clock that does not jump, so that no wrong clock ever makes a living one dead.
 */
export class LockWatch {
  readonly #parts: WatchParts;
  #seen = '';
  #since = 0;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  async isDead(found: FoundLock): Promise<boolean> {
    const { clock, me, fileTime } = this.#parts;
    const other = found.holder?.process;
    const ended = other && (await hasEnded(other, me));
    if (ended !== undefined) return ended;
    const sign = `${found.number} ${found.refreshedAt} ${found.bytes.toString('latin1')}`;
    if (sign !== this.#seen) {
      this.#seen = sign;
      this.#since = clock.monotonic();
    }
    if (clock.monotonic() - this.#since < SILENT) return false;
    // Nobody can be asked: a machine that was started again under its name, or a file that was cut.
    if (other === undefined || (other.host === me.host && other.boot !== me.boot)) return true;
    return (await fileTime()) - found.refreshedAt > OLD;
  }
}
