import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { dial } from '../resolver/link/dial.ts';
import type { Session } from '../resolver/link/session.ts';
import { originOf, parseWire } from '../resolver/link/wire.ts';
import type { Address } from '../resolver/login/address.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { findDoors } from '../resolver/login/try-login.ts';
import { missingRights } from '../resolver/missing-rights.ts';
import type { Armed, ArmedCuts } from './armed.ts';
import { type Asked, callTheRoll } from './asked.ts';
import { Proof, type ProofView } from './proof.ts';
import type { Evidence } from './prove-server.ts';
import { LOOK_AGAIN_MS, Removal, type RemovalView } from './removal.ts';

/** A session that is open already, the servers that answered on it, and where they listen. */
export interface Begun {
  readonly session: Session;
  readonly servers: readonly Asked[];
  readonly doors: ReadonlyMap<string, Address>;
}

export interface PursuitOptions {
  readonly armed: Armed;
  readonly evidence: Omit<Evidence, 'doorOf'>;
  /** Where it is kept until it is proven. */
  readonly kept: ArmedCuts;
  readonly login: FoundLogin;
  readonly begun?: Begun;
  /** Ms on the clock of `performance.now`, when it was confirmed. */
  readonly since: number;
  /** Deletes a removed account in the store. @returns what came of it, in a sentence */
  readonly deleteHere: () => Promise<string>;
  /** Ms from the deletion of an account to the second look; absent: as long as servers take to compare their stores. */
  readonly lookAgainMs?: number | undefined;
  readonly onChange?: () => void;
}

/** How far all of it is. Immutable; each change makes a new one. */
export interface PursuitView extends ProofView {
  /** Of an account that is to be removed. */
  readonly removal: RemovalView | undefined;
  /** What the user that nkeeper is logged in with may not do, in sentences: why something is neither sent nor shown. */
  readonly lacks: readonly string[];
  /** Nothing is left to be done: proven, and where it was to be removed, gone or locked out. */
  readonly done: boolean;
}

/** Without a word from the missing servers they are asked for so often. */
const LOOK_EVERY_MS = 5000;
const RETRY_MS = 1000;

/**
 * Goes after all servers until each has shown the cut: sends, looks, and starts again with those that come back. It is kept
 * on disk until then, so that a later nkeeper goes on with it.
 */
export class Pursuit {
  readonly #options: PursuitOptions;
  readonly #proof: Proof;
  readonly #removal: Removal | undefined;
  readonly #stop = new AbortController();
  #session: Session | undefined;
  #doors: Promise<ReadonlyMap<string, Address>>;
  /** Servers that were heard of since the last go, by name. */
  readonly #came = new Map<string, Asked>();
  #wake = new AbortController();
  #lost = '';
  #openBefore = -1;
  #keeping: Promise<void> = Promise.resolve();
  /** It was let go: nothing of it is kept any more. */
  #gone = false;

  constructor(options: PursuitOptions) {
    const { armed, evidence, begun, since, lookAgainMs = LOOK_AGAIN_MS, deleteHere } = options;
    const { onChange = () => undefined } = options;
    this.#options = options;
    this.#doors = Promise.resolve(begun?.doors ?? new Map());
    this.#proof = new Proof(
      { ...evidence, doorOf: async id => (await this.#doors).get(id) },
      armed,
      since,
      () => this.#changed(onChange),
    );
    const note = (text: string) => this.#proof.note(text);
    const { account, removal } = armed;
    this.#removal = removal && new Removal({ account, armed: removal, lookAgainMs, deleteHere, note });
    if (begun) this.#take(begun.session);
  }

  /** What a server has shown is on disk soon: who is killed then has not lost it. */
  #changed(onChange: () => void): void {
    onChange();
    const { length } = this.#proof.open;
    if (length === this.#openBefore) return;
    this.#openBefore = length;
    void this.#keep();
  }

  get view(): PursuitView {
    const lacks = lackingRights(this.#session?.forbidden ?? new Set());
    return { ...this.#proof.view, removal: this.#removal?.view, lacks, done: this.#done };
  }

  get #done(): boolean {
    return this.#proof.proven && (this.#removal?.isOver ?? true);
  }

  get armed(): Armed {
    return this.#options.armed;
  }

  /** Why no server can be reached now; empty when one is. */
  get lost(): string {
    return this.#lost;
  }

  /** One go at all servers that are there and have not shown it. */
  async once(): Promise<void> {
    const { begun } = this.#options;
    const first = begun !== undefined && this.#session === begun.session && !begun.session.closed;
    await this.#keep();
    if (first && this.#proof.open.length > 0) await this.#proof.round(begun.session, begun.servers);
    else await this.#goOn();
    await this.#remove();
    await this.#keep();
  }

  /** Goes on until nothing is left to be done, or it is closed. */
  async untilDone(): Promise<void> {
    while (!this.#done && !this.#stop.signal.aborted) {
      await this.#pause();
      if (this.#stop.signal.aborted) return;
      await this.#goOn();
      await this.#remove();
      await this.#keep();
    }
  }

  /** Does not wait for the next go. */
  again(): void {
    this.#wake.abort();
  }

  /** Gives it up: nothing is sent again, by no nkeeper. */
  async letGo(): Promise<void> {
    await this.close();
    this.#gone = true;
    await this.#keeping;
    await this.#options.kept.drop(this.armed.id);
  }

  /** Ends it here; what is not proven stays armed. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#keeping;
    await this.#session?.close();
  }

  async #goOn(): Promise<void> {
    try {
      const session = await this.#connected();
      // Whoever just came is told at once: until then it lets in what leaked.
      const came = [...this.#came.values()];
      this.#came.clear();
      if (came.length > 0) {
        this.#removal?.restart(`${came.map(({ name }) => name).join(', ')} is back: it is deleted again.`);
        await this.#round(session, came);
      }
      if (this.#removal?.waits || this.#done) return;
      const { servers: all, expected } = await callTheRoll(session, this.#systemAccount);
      for (const { name } of all) this.#proof.meet(name);
      this.#proof.expect(expected - this.#proof.view.servers.length);
      const open = new Set(this.#proof.open);
      const servers = all.filter(({ name }) => open.has(name));
      if (servers.length > 0) await this.#round(session, servers);
    } catch (error) {
      this.#lost = messageOf(error);
      this.#options.onChange?.();
    }
  }

  /** What comes after the proof where the account is to be removed. */
  async #remove(): Promise<void> {
    const removal = this.#removal;
    if (removal === undefined || !this.#proof.proven || removal.isOver || removal.waits) return;
    try {
      const session = await this.#connected();
      const { servers } = await callTheRoll(session, this.#systemAccount);
      const names = this.#proof.view.servers.map(({ name }) => name);
      if (await removal.step(session, servers, names)) this.#proof.anew();
      this.#options.onChange?.();
    } catch (error) {
      this.#lost = messageOf(error);
    }
  }

  get #systemAccount(): string {
    return this.#options.evidence.operator.nats.system_account ?? '';
  }

  async #round(session: Session, servers: readonly Asked[]): Promise<void> {
    this.#doors = findDoors(session, this.#options.login);
    await this.#proof.round(session, servers);
  }

  async #connected(): Promise<Session> {
    if (this.#session && !this.#session.closed) return this.#session;
    const session = await dial(this.#options.login);
    this.#take(session);
    return session;
  }

  #take(session: Session): void {
    this.#session = session;
    this.#lost = '';
    this.#proof.follow(session);
    session.follow('$SYS.SERVER.*.STATSZ', msg => {
      const { id, name } = originOf(parseWire(msg.string())['server']);
      if (this.#proof.knows(name) && !this.#proof.open.includes(name)) return;
      this.#came.set(name, { id, name, resolver: 'unknown' });
      this.#wake.abort();
    });
  }

  /** On disk as long as it is not proven. A disk that refuses does not stop it. */
  #keep(): Promise<void> {
    this.#keeping = this.#keeping.then(() => this.#keepNow());
    return this.#keeping;
  }

  async #keepNow(): Promise<void> {
    if (this.#gone) return;
    const { kept, armed } = this.#options;
    const { servers, unnamed, timeline } = this.#proof.view;
    if (this.#done) return kept.drop(armed.id);
    const removal = this.#removal && { removal: this.#removal.armed };
    await kept.keep({ ...armed, servers, unnamed, timeline, ...removal }).catch(() => undefined);
  }

  async #pause(): Promise<void> {
    this.#wake = new AbortController();
    const lookIn = this.#removal?.waits ? this.#removal.view.lookAt - Date.now() : LOOK_EVERY_MS;
    const ms = this.#session && !this.#session.closed ? LOOK_EVERY_MS : RETRY_MS;
    await delay(Math.min(ms, lookIn), undefined, { signal: this.#wake.signal }).catch(() => undefined);
  }
}

function lackingRights(forbidden: ReadonlySet<string>): readonly string[] {
  const carriers = [...forbidden].filter(subject => /CLAIMS\.(UPDATE|DELETE)$/.test(subject));
  const others = [...forbidden].filter(subject => !carriers.includes(subject));
  const unsent = `Nothing can be sent: this user may not use ${carriers.join(', ')}.`;
  return [...(carriers.length > 0 ? [unsent] : []), ...missingRights(others)];
}
