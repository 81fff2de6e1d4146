import { setTimeout as delay } from 'node:timers/promises';
import type { AccountClaims } from '../claims/account.ts';
import { newAccount } from '../claims/new-claims.ts';
import { encodeTokenLater, type LaterSigner } from '../claims/token/encode.ts';
import { messageOf } from '../errors.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { hasStore, LOOK_AGAIN_MS, whoHolds } from '../resolver/push/account-holders.ts';
import { deleteAccounts, deletionRequest, refusalsOf } from '../resolver/push/delete-accounts.ts';
import { type Fleet, openFleet } from '../resolver/push/fleet.ts';
import type { Removable } from './open-prune.ts';
import { missingWords } from './plan-push.ts';
import { PushRun } from './push-run.ts';
import { isFine, type PushView } from './push-view.ts';

export interface PruneRunOptions {
  /** Waits so long, and looks again: servers that missed the deletion bring it back when they compare their stores. 0: does not. */
  readonly lookAgainMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: () => void;
}

/** What became of one account. */
export interface Pruned {
  readonly key: string;
  readonly name: string;
  /**
   * `deleted`: no server had it afterwards, and it is not looked at again yet. `gone`: nor later. `locked-out`: it is still there,
   * and nobody gets in. `came-back`: it was gone, and a server brought it back. `unproven`: some server does not show that it is
   * locked, or gone.
   */
  readonly state: 'waiting' | 'deleted' | 'gone' | 'locked-out' | 'came-back' | 'unproven';
  readonly servers: readonly string[];
  /** Why it is not gone. */
  readonly text: string;
}

/** How far it is. Immutable; each change makes a new one. */
export interface PruneView {
  readonly phase: 'closing' | 'deleting' | 'waiting' | 'done' | 'cancelled';
  /** The closing, server by server. */
  readonly closing: PushView;
  /** What servers said to the deletion: `n1: deleted 2 accounts`. */
  readonly answers: readonly string[];
  readonly accounts: readonly Pruned[];
  /** Seconds until it looks again. */
  readonly lookAgainIn: number;
}

interface PruneParts {
  readonly fleet: Fleet;
  readonly login: FoundLogin;
  readonly accounts: readonly Removable[];
  readonly missing: readonly string[];
  readonly signer: LaterSigner;
  /** The closings, signed: account → its JWT. */
  readonly closings: ReadonlyMap<string, string>;
  /** Unix seconds. */
  readonly now: number;
  /** Writes down that these are not wanted any more: a pull would bring back what somebody pushes again. */
  readonly remember: () => Promise<void>;
}

const STILL_THERE = {
  'locked-out': 'It is still there, closed.',
  'came-back':
    'A server that missed the deletion, or somebody who pushed it, brought it back: remove it again.',
} as const;

/** One request names so many accounts: it has to fit a message. */
const MOST_AT_ONCE = 1000;

/**
 * Removes accounts from all servers in the order that is safe: closed first, and shown to be; deleted only where every server
 * is there and would delete; and looked at again later. Where it cannot be deleted it stays closed.
 */
export class PruneRun {
  readonly #parts: PruneParts;
  readonly #options: PruneRunOptions;
  readonly #closing: PushRun;
  readonly #states = new Map<string, Pruned>();
  #phase: PruneView['phase'] = 'closing';
  #answers: readonly string[] = [];
  #until = 0;

  constructor(parts: PruneParts, options: PruneRunOptions = {}) {
    this.#parts = parts;
    this.#options = options;
    const { fleet, login, accounts, missing } = parts;
    for (const { key, name, servers } of accounts)
      this.#states.set(key, { key, name, servers, state: 'waiting', text: '' });
    this.#closing = new PushRun({
      fleet,
      login,
      missing,
      accounts: accounts.map(account => ({
        key: account.key,
        name: account.name,
        token: parts.closings.get(account.key) ?? '',
        verdict: 'send',
        faults: [],
        there: [],
        changes: [],
        conflicts: [],
        effects: [],
      })),
      onChange: () => options.onChange?.(),
    });
  }

  get view(): PruneView {
    return {
      phase: this.#phase,
      closing: this.#closing.view,
      answers: this.#answers,
      accounts: [...this.#states.values()],
      lookAgainIn: Math.max(0, Math.ceil((this.#until - performance.now()) / 1000)),
    };
  }

  async run(): Promise<PruneView> {
    const { accounts, missing, fleet } = this.#parts;
    const { signal } = this.#options;
    await this.#closing.run(signal);
    for (const { key } of accounts) this.#closedOr(key);
    if (signal?.aborted) return this.#end('cancelled');
    await this.#remember();
    const open = accounts.filter(({ key }) => this.#states.get(key)?.state === 'unproven');
    if (missing.length > 0 || open.length > 0) {
      const why =
        missing.length > 0
          ? `It is not deleted: ${missing.join(', ')} would bring it back.`
          : 'It is not deleted: not every server shows that it is closed.';
      for (const { key } of accounts) this.#tell(key, { text: why });
      return this.#end('done');
    }
    const stores = fleet.servers.filter(hasStore);
    if (stores.length === 0)
      return this.#keep('These servers have no store: take it out of their configuration.');
    const configured = fleet.servers.filter(
      ({ name, resolver }) =>
        resolver === 'memory-or-url' && accounts.some(({ servers }) => servers.includes(name)),
    );
    if (configured.length > 0)
      return this.#keep(
        `It is not deleted: ${configured.map(({ name }) => name).join(', ')} has it from its configuration.`,
      );
    this.#phase = 'deleting';
    const refusing = await this.#delete([], stores);
    if (refusing.length > 0) return this.#keep(`It is not deleted: ${refusing.join('; ')}.`);
    for (let at = 0; at < accounts.length; at += MOST_AT_ONCE) {
      const keys = accounts.slice(at, at + MOST_AT_ONCE).map(({ key }) => key);
      const failed = await this.#delete(keys, stores);
      if (failed.length > 0) for (const key of keys) this.#tell(key, { text: failed.join('; ') });
    }
    await this.#look('locked-out', fleet);
    await this.#lookAgain();
    return this.#end(signal?.aborted ? 'cancelled' : 'done');
  }

  async close(): Promise<void> {
    await this.#closing.close();
  }

  async #remember(): Promise<void> {
    try {
      await this.#parts.remember();
    } catch (error) {
      this.#answers = [
        ...this.#answers,
        `It is not written down that they were removed: ${messageOf(error)}`,
      ];
    }
  }

  #closedOr(key: string): void {
    const outcomes = this.#closing.outcomesOf(key);
    const bad = [...outcomes].filter(([, outcome]) => !isFine(outcome)).map(([name]) => name);
    const trouble = this.#closing.view.troubles.find(each => each.key === key)?.text ?? 'no answer';
    if (bad.length === 0) this.#tell(key, { state: 'locked-out' });
    else this.#tell(key, { state: 'unproven', servers: bad, text: `${bad.join(', ')}: ${trouble}` });
  }

  /** @returns what the servers say that did not do it */
  async #delete(keys: readonly string[], stores: Fleet['servers']): Promise<readonly string[]> {
    const { fleet, signer, now } = this.#parts;
    const answers = await deleteAccounts(fleet.session, await deletionRequest(keys, signer, now), stores);
    const said = [...answers.values()].map(({ server, text }) => `${server}: ${text}`);
    if (keys.length > 0) this.#answers = [...this.#answers, ...said];
    this.#options.onChange?.();
    return refusalsOf(answers, stores).map(({ text }) => text);
  }

  /** Who still has it? @param found what it is then */
  async #look(found: 'locked-out' | 'came-back', { session, servers }: Fleet): Promise<void> {
    const keys = this.#parts.accounts.map(({ key }) => key);
    for (const [key, { names, told }] of await whoHolds(session, keys, servers)) {
      if (names.length > 0) this.#tell(key, { state: found, servers: names, text: STILL_THERE[found] });
      else if (told) this.#tell(key, { state: 'gone', servers: [], text: '' });
      else this.#tell(key, { state: 'unproven', text: 'Not every server tells whether it still has it.' });
    }
  }

  /** One server alone has nobody to get it back from. */
  async #lookAgain(): Promise<void> {
    const { lookAgainMs = LOOK_AGAIN_MS, signal, onChange } = this.#options;
    const full = this.#parts.fleet.servers.filter(({ resolver }) => resolver === 'full');
    if (lookAgainMs === 0 || full.length < 2) return;
    for (const [key, { state }] of this.#states) if (state === 'gone') this.#tell(key, { state: 'deleted' });
    this.#phase = 'waiting';
    this.#until = performance.now() + lookAgainMs;
    while (performance.now() < this.#until && !signal?.aborted) {
      onChange?.();
      await delay(Math.min(1000, this.#until - performance.now()), undefined, { signal }).catch(
        () => undefined,
      );
    }
    if (signal?.aborted) return;
    const { fleet, login } = this.#parts;
    try {
      // Who came since is asked, too, and who went is no witness.
      const now = await openFleet(login, { without: fleet.without });
      try {
        await this.#look('came-back', now);
      } finally {
        await now.session.close();
      }
      const missing = missingWords(now);
      if (missing.length > 0) this.#unseen(missing.join(', '));
    } catch (error) {
      for (const key of this.#states.keys())
        this.#tell(key, {
          state: 'unproven',
          text: `It was gone, and could not be looked at again: ${messageOf(error)}`,
        });
    }
  }

  /** @param who does not answer, in words */
  #unseen(who: string): void {
    const text = `It was gone, and ${who} did not answer when it was looked at again: look again later with --dry-run.`;
    for (const [key, { state }] of this.#states)
      if (state === 'gone') this.#tell(key, { state: 'unproven', text });
  }

  #keep(text: string): PruneView {
    for (const key of this.#states.keys()) this.#tell(key, { text });
    return this.#end('done');
  }

  #tell(key: string, change: Partial<Pruned>): void {
    const before = this.#states.get(key);
    if (before) this.#states.set(key, { ...before, ...change });
  }

  #end(phase: PruneView['phase']): PruneView {
    this.#phase = phase;
    this.#until = 0;
    this.#options.onChange?.();
    return this.view;
  }
}

/** The account's JWT with everybody revoked and no connections allowed, later than any that servers have. */
export function closingOf({ key, name, best }: Removable, signer: LaterSigner, now: number): Promise<string> {
  const claims: AccountClaims = best?.claims ?? { ...newAccount(key), name };
  const at = Math.max(now, Number(claims.iat ?? 0) + 1);
  const { limits } = claims.nats;
  return encodeTokenLater(
    'account',
    {
      ...claims,
      exp: 0,
      nats: { ...claims.nats, limits: { ...limits, conn: 0, leaf: 0 }, revocations: { '*': at } },
    },
    signer,
    at,
  );
}
