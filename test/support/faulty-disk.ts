import type { Disk, OpenFile } from '../../src/core/store/write/disk.ts';

/** What happens at one call to the disk. */
export interface Fault {
  /** Number of the call, from 1. */
  readonly at: number;
  /**
   * `kill`: nothing is done any more, by anybody, from this call on. An error code: the call fails with it.
   * `before` and `after` say whether the call itself is done; `half`: half of the bytes, for calls that write some.
   */
  readonly what: 'kill' | 'ENOSPC' | 'EROFS' | 'EACCES' | 'EIO';
  readonly when: 'before' | 'half' | 'after';
  /** The calls behind it that write fail too. */
  readonly lasting?: boolean;
}

/** Thrown by every call after a kill. */
export class Killed extends Error {}

const READING = new Set(['info', 'read', 'readPart', 'list', 'device', 'realPath']);
const OF_BYTES = new Set(['create', 'append']);

/** A disk that does all that the real one does, except for one fault. */
export class FaultyDisk {
  readonly disk: Disk;
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  readonly #fault: Fault | undefined;
  #killed = false;

  constructor(real: Disk, fault?: Fault) {
    this.#fault = fault;
    this.disk = this.#wrap(real);
  }

  /** Was the call reached, and is the fault one that this call can have? */
  get struck(): boolean {
    const { at, what, when } = this.#fault ?? { at: Number.POSITIVE_INFINITY };
    const name = this.calls[at - 1];
    if (name === undefined) return false;
    if (when === 'half' && !OF_BYTES.has(name)) return false;
    return (
      what === 'kill' || what === 'EIO' || !(READING.has(name) || name === 'syncFolder' || name === 'close')
    );
  }

  #wrap<T extends object>(real: T): T {
    return new Proxy(real, {
      get: (target, name: string) => {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]) =>
          this.#call(name, () => this.#run(method.bind(target), name, args), args, real as unknown as Disk);
      },
    }) as T;
  }

  async #run(method: (...args: readonly unknown[]) => unknown, name: string, args: readonly unknown[]) {
    const result = await method(...args);
    return name === 'open' ? this.#wrap(result as OpenFile) : result;
  }

  async #call(
    name: string,
    run: () => Promise<unknown>,
    args: readonly unknown[],
    real: Disk,
  ): Promise<unknown> {
    if (this.#killed) throw new Killed();
    const number = this.calls.push(name);
    const fault = this.#fault;
    if (fault === undefined || number < fault.at || !this.struck) return run();
    const writes = !READING.has(name) && name !== 'close';
    if (number > fault.at) {
      if (fault.lasting && writes && fault.what !== 'kill') throw failure(fault.what, name, args);
      return run();
    }
    if (fault.when === 'after') await run();
    if (fault.when === 'half') await half(name, args, real);
    if (fault.what !== 'kill') throw failure(fault.what, name, args);
    this.#killed = true;
    throw new Killed();
  }
}

async function half(name: string, args: readonly unknown[], real: Disk): Promise<void> {
  const [path, bytes, mode] = args as [string, Uint8Array, number];
  const part = bytes.subarray(0, Math.floor(bytes.length / 2));
  if (name === 'create') await real.create(path, part, mode);
  else await real.append(path, part, mode);
}

function failure(code: string, name: string, args: readonly unknown[]): NodeJS.ErrnoException {
  const path = String(args[0]);
  return Object.assign(new Error(`${code}: injected, ${name} '${path}'`), { code, path });
}
