import type { Session } from '../link/session.ts';
import type { Content } from './content.ts';
import { SetHash } from './set-hash.ts';

export const PACK = '$SYS.REQ.CLAIMS.PACK';
/** Full resolvers share this queue group, so that one of them answers. */
export const PACK_QUEUE = 'responder';

/**
 * One question to the full resolvers: is this the hash of your store? One of them answers, without its name: with nothing
 * when it is, else with everything in the store.
 */
export class PackQuestion {
  #state: 'waiting' | 'equal' | 'sending' | 'sent' | 'nobody' = 'waiting';
  readonly #tokens = new Map<string, string>();
  readonly #sum = new SetHash();
  readonly #cancel: () => void;

  /**
   * @param known JWTs that are kept as the same strings where the server has them too: half the memory, and comparing is free
   * @param onProgress called for each message
   */
  constructor(session: Session, guess: Content, known: ReadonlyMap<string, string>, onProgress: () => void) {
    const hash = guess.hash ?? new Uint8Array(32);
    this.#cancel = session.askApart(PACK, hash, msg => {
      if (msg === undefined) this.#end('nobody');
      else if (msg.data.length === 0) this.#end(this.#state === 'sending' ? 'sent' : 'equal');
      else this.#line(msg.string(), known);
      onProgress();
    });
  }

  get state(): 'waiting' | 'equal' | 'sending' | 'sent' | 'nobody' {
    return this.#state;
  }

  get ended(): boolean {
    return this.#state !== 'waiting' && this.#state !== 'sending';
  }

  /** JWTs that came so far. */
  get received(): number {
    return this.#tokens.size;
  }

  /** The whole store; only when it was sent. */
  get content(): Content | undefined {
    return this.#state === 'sent'
      ? { tokens: this.#tokens, complete: true, hash: this.#sum.bytes }
      : undefined;
  }

  cancel(): void {
    this.#cancel();
  }

  #end(state: 'equal' | 'sent' | 'nobody'): void {
    this.#state = state;
    this.#cancel();
  }

  #line(line: string, known: ReadonlyMap<string, string>): void {
    this.#state = 'sending';
    const key = line.slice(0, 56);
    if (line[56] !== '|' || this.#tokens.has(key)) return;
    const token = line.slice(57);
    this.#sum.toggle(token);
    const own = known.get(key);
    this.#tokens.set(key, own === token ? own : token);
  }
}

/** Questions sent at once. */
export class PackBatch {
  readonly questions: readonly PackQuestion[];
  #states = '';
  #onMessage: () => void = () => undefined;

  constructor(session: Session, guess: Content, known: ReadonlyMap<string, string>, size: number) {
    this.questions = Array.from(
      { length: size },
      () => new PackQuestion(session, guess, known, () => this.#onMessage()),
    );
  }

  get ended(): boolean {
    return this.questions.every(question => question.ended);
  }

  get equal(): number {
    return this.questions.filter(question => question.state === 'equal').length;
  }

  /** JWTs that came, of all questions. */
  get received(): number {
    return this.questions.reduce((sum, question) => sum + question.received, 0);
  }

  /** The stores that were sent whole. */
  get contents(): readonly Content[] {
    return this.questions.flatMap(question => question.content ?? []);
  }

  /** Waits until all have ended, or nothing came for so long. */
  finish(idleMs: number): Promise<void> {
    return this.#wait(idleMs, () => true);
  }

  /**
   * Waits until each has ended or its store is being sent, or none of them changed its state for so long: the rest waits behind
   * a store being sent.
   */
  settle(quietMs: number): Promise<void> {
    const told = () => this.questions.every(question => question.state !== 'waiting');
    return this.#wait(
      quietMs,
      () => {
        const states = this.questions.map(question => question.state).join();
        const changed = states !== this.#states;
        this.#states = states;
        return changed;
      },
      told,
    );
  }

  /** Takes back what has not ended: nothing more is sent for it. */
  cancel(): void {
    for (const question of this.questions) question.cancel();
  }

  #wait(ms: number, isProgress: () => boolean, isEnough = () => this.ended): Promise<void> {
    return new Promise(resolve => {
      if (isEnough()) return resolve();
      const done = () => {
        clearTimeout(timer);
        this.#onMessage = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#onMessage = () => {
        if (isEnough()) done();
        else if (isProgress()) timer.refresh();
      };
    });
  }
}
