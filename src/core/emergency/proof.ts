import { identityOf, shownUser } from '../resolver/connections/connection-identity.ts';
import { entryOfEvent } from '../resolver/connections/connz.ts';
import { isTrialName } from '../resolver/link/own-connections.ts';
import type { Session } from '../resolver/link/session.ts';
import { originOf, parseWire, textOf, timeOf, wireOf } from '../resolver/link/wire.ts';
import { type Ack, sendAccount } from '../resolver/push/send-account.ts';
import type { Unlinked } from '../resolver/servers/unlinked.ts';
import { countOf } from '../text/count-of.ts';
import type { Armed } from './armed.ts';
import { type Asked, lastingNotes } from './asked.ts';
import { type Guests, isGuest } from './callout-guests.ts';
import { type ClosedConnection, ClosedConnections, connectionBefore } from './closed-connections.ts';
import { mustGo } from './cut.ts';
import { type LetIn, letInName } from './let-in.ts';
import { type Evidence, proveServer } from './prove-server.ts';
import { anewServer, isShown, LEFT_IN, type ServerProof, waitingServer } from './server-proof.ts';

/** Something that happened on the way, for the report. */
export interface TimelineEntry {
  /** Unix ms. */
  readonly at: number;
  readonly text: string;
}

/** A push by somebody else that undid the cut until it was answered. */
export interface Undoing extends TimelineEntry {
  /** What they pushed had to be undone in its turn. */
  readonly theirs: boolean;
  /** It is the JWT of the store that is open here: whoever did it works with this store. */
  readonly here?: boolean;
}

/** How far it is. Immutable; each change makes a new one. */
export interface ProofView {
  readonly servers: readonly ServerProof[];
  /** Every server that there is shows it. */
  readonly proven: boolean;
  /** Ms from the confirmation to the last proof; undefined before it. */
  readonly provenMs: number | undefined;
  /** Servers that others know of, and that nobody has heard by name. */
  readonly unnamed: number;
  /** What is not connected and could not be asked. */
  readonly unlinked: readonly Unlinked[];
  /** Connections that had to go and that servers told to have ended, by the reason they gave. */
  readonly ended: ReadonlyMap<string, number>;
  /** Connections that had to go, with what servers told of their end; and how many more there are. */
  readonly closed: readonly ClosedConnection[];
  readonly closedMore: number;
  /** Logins that were refused since: clients that try again and again. */
  readonly refused: number;
  /** Logins of those whom an auth callout lets in again, by the names that they had. */
  readonly back: number;
  readonly timeline: readonly TimelineEntry[];
  /** Pushes by others that undid the cut meanwhile. */
  readonly undoings: readonly Undoing[];
}

/** A server answers when it has closed what it had to: 3,000 connections take it some seconds. */
const ACKS_MS = 10_000;
/** Clocks of servers may be so much before ours. */
const CLOCKS_MS = 2000;

/** Brings one account JWT to every server, and shows on each that it cuts off what it should. */
export class Proof {
  #evidence: Evidence;
  readonly #letIn: LetIn | undefined;
  readonly #since: number;
  /** Unix ms. */
  readonly #confirmedAt: number;
  readonly #onChange: () => void;
  readonly #ended = new Map<string, number>();
  readonly #closed: ClosedConnections;
  readonly #timeline: TimelineEntry[];
  readonly #undoings: Undoing[];
  #rows: ReadonlyMap<string, ServerProof>;
  #unnamed: number;
  #unlinked: readonly Unlinked[];
  /** Servers that a person said are gone for good, or never get the account. */
  readonly #excused: readonly string[];
  /** Nobody came since they were counted, as far as is known. */
  #counted = true;
  #refused: number;
  #back: number;
  #provenMs: number | undefined;
  #sending: Promise<void> | undefined;
  #acks = new Acks([]);
  /** Server name → id of the process that was asked last. */
  readonly #ids = new Map<string, string>();

  /**
   * @param armed how far it is: every server that is known of, what happened until now
   * @param since ms on the clock of `performance.now`, when it was confirmed
   */
  constructor(evidence: Evidence, armed: Armed, since: number, onChange: () => void) {
    this.#evidence = evidence;
    this.#rows = new Map(armed.servers.map(row => [row.name, row]));
    this.#timeline = [...armed.timeline];
    this.#undoings = [...(armed.undoings ?? [])];
    this.#unnamed = armed.unnamed;
    this.#unlinked = armed.unlinked ?? [];
    this.#excused = armed.without ?? [];
    this.#refused = armed.refused ?? 0;
    this.#back = armed.back ?? 0;
    this.#letIn = armed.letIn;
    this.#closed = new ClosedConnections(armed.closed ?? [], armed.closedMore ?? 0);
    for (const [reason, count] of Object.entries(armed.ended ?? {})) this.#ended.set(reason, count);
    this.#confirmedAt = armed.at;
    this.#since = since;
    this.#onChange = onChange;
  }

  get view(): ProofView {
    const servers = [...this.#rows.values()];
    return {
      servers,
      proven: this.proven,
      provenMs: this.#provenMs,
      unnamed: this.#unnamed,
      unlinked: this.#unlinked,
      ended: new Map(this.#ended),
      closed: this.#closed.list,
      closedMore: this.#closed.more,
      refused: this.#refused,
      back: this.#back,
      timeline: [...this.#timeline],
      undoings: [...this.#undoings],
    };
  }

  get proven(): boolean {
    const known = this.#counted && this.#unnamed <= 0 && this.#unlinked.length === 0;
    return known && this.#rows.size > 0 && this.open.length === 0;
  }

  /** Names of the servers that do not show it yet. */
  get open(): readonly string[] {
    return [...this.#rows.values()].flatMap(({ name, state }) => (state === 'proven' ? [] : [name]));
  }

  /** Every server has to show it once more. */
  anew(): void {
    this.#provenMs = undefined;
    for (const row of this.#rows.values()) this.#rows = new Map(this.#rows).set(row.name, anewServer(row));
    this.#onChange();
  }

  /** Another JWT with the same cut is sent from now on, and has to be shown. */
  retarget(token: string): void {
    this.#evidence = { ...this.#evidence, token };
  }

  /** What happened, for the report. */
  note(text: string): void {
    this.#timeline.push({ at: Date.now(), text });
  }

  /** Somebody's push undid it: that is told as long as anything is. */
  undone(text: string, whose: Pick<Undoing, 'theirs' | 'here'>): void {
    this.#undoings.push({ at: Date.now(), text, ...whose });
    this.#onChange();
  }

  /** Follows what the servers tell of the account. */
  follow(session: Session): void {
    const { account, cut, guests } = this.#evidence;
    session.follow(`$SYS.ACCOUNT.${account}.DISCONNECT`, msg => {
      const event = parseWire(msg.string());
      const reason = textOf(event['reason']) || 'no reason given';
      const client = wireOf(event['client']);
      // Who came later got in by what was in force then: that is no success.
      if (timeOf(client['start']) > this.#confirmedAt + CLOCKS_MS) return;
      const { name, time } = originOf(event['server']);
      const identity = identityOf(textOf(client['user']), account, client);
      const entry = { ...entryOfEvent(client, time), identity };
      // Others of the account come and go meanwhile.
      if (!mustGo(entry, cut, true)) return;
      this.#closed.ended(connectionBefore(name, entry), time, reason);
      this.#ended.set(reason, (this.#ended.get(reason) ?? 0) + 1);
      this.#onChange();
    });
    if (guests) this.#followGuests(session, guests);
    if (this.#letIn?.after === 'comes-back') this.#followBack(session, this.#letIn);
    session.follow('$SYS.SERVER.*.CLIENT.AUTH.ERR', msg => {
      const client = wireOf(parseWire(msg.string())['client']);
      const ours = isTrialName(textOf(client['name']));
      // Of others than the named users, servers do not tell the account.
      const theirs = cut.users.length === 0 || cut.users.includes(shownUser(client));
      if (ours || !theirs) return;
      this.#refused++;
      this.#onChange();
    });
  }

  /** Whom the account's own callout let in, to other accounts. */
  #followGuests(session: Session, guests: Guests): void {
    const { account } = this.#evidence;
    for (const place of guests.places.filter(each => each !== account))
      session.follow(`$SYS.ACCOUNT.${place}.DISCONNECT`, msg => {
        const event = parseWire(msg.string());
        const client = wireOf(event['client']);
        const of = textOf(client['acc']);
        if (of === account || timeOf(client['start']) > this.#confirmedAt + CLOCKS_MS) return;
        const { name, time } = originOf(event['server']);
        const identity = identityOf(textOf(client['user']), of, client);
        const entry = { ...entryOfEvent(client, time), identity };
        if (!isGuest(entry, guests)) return;
        const reason = textOf(event['reason']) || 'no reason given';
        this.#closed.ended(connectionBefore(name, entry), time, reason);
        this.#ended.set(reason, (this.#ended.get(reason) ?? 0) + 1);
        this.#onChange();
      });
  }

  /** Whom an auth callout lets in again: the cut cannot stop that, so it is counted. */
  #followBack(session: Session, { names }: LetIn): void {
    session.follow(`$SYS.ACCOUNT.${this.#evidence.account}.CONNECT`, msg => {
      const event = parseWire(msg.string());
      const name = letInName(wireOf(event['client']));
      if (name === undefined || !names.includes(name)) return;
      this.#back++;
      this.note(
        `${name || 'a client without a name'} came in again on ${textOf(wireOf(event['server'])['name'])}`,
      );
      this.#onChange();
    });
  }

  /** Servers have to be counted before anything is proven. */
  recount(): void {
    this.#counted = false;
  }

  /** So many are missing that nobody heard by name, as the others count now; and these are not connected. */
  expect(unnamed: number, unlinked: readonly Unlinked[]): void {
    this.#counted = true;
    this.#unnamed = unnamed;
    this.#unlinked = unlinked;
    if (this.proven) this.#provenMs ??= performance.now() - this.#since;
    this.#onChange();
  }

  /** A server is there of which nobody knew: it has to show it too. */
  meet(name: string): void {
    if (this.#rows.has(name)) return;
    this.#unnamed = Math.max(0, this.#unnamed - 1);
    this.#change(name, {});
  }

  /** A server is there of which nobody knew, and does not answer. */
  miss(name: string): void {
    if (!this.#rows.has(name)) this.#change(name, { state: 'silent' });
  }

  /** This very process has shown it. */
  hasShown({ id, name }: Pick<Asked, 'id' | 'name'>): boolean {
    return this.#rows.get(name)?.state === 'proven' && (this.#ids.get(name) ?? id) === id;
  }

  /** A server started anew, maybe with what it had before: it has to show it. Its process before is not waited for any more. */
  startedAnew({ id, name }: Asked): void {
    this.#acks.replace(name, id);
    if (this.#rows.get(name)?.state === 'proven') this.#change(name, { state: 'waiting' });
  }

  /** Sends the JWT to all servers, and lets these show what came of it. */
  async round(session: Session, servers: readonly Asked[]): Promise<void> {
    for (const { id, name } of servers) {
      this.meet(name);
      // Another process: whom it let in by what it had before came after that.
      if (this.#ids.get(name) !== id) this.#forgetGuests(name);
      this.#ids.set(name, id);
    }
    const there = new Set(servers.map(({ name }) => name));
    for (const name of this.open) this.#change(name, { state: there.has(name) ? 'waiting' : 'silent' });
    const silent = this.open.filter(name => !there.has(name));
    this.note(`sent to ${[...there].join(', ')}${silent.length > 0 ? `; silent: ${silent.join(', ')}` : ''}`);
    const acks = new Acks(servers);
    this.#acks = acks;
    // What is still awaited of an earlier round is of servers that are not there any more.
    this.#sending = undefined;
    const send = () => this.#send(session, servers, acks);
    void send();
    await Promise.all(
      servers.map(async server => {
        await acks.of(server.id);
        this.#change(server.name, { notes: lastingNotes(server.resolver), lacksAccount: false });
        const proving = {
          session,
          server,
          neverGetsIt: this.#excused.includes(server.name),
          since: this.#since,
          sendAgain: send,
          skipped: () => acks.skipped.has(server.id),
          unsent: () => acks.forbidden,
          guestsUntil: () => this.#rows.get(server.name)?.guestsUntil,
          tell: (found: Partial<ServerProof>) => this.#change(server.name, found),
        };
        await proveServer(proving, this.#evidence);
        this.#judge(server.name);
      }),
    );
  }

  /** One sending at a time, whoever asks for it. */
  #send(session: Session, servers: readonly Asked[], acks: Acks): Promise<void> {
    this.#sending ??= this.#sendNow(session, servers, acks);
    return this.#sending;
  }

  async #sendNow(session: Session, servers: readonly Asked[], acks: Acks): Promise<void> {
    const { account, token } = this.#evidence;
    const how = await sendAccount(session, {
      account,
      token,
      servers: new Set(servers.map(({ id }) => id)),
      maxMs: ACKS_MS,
      take: ack => {
        const name = servers.find(({ id }) => id === ack.origin.id)?.name;
        if (name !== undefined) this.#acked(name, ack);
        acks.came(ack);
      },
    });
    if (this.#acks === acks) this.#sending = undefined;
    acks.forbidden = how === 'forbidden';
    acks.end();
  }

  #acked(name: string, { outcome, text }: Ack): void {
    const ms = performance.now() - this.#since;
    this.#change(name, { stored: { ok: outcome === 'stored', ms, text } });
  }

  #forgetGuests(name: string): void {
    const { guestsUntil: _, ...row } = this.#rows.get(name) ?? waitingServer(name, undefined);
    this.#rows = new Map(this.#rows).set(name, row);
  }

  #judge(name: string): void {
    const row = this.#rows.get(name);
    if (row === undefined || row.state === 'silent') return;
    const state = isShown(row) ? 'proven' : 'unproven';
    this.#change(name, { state });
    if (state === 'proven')
      this.note(`${name}: proven, ${countOf(row.connectionsBefore ?? 0, 'connection')} gone`);
    if (this.proven) this.#provenMs ??= performance.now() - this.#since;
  }

  #change(name: string, found: Partial<ServerProof>): void {
    const before = this.#rows.get(name) ?? waitingServer(name, undefined);
    if (found.stored && !before.stored) this.note(`${name}: ${found.stored.text}`);
    if (found.inForce?.ok && !before.inForce?.ok) this.note(`${name}: in force`);
    if (found.leftIn && !before.leftIn) this.note(`${name}: ${LEFT_IN}`);
    if (found.login && !before.login)
      this.note(`${name}: a new login ${found.login.ok ? 'is refused' : 'GETS IN'}`);
    this.#rows = new Map(this.#rows).set(name, { ...before, ...found });
    this.#onChange();
  }
}

/** Who answered; whoever waits for one server goes on when it did, or when no more answers come. */
class Acks {
  /** They do not have the account in memory. */
  readonly skipped = new Set<string>();
  /** Nothing was sent: the user may not. */
  forbidden = false;
  readonly #waiting = new Map<string, () => void>();
  readonly #servers: readonly Asked[];
  readonly #came: ReadonlyMap<string, Promise<void>>;

  constructor(servers: readonly Asked[]) {
    this.#servers = servers;
    this.#came = new Map(
      servers.map(({ id }) => [id, new Promise<void>(resolve => this.#waiting.set(id, resolve))]),
    );
  }

  of(id: string): Promise<void> {
    return this.#came.get(id) ?? Promise.resolve();
  }

  came({ origin: { id }, outcome }: Ack): void {
    if (outcome === 'skipped') this.skipped.add(id);
    else this.skipped.delete(id);
    this.#waiting.get(id)?.();
  }

  /** That process is gone: nobody waits for it. */
  replace(name: string, id: string): void {
    for (const old of this.#servers) if (old.name === name && old.id !== id) this.#waiting.get(old.id)?.();
  }

  end(): void {
    for (const resolve of this.#waiting.values()) resolve();
  }
}
