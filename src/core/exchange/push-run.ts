import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { pingServers } from '../resolver/link/ask-servers.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { type Fleet, openFleet } from '../resolver/push/fleet.ts';
import { proveMany, type Standing } from '../resolver/push/prove-many.ts';
import { loadAccount } from '../resolver/push/running-account.ts';
import type { Ack } from '../resolver/push/send-account.ts';
import { type Parcel, sendMany } from '../resolver/push/send-many.ts';
import { ServerBook } from '../resolver/servers/server-book.ts';
import { AT_THE_SAME_MOMENT, CHANGED_MEANWHILE, hearOthers } from './meanwhile.ts';
import type { PlannedAccount } from './plan-push.ts';
import {
  isFine,
  NO_COUNTS,
  type Outcome,
  type PushedServer,
  type PushTrouble,
  type PushView,
} from './push-view.ts';

export interface PushRunOptions {
  readonly fleet: Fleet;
  /** For another connection, where this one ends: a throw-away user lives for two minutes. */
  readonly login: FoundLogin;
  readonly accounts: readonly PlannedAccount[];
  readonly missing: readonly string[];
  /** Which of them somebody else has pushed since they were compared; absent: none is looked at again. */
  readonly changedMeanwhile?: (fleet: Fleet) => Promise<ReadonlySet<string>>;
  /** Longest wait for all servers, for one account. */
  readonly timeoutMs?: number;
  /** Called at most a few times a second. */
  readonly onChange?: () => void;
}

const TIMEOUT_MS = 10_000;
const TELL_EVERY_MS = 100;
/** So often a lost connection is made anew without any account sent in between. */
const MOST_RETRIES = 3;
const RETRY_MS = 500;

const TROUBLES: { readonly [standing in Standing]?: string } = {
  'other-runs': 'it took the JWT, but another one is in force',
  shut: 'nobody gets in: the account was deleted there, or ran out. Sign it anew and push again, or restart the server',
  'not-kept':
    'it uses the JWT, but its store keeps another one: a file that was changed by hand. Sign the account anew and push it, or the server goes back to that when it is started again',
  'not-proven':
    'it took the JWT, but its store does not show it: where a file was changed by hand there, sign the account anew and push again',
};

/** A push on its way, whatever it goes to. */
export interface Pushing {
  readonly view: PushView;
  /** How one account stands, by server name. */
  outcomesOf(key: string): ReadonlyMap<string, Outcome>;
  /** Goes until all is done, it is cancelled, or no server can be reached any more. May be called again then. */
  run(signal?: AbortSignal): Promise<PushView>;
  close(): Promise<void>;
}

/**
 * Sends planned accounts to all servers, and shows on each what came of it. It can be cancelled and gone on with: what
 * all servers answered for is not sent again. Acks are counted by the server's name: its id is new with each start.
 */
export class PushRun implements Pushing {
  readonly #options: PushRunOptions;
  readonly #parcels: readonly Parcel[];
  readonly #names: ReadonlyMap<string, string>;
  /** Account key → server name → how it stands. */
  readonly #outcomes: ReadonlyMap<string, Map<string, Outcome>>;
  readonly #counts: ReadonlyMap<string, Record<Outcome, number>>;
  readonly #done = new Set<string>();
  readonly #troubles = new Map<string, PushTrouble>();
  #fleet: Fleet;
  #phase: PushView['phase'] = 'sending';
  #fault = '';
  #begun = performance.now();
  #took: number | undefined;
  #told = 0;
  #lookedAgain = false;
  /** Accounts that somebody else pushed meanwhile. */
  readonly #others = new Set<string>();

  constructor(options: PushRunOptions) {
    this.#options = options;
    this.#fleet = options.fleet;
    this.#parcels = options.accounts.map(({ key, token }) => ({ key, token }));
    this.#names = new Map(options.accounts.map(({ key, name }) => [key, name]));
    const servers = options.fleet.servers.map(({ name }) => name);
    this.#outcomes = new Map(
      this.#parcels.map(({ key }) => [key, new Map(servers.map(name => [name, 'waiting' as Outcome]))]),
    );
    this.#counts = new Map(servers.map(name => [name, { ...NO_COUNTS, waiting: this.#parcels.length }]));
  }

  get view(): PushView {
    const { missing } = this.#options;
    const servers = this.#options.fleet.servers.map(({ name, resolver }): PushedServer => {
      const counts = { ...NO_COUNTS, ...this.#counts.get(name) };
      return { name, resolver, counts };
    });
    const fine = [...this.#outcomes.values()].every(each => [...each.values()].every(isFine));
    return {
      phase: this.#phase,
      total: this.#parcels.length,
      done: this.#done.size,
      servers,
      troubles: [...this.#troubles.values()],
      missing,
      proven: this.#phase === 'done' && fine && missing.length === 0 && servers.length > 0,
      ms: this.#took ?? performance.now() - this.#begun,
      fault: this.#fault,
    };
  }

  /** How one account stands, by server name. */
  outcomesOf(key: string): ReadonlyMap<string, Outcome> {
    return this.#outcomes.get(key) ?? new Map();
  }

  /** Goes until all is done, it is cancelled, or no server can be reached any more. May be called again then. */
  async run(signal?: AbortSignal): Promise<PushView> {
    this.#begun = performance.now() - (this.#took ?? 0);
    this.#took = undefined;
    this.#fault = '';
    this.#phase = 'sending';
    const { lent, session } = this.#fleet;
    if ((lent || session.closed) && !(await this.#reconnect())) return this.#end('lost');
    await this.#holdBack();
    for (let tries = 0; this.#open.length > 0 && !signal?.aborted; tries++) {
      const before = this.#done.size;
      if (this.#fleet.session.closed && !(await this.#reconnect())) return this.#end('lost');
      await this.#send(signal);
      if (this.#done.size > before) tries = 0;
      if (tries >= MOST_RETRIES) return this.#end('lost');
      if (this.#fleet.session.closed && !signal?.aborted) await delay(RETRY_MS);
    }
    if (signal?.aborted) return this.#end('cancelled');
    if (this.#fleet.session.closed && !(await this.#reconnect())) return this.#end('lost');
    this.#phase = 'proving';
    this.#tell(true);
    await this.#loadSkipped();
    await this.#prove();
    return this.#end('done');
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    if (!this.#fleet.lent) await this.#fleet.session.close();
  }

  get #open(): readonly Parcel[] {
    return this.#parcels.filter(({ key }) => !this.#done.has(key));
  }

  /** What changed there while the preview was read is not sent: nobody has seen what that would undo. */
  async #holdBack(): Promise<void> {
    if (this.#lookedAgain) return;
    if (this.#options.changedMeanwhile)
      hearOthers(this.#fleet.session, this.#parcels, key => this.#others.add(key));
    const changed = (await this.#options.changedMeanwhile?.(this.#fleet)) ?? new Set<string>();
    this.#lookedAgain = !this.#fleet.session.closed;
    for (const key of changed) {
      this.#done.add(key);
      for (const name of this.outcomesOf(key).keys()) {
        this.#set(key, name, 'changed');
        this.#trouble(key, name, CHANGED_MEANWHILE);
      }
    }
  }

  async #send(signal: AbortSignal | undefined): Promise<void> {
    const { session, servers } = this.#fleet;
    await sendMany(session, {
      parcels: this.#open,
      servers: new Set(servers.map(({ id }) => id)),
      maxMs: this.#options.timeoutMs ?? TIMEOUT_MS,
      signal,
      onAck: (parcel, ack) => this.#acked(parcel, ack),
      onDone: ({ key }) => {
        this.#done.add(key);
        for (const [name, outcome] of this.outcomesOf(key))
          if (outcome === 'waiting') this.#set(key, name, 'silent');
        this.#tell();
      },
    });
  }

  #acked({ key }: Parcel, { origin, outcome, text }: Ack): void {
    const { servers } = this.#fleet;
    const server = servers.find(({ id }) => id === origin.id);
    if (server === undefined) return;
    const { name } = server;
    if (outcome === 'refused') {
      this.#set(key, name, 'refused');
      this.#trouble(key, name, `it refuses the JWT: ${text}`);
    } else this.#set(key, name, outcome === 'skipped' ? 'not-held' : 'taken');
  }

  /** A cache keeps a stale file of an account that it does not have in memory: it has to load the account first. */
  async #loadSkipped(): Promise<void> {
    const { session, servers } = this.#fleet;
    const caches = servers.filter(({ resolver }) => resolver === 'cache');
    if (caches.length === 0) return;
    const skipped = this.#parcels.filter(({ key }) =>
      caches.some(({ name }) => this.outcomesOf(key).get(name) === 'not-held'),
    );
    for (const { key } of skipped) {
      if (session.closed) return;
      await loadAccount(session, key);
    }
    await sendMany(session, {
      parcels: skipped,
      servers: new Set(caches.map(({ id }) => id)),
      maxMs: this.#options.timeoutMs ?? TIMEOUT_MS,
      onAck: (parcel, ack) => {
        if (caches.some(({ id }) => id === ack.origin.id)) this.#acked(parcel, ack);
      },
      onDone: () => this.#tell(),
    });
  }

  async #prove(): Promise<void> {
    // Who took everything may be gone since.
    const book = new ServerBook(() => undefined);
    const there = await pingServers(this.#fleet.session, book);
    const silent = new Set(this.#fleet.servers.flatMap(({ id }) => (there.has(id) ? [] : [id])));
    const proof = await proveMany(this.#fleet, this.#parcels, silent);
    for (const { key } of this.#parcels) {
      for (const { id, name, resolver } of this.#fleet.servers) {
        const standing = proof.get(key)?.get(id);
        const before = this.outcomesOf(key).get(name);
        if (before === 'refused' || before === 'changed') continue;
        if (silent.has(id)) {
          this.#set(key, name, 'silent');
          continue;
        }
        if (this.#others.has(key)) {
          this.#set(key, name, 'unproven');
          this.#trouble(key, name, AT_THE_SAME_MOMENT);
        } else if (standing === 'in-force' || standing === 'stored') this.#set(key, name, standing);
        else if (before === 'silent' || (before === 'not-held' && standing === undefined)) continue;
        // A cache that took it has it on disk; what nobody uses there is not in its memory.
        else if (standing === undefined && resolver === 'cache') this.#set(key, name, 'stored');
        else {
          this.#set(key, name, standing === 'not-kept' ? 'not-kept' : 'unproven');
          this.#trouble(key, name, TROUBLES[standing ?? 'not-proven'] ?? '');
        }
      }
    }
  }

  async #reconnect(): Promise<boolean> {
    try {
      this.#fleet = await openFleet(this.#options.login);
      return true;
    } catch (error) {
      this.#fault = messageOf(error);
      return false;
    }
  }

  #set(key: string, name: string, outcome: Outcome): void {
    const outcomes = this.#outcomes.get(key);
    const counts = this.#counts.get(name);
    const before = outcomes?.get(name);
    if (outcomes === undefined || counts === undefined || before === undefined) return;
    counts[before]--;
    counts[outcome]++;
    outcomes.set(name, outcome);
  }

  #trouble(key: string, server: string, text: string): void {
    const account = this.#names.get(key) ?? key;
    this.#troubles.set(`${server} ${key}`, { server, account, key, text });
  }

  #end(phase: PushView['phase']): PushView {
    this.#phase = phase;
    this.#took = performance.now() - this.#begun;
    this.#tell(true);
    return this.view;
  }

  #tell(always = false): void {
    const now = performance.now();
    if (!always && now - this.#told < TELL_EVERY_MS) return;
    this.#told = now;
    this.#options.onChange?.();
  }
}
