import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { dial } from '../resolver/link/dial.ts';
import type { Session } from '../resolver/link/session.ts';
import { originOf, parseWire } from '../resolver/link/wire.ts';
import { LOOK_AGAIN_MS } from '../resolver/push/account-holders.ts';
import { isQuestion } from '../resolver/servers/unlinked.ts';
import { serverVersions } from './account-versions.ts';
import { answerRivals } from './answer-rivals.ts';
import type { Armed } from './armed.ts';
import { type Asked, callTheRoll } from './asked.ts';
import { Attendance } from './attendance.ts';
import { guard } from './guard.ts';
import { lackingRights } from './lacking-rights.ts';
import { Proof, type ProofView } from './proof.ts';
import { lacksCut } from './prove-server.ts';
import type { PursuitOptions } from './pursuit-options.ts';
import { Removal, type RemovalView } from './removal.ts';
import type { Overtaken } from './rivals.ts';
import { wasShown } from './server-proof.ts';

/** How far all of it is. Immutable; each change makes a new one. */
export interface PursuitView extends ProofView {
  /** Of an account that is to be removed. */
  readonly removal: RemovalView | undefined;
  /** What the user that nkeeper is logged in with may not do, in sentences: why something is neither sent nor shown. */
  readonly lacks: readonly string[];
  /** That of them by which nothing can be sent; empty where it may. */
  readonly unsent: string;
  /** It was proven, and somebody pushed a JWT without it since: nobody sends it again by itself, they may have meant it. */
  readonly undone: boolean;
  /** Somebody gave it up, here or in another nkeeper: nothing is sent again. */
  readonly letGo: boolean;
  /** Nothing is left to be done: proven, and where it was to be removed, gone or locked out. */
  readonly done: boolean;
}

/** Without a word from the missing servers they are asked for so often. */
const LOOK_EVERY_MS = 5000;
const RETRY_MS = 1000;
/** Two emergencies in one account come together: so long after the proof it is not for people to decide who wins. */
const RACE_MS = 5000;
const LONG_MS = 24 * 3600 * 1000;
const LATE = 'somebody pushed a JWT without the cut, after it was proven';
const LATE_HERE = 'the JWT of this store, which lacks the cut, was pushed after it was proven';
/** So often in one go somebody else's pushes are answered; then it goes on with the next one. */
const MOST_ANSWERS = 5;

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
  readonly #attendance: Attendance;
  #armed: Armed;
  /** Servers that were heard of since the last go, by name. */
  readonly #came = new Map<string, Asked>();
  #wake = new AbortController();
  #lost = '';
  #openBefore = -1;
  #keeping: Promise<void> = Promise.resolve();
  /** It was proven for a while: a push without the cut is a decision, and no race of two emergencies. */
  #settled = false;
  #undone = false;
  /** The JWT that undid it after the proof. */
  #told = '';
  /** Nothing of it is kept any more. */
  #letGo = false;

  constructor(options: PursuitOptions) {
    const { armed, evidence, begun, since, lookAgainMs = LOOK_AGAIN_MS, deleteHere, rivals } = options;
    const { onChange = () => undefined } = options;
    this.#options = options;
    this.#armed = armed;
    this.#attendance = new Attendance(options);
    this.#proof = new Proof(
      {
        ...evidence,
        doorOf: id => this.#attendance.doorOf(id),
        overtaken: () => rivals.overtaken,
      },
      armed,
      since,
      () => this.#changed(onChange),
    );
    const note = (text: string) => this.#proof.note(text);
    const { account, removal } = armed;
    this.#removal =
      removal &&
      new Removal({
        account,
        armed: removal,
        lookAgainMs,
        note,
        deleteHere: () => deleteHere(this.#armed),
      });
    rivals.onOvertaken(() => this.#overtaken());
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
    const rights = lackingRights(this.#session);
    const { proven, ...all } = this.#proof.view;
    const undone = this.#undone;
    return {
      ...{ ...all, ...rights, undone, letGo: this.#letGo, removal: this.#removal?.view },
      proven: proven && !undone,
      done: this.#done && !undone,
    };
  }

  get #done(): boolean {
    return this.#proof.proven && (this.#removal?.isOver ?? true);
  }

  get armed(): Armed {
    return this.#armed;
  }

  /** With all that was shown until now: as it is kept, for whoever goes on with it. */
  get soFar(): Armed {
    const { proven, provenMs, ended, ...shown } = this.#proof.view;
    const removal = this.#removal && { removal: this.#removal.armed };
    return { ...this.#armed, ...shown, ended: Object.fromEntries(ended), ...removal };
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
    if (this.#letGo) return;
    if (first && this.#proof.open.length > 0) {
      // Some read the review for minutes: who came meanwhile has to show it too.
      this.#proof.recount();
      const roll = this.#rollCall(begun.session).catch(() => []);
      await this.#prove(begun.session, begun.servers, begun.servers);
      const came = (await roll).some(({ id }) => !begun.servers.some(each => each.id === id));
      // Or the server of the connection was lost on the way: the others are told by another one. Or one was too busy to tell.
      const more = came || begun.session.closed || isUnasked(this.#proof.view);
      if (more && !this.#stop.signal.aborted && !this.#done) await this.#goOn();
    } else await this.#goOn();
    await this.#remove();
    await this.#keep();
  }

  /** Goes on until nothing is left to be done, or it is closed. @param goesAtOnce what there is to do came just now */
  async untilDone(goesAtOnce = false): Promise<void> {
    for (let pauses = !goesAtOnce; !this.#done && !this.#stop.signal.aborted; pauses = true) {
      if (pauses) await this.#pause();
      if (this.#stop.signal.aborted) return;
      await this.#goOn();
      await this.#remove();
      await this.#keep();
    }
  }

  /**
   * Goes on until it is closed. For a moment after the proof a push of somebody else without the cut is answered; later it is
   * only told, until {@link again}. @param done called when nothing is left to be done, and when that is so no more
   */
  async watch(done: () => Promise<void>): Promise<void> {
    const { raceMs = RACE_MS } = this.#options;
    for (let wasDone = false; !this.#stop.signal.aborted; wasDone = true) {
      await this.untilDone(wasDone);
      await done();
      if (this.#removal) return;
      for (
        const until = Date.now() + raceMs;
        this.#done && Date.now() < until && !this.#stop.signal.aborted;
      )
        await this.#woken(until - Date.now());
      if (!this.#done) continue;
      this.#settled = true;
      while (this.#settled && !this.#stop.signal.aborted) {
        const before = this.#undone;
        const ms = this.#attendance.forgetful.length > 0 ? LOOK_EVERY_MS : LONG_MS;
        await this.#woken(this.#session?.closed ? RETRY_MS : ms);
        if (this.#session?.closed) await this.#listenAgain();
        else if (!this.#undone) await this.#lookAtForgetful();
        if (this.#undone !== before) await done();
        // A server started anew, maybe with what it had before: it gets it, and has to show it.
        if (!this.#done && !this.#undone) this.#settled = false;
      }
    }
  }

  /** The connection was lost: what happened while nobody listened is seen by what servers use now. */
  async #listenAgain(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    try {
      const session = await this.#connected();
      const { servers } = await this.#attendance.call(session, this.#names);
      const same = servers.filter(server => !this.#startedAnew(server));
      const lacking = await Promise.all(same.map(server => this.#lacksCut(session, server)));
      if (lacking.includes(true)) this.#overtaken();
    } catch (error) {
      this.#lost = messageOf(error);
      this.#options.onChange?.();
    }
  }

  /** Nobody tells of a reload. */
  async #lookAtForgetful(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#stop.signal.aborted) return;
    for (const server of this.#attendance.forgetful) {
      if (!(await this.#lacksCut(session, server)) || this.#undone) continue;
      this.#proof.note(
        `${server.name} uses a JWT without the cut: it was reloaded, or its URL resolver has another one`,
      );
      this.#proof.startedAnew(server);
    }
  }

  #lacksCut(session: Session, { id }: Asked): Promise<boolean> {
    return lacksCut(session, id, { ...this.#options.evidence, token: this.#armed.token });
  }

  /** @param ms at most */
  async #woken(ms: number): Promise<void> {
    this.#wake = new AbortController();
    await delay(ms, undefined, { signal: this.#wake.signal, ref: false }).catch(() => undefined);
  }

  /** Does not wait for the next go: sends again, or looks at what is deleted. */
  again(): void {
    this.#removal?.lookNow();
    if (this.#undone || (this.#done && this.#removal === undefined)) {
      this.#undone = false;
      this.#settled = false;
      this.#proof.anew();
    }
    this.#wake.abort();
  }

  /** Gives it up: nothing is sent again, by no nkeeper. */
  async letGo(): Promise<void> {
    this.#letGo = true;
    await this.close();
    await this.#options.kept.letGo(this.armed.id).catch((error: unknown) => {
      this.#proof.note(`a later nkeeper goes on with it, its file cannot be changed: ${messageOf(error)}`);
    });
  }

  /** Ends it here; what is not proven stays armed. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#keeping;
    await this.#session?.close();
  }

  async #goOn(): Promise<void> {
    if (await this.#isLetGo()) return;
    try {
      const session = await this.#connected();
      // Whoever just came is told at once: until then it lets in what leaked.
      const came = [...this.#came.values()];
      this.#came.clear();
      if (came.length > 0) {
        this.#removal?.restart(`${came.map(({ name }) => name).join(', ')} is back: it is deleted again.`);
        // Whoever does not know the others yet, or what kind they are, calls the roll first: they may have what was pushed since.
        const isKnown = came.every(({ resolver }) => resolver !== 'unknown');
        const all = isKnown ? this.#attendance.with(came) : undefined;
        if (all !== undefined) await this.#round(session, came, all);
      }
      // It was pushed while it was being deleted.
      if (!this.#proof.proven) this.#removal?.restart('It may be back: it is closed and deleted again.');
      if (this.#removal?.waits || this.#done) return;
      const all = await this.#rollCall(session);
      const open = new Set(this.#proof.open);
      const servers = all.filter(({ name }) => open.has(name));
      if (servers.length > 0) await this.#round(session, servers, all);
    } catch (error) {
      this.#lost = messageOf(error);
      this.#options.onChange?.();
    }
  }

  /** Everybody who answers; all of them, and those that they count, have to show it. */
  async #rollCall(session: Session): Promise<readonly Asked[]> {
    const roll = await this.#attendance.call(session, this.#names);
    for (const server of roll.servers) {
      this.#meet(server);
      // It may have started anew while no connection was there to hear it.
      if (!this.#proof.hasShown(server)) this.#proof.startedAnew(server);
    }
    for (const name of this.#attendance.mute(roll)) this.#proof.miss(name);
    const missing = await this.#attendance.missing(session, roll, this.#names);
    const { unnamed, unlinked, silentUrls, words } = missing;
    this.#armed = { ...this.#armed, silentUrls };
    if (words !== '') this.#proof.note(words);
    this.#proof.expect(unnamed, unlinked);
    return roll.servers;
  }

  /** What comes after the proof where the account is to be removed. Where it is back, it is open: that does not wait. */
  async #remove(): Promise<void> {
    for (let answers = 0; (await this.#removalStep()) && answers < MOST_ANSWERS; answers++)
      await this.#goOn();
  }

  /** @returns whether the account came back */
  async #removalStep(): Promise<boolean> {
    const removal = this.#removal;
    if (removal === undefined || !this.#proof.proven || removal.isOver || removal.waits) return false;
    if (this.#letGo) return false;
    let back = false;
    try {
      const session = await this.#connected();
      const { servers } = await callTheRoll(session, this.#systemAccount);
      back = await removal.step(session, servers, this.#names);
      if (back) this.#proof.anew();
      this.#options.onChange?.();
    } catch (error) {
      this.#lost = messageOf(error);
    }
    return back;
  }

  get #names(): readonly string[] {
    return this.#proof.view.servers.map(({ name }) => name);
  }

  get #systemAccount(): string {
    return this.#options.evidence.operator.nats.system_account ?? '';
  }

  /** @param servers that have not shown it @param all that answer */
  async #round(session: Session, servers: readonly Asked[], all: readonly Asked[]): Promise<void> {
    const { evidence, rivals } = this.#options;
    this.#attendance.knock(session);
    // What was pushed while nobody listened: a cut that was armed yesterday must not undo what was done since.
    const now = Math.floor(Date.now() / 1000);
    rivals.found(await serverVersions(session, evidence.account, all, evidence.operator, now));
    await this.#prove(session, servers, all);
  }

  /** Sends and looks, until nobody else's push is in the way. */
  async #prove(session: Session, servers: readonly Asked[], all: readonly Asked[]): Promise<void> {
    const { rivals } = this.#options;
    for (let answers = 0, next = servers; ; answers++) {
      const others = rivals.take();
      if (others !== undefined && (await this.#answer(others))) next = all;
      await guard(session, this.#proof.round(session, next));
      if (!rivals.overtaken || answers >= MOST_ANSWERS || session.closed) return;
    }
  }

  /** @returns whether every server has to show it anew */
  async #answer(others: Overtaken): Promise<boolean> {
    const { rivals, cutAnew, storeToken } = this.#options;
    const theirs = others.how === 'send-again' ? rivals.pushed : others.version.token;
    const here = theirs !== '' && theirs === storeToken();
    const told = theirs !== '' && theirs === this.#told;
    const unshown = this.#options.unshown === true && !this.#proof.view.servers.some(wasShown);
    const how = { here, told, unshown };
    const { armed, anew, notes, undone } = await answerRivals(others, this.#armed, cutAnew, how);
    for (const note of notes) this.#proof.note(note);
    if (undone && !(told && undone === 'cut'))
      this.#proof.undone(notes[0] ?? '', { theirs: undone === 'theirs', here });
    this.#armed = armed;
    rivals.own(armed);
    this.#proof.retarget(armed.token);
    if (anew) this.#proof.anew();
    await this.#keep();
    return anew;
  }

  /** Servers that have shown it may have lost it again; what was deleted is back, and open. */
  #overtaken(): void {
    if (this.#stop.signal.aborted) return;
    // While a server has to show it anew, a push is answered as before the proof.
    if (this.#settled && this.#done) {
      this.#undone = true;
      const { rivals, storeToken } = this.#options;
      this.#told = rivals.pushed;
      const here = rivals.pushed !== '' && rivals.pushed === storeToken();
      const text = here ? LATE_HERE : LATE;
      this.#proof.note(text);
      this.#proof.undone(text, { theirs: false, here });
      return this.#wake.abort();
    }
    this.#removal?.restart('Somebody pushed it: it is closed and deleted again.');
    this.#proof.anew();
    this.#wake.abort();
  }

  async #connected(): Promise<Session> {
    if (this.#session && !this.#session.closed) return this.#session;
    const session = await dial(this.#options.login);
    this.#attendance.newConnection();
    this.#take(session);
    return session;
  }

  #take(session: Session): void {
    this.#session = session;
    this.#lost = '';
    this.#proof.follow(session);
    if (session !== this.#options.begun?.session) this.#options.rivals.follow(session);
    session.follow('$SYS.SERVER.*.STATSZ', msg => {
      const { id, name } = originOf(parseWire(msg.string())['server']);
      if (this.#startedAnew({ id, name, resolver: this.#attendance.resolverOf(name) })) this.#wake.abort();
    });
    void session.ended.then(() => this.#wake.abort());
  }

  #meet(server: Asked): void {
    this.#proof.meet(server.name);
    this.#attendance.meet(server);
  }

  /** @returns whether this process has not shown it: it has to */
  #startedAnew(server: Asked): boolean {
    if (this.#proof.hasShown(server)) return false;
    this.#meet(server);
    this.#came.set(server.name, server);
    this.#proof.startedAnew(server);
    return true;
  }

  /** On disk as long as it is not proven. A disk that refuses does not stop it. */
  #keep(): Promise<void> {
    this.#keeping = this.#keeping.then(() => this.#keepNow());
    return this.#keeping;
  }

  async #keepNow(): Promise<void> {
    if (await this.#isLetGo()) return;
    const { kept } = this.#options;
    if (this.#done) return kept.drop(this.#armed.id);
    await kept.keep(this.soFar).catch(() => undefined);
  }

  /** Another nkeeper may have let it go: then it ends here too. */
  async #isLetGo(): Promise<boolean> {
    if (this.#letGo || !(await this.#options.kept.isLetGo(this.#armed.id))) return this.#letGo;
    this.#letGo = true;
    this.#proof.note('another nkeeper let it go: nothing is sent again');
    this.#stop.abort();
    this.#wake.abort();
    void this.#session?.close();
    this.#options.onChange?.();
    return true;
  }

  async #pause(): Promise<void> {
    this.#wake = new AbortController();
    const lookIn = this.#removal?.waits ? this.#removal.view.lookAt - Date.now() : LOOK_EVERY_MS;
    const ms = this.#session && !this.#session.closed ? LOOK_EVERY_MS : RETRY_MS;
    await delay(Math.min(ms, lookIn), undefined, { signal: this.#wake.signal }).catch(() => undefined);
  }
}

/** Nothing is missing but answers to questions: a server that closes thousands of connections has no time for them. */
function isUnasked({ unlinked }: ProofView): boolean {
  const names = unlinked.flatMap(each => each.names);
  return names.length > 0 && names.every(isQuestion);
}
