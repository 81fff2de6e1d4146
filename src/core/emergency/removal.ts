import type { OperatorClaims } from '../claims/operator.ts';
import type { KeyRing } from '../operations/keyring.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import type { Session } from '../resolver/link/session.ts';
import { hasStore, whoHolds } from '../resolver/push/account-holders.ts';
import { deleteAccounts, deletionRequest, refusalsOf } from '../resolver/push/delete-accounts.ts';
import { timestamp } from '../text/units.ts';
import type { Asked } from './asked.ts';

/** How far the removal of an account is. Immutable; kept on disk. */
export interface RemovalView {
  /**
   * `closing`: not every server has shown yet that it is closed, or one did not delete it. `waiting`: all have deleted it, and
   * are looked at again. `gone`: no server has it. `locked-out`: it stays on servers that forbid it, closed: that is the end.
   */
  readonly phase: 'closing' | 'waiting' | 'gone' | 'locked-out';
  /** What there is to say of it, in a sentence; empty where the phase says all. */
  readonly text: string;
  /** Unix ms when the servers are looked at again; 0 where they are not. */
  readonly lookAt: number;
}

/** What a removal needs later, signed while the seed was at hand. It has no end: only its person can read it. */
export interface RemovalRequest {
  readonly request: string;
  /** Asks whether servers would delete, and deletes nothing. */
  readonly probe: string;
  readonly view: RemovalView;
}

/**
 * The requests that remove an account from the servers' stores.
 *
 * @param now Unix seconds
 * @throws NkeeperError `signer-missing`
 */
export async function removalRequest(
  operator: OperatorClaims,
  account: string,
  ring: KeyRing,
  now: number,
  signal?: AbortSignal,
): Promise<RemovalRequest> {
  const { publicKey } = chooseSigner(accountSigners(operator, ring), { what: 'the removal of accounts' });
  const signer = ring.signer(publicKey, signal);
  return {
    request: await deletionRequest([account], signer, now),
    probe: await deletionRequest([], signer, now),
    view: { phase: 'closing', text: '', lookAt: 0 },
  };
}

export interface RemovalOptions {
  readonly account: string;
  readonly armed: RemovalRequest;
  /** Ms from the deletion to the second look; 0: there is none. */
  readonly lookAgainMs: number;
  /** Deletes it in the store, when no server has it any more. @returns what came of it, in a sentence */
  readonly deleteHere: () => Promise<string>;
  /** Something happened, for the timeline. */
  readonly note: (text: string) => void;
}

/**
 * Takes a closed account off all servers, in the order that is safe: asks whether all would delete it, has them delete it,
 * looks again after they have compared their stores, and only then deletes it here.
 */
export class Removal {
  readonly #options: RemovalOptions;
  #view: RemovalView;
  /** The servers were looked at since it was deleted, or since another nkeeper left it. */
  #looked: boolean;

  constructor(options: RemovalOptions) {
    this.#options = options;
    this.#view = options.armed.view;
    this.#looked = this.#view.phase !== 'waiting';
  }

  get view(): RemovalView {
    return this.#view;
  }

  get armed(): RemovalRequest {
    return { ...this.#options.armed, view: this.#view };
  }

  get isOver(): boolean {
    return this.#view.phase === 'gone' || this.#view.phase === 'locked-out';
  }

  /** Nothing to do now but to wait. */
  get waits(): boolean {
    return this.#view.phase === 'waiting' && this.#looked && Date.now() < this.#view.lookAt;
  }

  /** The next step looks at the servers, whatever the clock says. */
  lookNow(): void {
    this.#looked = false;
  }

  /** A server is back that may still have it: it is closed everywhere anew, and deleted anew. */
  restart(text: string): void {
    if (this.#view.phase !== 'waiting') return;
    this.#options.note(text);
    this.#view = { phase: 'closing', text, lookAt: 0 };
  }

  /**
   * The next step, as far as it can be done now.
   *
   * @param servers those that answer
   * @param names of all that there are: nothing is deleted while one is missing, it would bring the account back
   * @returns whether it came back: then it has to be closed anew
   */
  async step(session: Session, servers: readonly Asked[], names: readonly string[]): Promise<boolean> {
    const silent = names.filter(name => !servers.some(each => each.name === name));
    if (silent.length > 0) {
      this.#set({ text: `${silent.join(', ')} would bring it back: it waits for that.` });
      return false;
    }
    const unclear = servers.filter(({ resolver }) => resolver === 'unknown').map(({ name }) => name);
    if (unclear.length > 0) {
      this.#set({ text: `Which resolver ${unclear.join(', ')} has is not known: it may keep it.` });
      return false;
    }
    if (this.#view.phase === 'closing') await this.#delete(session, servers);
    if (this.#view.phase !== 'waiting' || this.waits) return false;
    return this.#look(session, servers);
  }

  async #delete(session: Session, servers: readonly Asked[]): Promise<void> {
    const { armed, note, lookAgainMs } = this.#options;
    const stores = servers.filter(hasStore);
    const configured = servers.filter(({ resolver }) => resolver === 'memory-or-url');
    const would = await deleteAccounts(session, armed.probe, stores);
    const refusals = refusalsOf(would, stores);
    const refused = [
      ...configured.map(({ name }) => `${name} has it from its configuration: take it out there`),
      ...refusals.filter(({ final }) => final).map(({ text }) => text),
    ];
    if (refused.length > 0) {
      this.#set({ phase: 'locked-out', text: `It stays, closed: ${refused.join('; ')}.` });
      note(`not deleted: ${refused.join('; ')}`);
      return;
    }
    if (refusals.length > 0) return this.#set({ text: `${refusals.map(({ text }) => text).join('; ')}.` });
    note('deletion sent');
    const answers = await deleteAccounts(session, armed.request, stores);
    for (const { server, text } of answers.values()) note(`${server}: ${text}`);
    const failed = refusalsOf(answers, stores);
    if (failed.length > 0) return this.#set({ text: `${failed.map(({ text }) => text).join('; ')}.` });
    // One server alone has nobody to get it back from.
    const alone = stores.filter(({ resolver }) => resolver === 'full').length < 2;
    const lookAt = alone || lookAgainMs === 0 ? 0 : Date.now() + lookAgainMs;
    const text =
      lookAt === 0 ? '' : `All servers are looked at again at ${timestamp(Math.ceil(lookAt / 1000))}.`;
    this.#set({ phase: 'waiting', text, lookAt });
  }

  async #look(session: Session, servers: readonly Asked[]): Promise<boolean> {
    const { account, note, deleteHere } = this.#options;
    const found = (await whoHolds(session, [account], servers)).get(account);
    if (!found?.told) {
      this.#set({ text: 'Not every server tells whether it still has it.' });
      return false;
    }
    if (found.names.length > 0) {
      this.restart(`It came back on ${found.names.join(', ')}: it is closed and deleted again.`);
      return true;
    }
    this.#looked = true;
    note('looked: no server has it');
    if (Date.now() < this.#view.lookAt) return false;
    const here = await deleteHere();
    note(here);
    this.#set({ phase: 'gone', text: here, lookAt: 0 });
    return false;
  }

  #set(change: Partial<RemovalView>): void {
    this.#view = { ...this.#view, ...change };
  }
}
