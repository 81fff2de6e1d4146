import { type Program, startProgram } from '../support/pty.ts';
import type { BenchStore } from './make-store.ts';
import { Probe, type ProbeReport } from './probe.ts';
import type { Place } from './processes.ts';

/** End of a synchronized update: the frame is complete. */
const FRAME_END = Buffer.from('\x1b[?2026l');

/** What a key press led to. */
export interface Press {
  /** Milliseconds until the last byte of its frame was there. */
  readonly ms: number;
  readonly bytes: number;
}

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** While a store is read its progress is drawn twice a second: after so long a silence it has ended. */
const SILENCE_MS = 2000;
/** A large store on a slow disk, read for the first time, takes minutes. */
const VERIFYING_MS = 600_000;
/** A key that leads to no frame would be waited for for ever. */
const PATIENCE_MS = 20_000;

/** The dashboard on a store, in a real pseudo-terminal, with the time of arrival of every byte. */
export class DashboardRun {
  readonly program: Program;
  readonly #probe: Probe | undefined;
  readonly #begun = performance.now();
  readonly #store: BenchStore;
  #onFrame: () => void = () => {};
  #bytes = 0;
  #lastAt = 0;

  /** @param probed with peak memory and standstills of the event loop; makes the start slower */
  constructor(place: Place, store: BenchStore, size: Size, probed = false) {
    this.#store = store;
    this.#probe = probed ? new Probe() : undefined;
    this.program = startProgram({
      ...size,
      args: ['-H', store.dir],
      env: { ...place.env, ...this.#probe?.env },
      onBytes: bytes => this.#take(bytes),
    });
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Waits for the list of accounts; returns after how many milliseconds it was complete on the terminal. */
  async shown(): Promise<number> {
    do await this.#frame();
    while (!this.program.bytes().includes(this.#store.firstAccount));
    return this.#lastAt - this.#begun;
  }

  /** Waits until everything has been read and verified; returns milliseconds from the start to the last frame about it. */
  async settled(): Promise<number> {
    const quiet = () => performance.now() - this.#lastAt > SILENCE_MS;
    const done = () => quiet() && !this.program.text().includes('checking');
    await this.program.waitFor(done, { timeout: VERIFYING_MS });
    return this.#lastAt - this.#begun;
  }

  /** Presses a key and waits for the frame that it leads to. */
  async press(key: string): Promise<Press> {
    const before = this.#bytes;
    const frame = this.#frame();
    const begun = performance.now();
    this.program.press(key);
    await frame;
    return { ms: this.#lastAt - begun, bytes: this.#bytes - before };
  }

  /** Ends the program as a person does; tells what the probe saw. */
  async quit(): Promise<ProbeReport | undefined> {
    try {
      this.program.press('ctrl-c');
      await this.program.waitForExit();
      return this.#probe?.report();
    } finally {
      await this.program.close();
    }
  }

  #take(bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#lastAt = performance.now();
    if (bytes.subarray(-FRAME_END.length).equals(FRAME_END)) this.#onFrame();
  }

  #frame(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no frame came\n${this.program.text()}`)), PATIENCE_MS);
      this.#onFrame = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
