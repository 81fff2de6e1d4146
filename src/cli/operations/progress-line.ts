import { headwayText } from '../../core/operations/headway-words.ts';
import type { Headway } from '../../core/store/write/headway.ts';
import type { World } from '../world.ts';

/** What is done sooner needs no line, milliseconds. */
const QUIET_MS = 1000;
/** Between two lines: can be read, and costs little over SSH. */
const REST_MS = 100;

/** How far a change is, in one line of the terminal that is written over and goes away in the end. Nothing elsewhere. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #isShown: boolean;
  #next: number;
  #open = false;

  constructor({ streams, env, stderr, now }: World) {
    this.#write = stderr;
    this.#now = now;
    this.#isShown = streams.stderr?.isTTY === true && env.TERM !== 'dumb';
    this.#next = now() + QUIET_MS;
  }

  readonly show = (headway: Headway): void => {
    if (!this.#isShown || this.#now() < this.#next) return;
    this.#next = this.#now() + REST_MS;
    this.#open = true;
    this.#write(`\r\u001B[K${headwayText(headway)} (Ctrl-C cancels)`);
  };

  /** Takes the line away, before something else is written. */
  end(): void {
    if (this.#open) this.#write('\r\u001B[K');
    this.#open = false;
  }
}
