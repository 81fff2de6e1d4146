import { actorOf } from '../journal/actor.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { holdOperator } from '../operations/held.ts';
import type { KeyRing } from '../operations/keyring.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { countConnections } from '../resolver/push/count-connections.ts';
import { type Fleet, openFleet } from '../resolver/push/fleet.ts';
import { readWhole } from '../resolver/push/held.ts';
import type { Store } from '../store/store.ts';
import { historyOf, localIndex } from './open-push.ts';
import { missingWords, silentAdvice } from './plan-push.ts';
import { closingOf, PruneRun, type PruneRunOptions } from './prune-run.ts';
import { type FoundAccount, findVersions } from './server-versions.ts';
import { mayBe, unreadAccounts, unreadSentence } from './unread-accounts.ts';

/** An account that servers would lose. */
export interface Removable extends FoundAccount {
  readonly key: string;
  /** As its JWT says; the key where that is not known. Not clean. */
  readonly name: string;
  /** Connections and leaf nodes now, over all servers. */
  readonly connections: number;
  /** Of an account that was deleted in this store: when and by whom. */
  readonly deleted: string;
  /** It was no deletion in the store, but a removal from the servers. */
  readonly removedBefore: boolean;
  /** It is in the store: only what is named is removed then. */
  readonly stored: boolean;
}

/** An account that servers keep: it may be one of the store whose JWT cannot be read. */
export interface KeptAccount {
  readonly key: string;
  /** As its JWT says; the key where that is not known. Not clean. */
  readonly name: string;
  readonly servers: readonly string[];
  /** Folders of the accounts that it may be. Not clean. */
  readonly mayBe: readonly string[];
}

/** Whose accounts, at which servers, and who signs the closing. */
export interface PruneOptions {
  readonly store: Store;
  readonly operator?: string | undefined;
  /** Names or keys of accounts to be removed; absent: all that the store does not have. */
  readonly accounts?: readonly string[] | undefined;
  readonly login: FoundLogin;
  /** Names and URLs of servers that were taken away for good. */
  readonly without?: readonly string[] | undefined;
  readonly place?: JournalPlace | undefined;
  readonly ring: KeyRing;
  /** Public key that signs; absent: nkeeper chooses. */
  readonly signer?: string | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** Accounts to be removed from servers, for looking at; whoever opened it closes it. */
export interface OpenPrune {
  readonly accounts: readonly Removable[];
  /** Those that are left out. */
  readonly kept: readonly KeptAccount[];
  readonly servers: Fleet['servers'];
  /** Servers that are known of and do not answer: then nothing is deleted, as they would bring it back. */
  readonly missing: readonly string[];
  readonly faults: readonly string[];
  /** Signs the closings; nothing is sent before it runs. @throws NkeeperError those of the key ring */
  start(options?: PruneRunOptions): Promise<PruneRun>;
  close(): Promise<void>;
}

/**
 * Finds what servers have and the store does not. The system account is never among it, nor what may be an account of the
 * store that cannot be read: the servers' copy is the only good one then.
 *
 * @throws NkeeperError `entity-unusable` (operator), `signer-missing`, `folder-unreadable`, and why no server can be reached
 */
export async function openPrune(options: PruneOptions): Promise<OpenPrune> {
  const { store, operator: wanted, accounts: named, login, place, ring, signer: asked, now } = options;
  const operator = holdOperator(store, wanted);
  const what = 'the removal of accounts';
  const signer = chooseSigner(accountSigners(operator.claims, ring), { asked, what });
  const { index, names } = await localIndex(store, operator);
  const faults: string[] = [];
  const history = place && (await historyOf(store, operator, place, faults));
  const deletions = await history?.deletions();
  const fleet = await openFleet(login, { without: options.without });
  try {
    const held = await readWhole(fleet, index);
    const versions = await findVersions(fleet, held, operator.claims, now);
    const isMeant = (key: string, { best }: FoundAccount) => {
      if (key === fleet.systemAccount) return false;
      if (named === undefined) return !index.tokens.has(key);
      return named.some(each => each === key || each === (names.get(key) ?? best?.claims.name));
    };
    const isKnown = (key: string) => versions.has(key);
    const unread = await unreadAccounts(store, operator.row.name, names, history, isKnown);
    const kept: KeptAccount[] = [];
    const meant = [...versions].filter(([key, found]) => {
      if (!isMeant(key, found)) return false;
      const { best, servers } = found;
      const these = index.tokens.has(key) ? [] : mayBe(unread, key, best?.claims.name);
      if (these.length > 0) kept.push({ key, name: best?.claims.name || key, servers, mayBe: these });
      return these.length === 0;
    });
    const keptFor = new Set(kept.flatMap(each => each.mayBe));
    faults.push(...unread.filter(({ name }) => keptFor.has(name)).map(unreadSentence));
    const keys = meant.map(([key]) => key);
    const connections =
      keys.length === 0 ? new Map() : await countConnections(fleet.session, keys, fleet.servers.length);
    const accounts = meant.map(([key, found]): Removable => {
      const deletion = deletions?.get(key);
      return {
        ...found,
        key,
        name: found.best?.claims.name || key,
        connections: connections.get(key) ?? 0,
        deleted: deletion ? `${deletion.time.slice(0, 10)} by ${deletion.who}` : '',
        removedBefore: deletion?.how === 'removed from the servers',
        stored: index.tokens.has(key),
      };
    });
    const { forgotten } = fleet;
    const missing = [...missingWords(fleet), ...(forgotten === '' ? [] : ['perhaps others'])];
    faults.push(...silentAdvice(fleet));
    if (forgotten !== '')
      faults.push(`${forgotten} When all servers are there, delete that file, and prune again.`);
    return {
      accounts,
      kept,
      servers: fleet.servers,
      missing,
      faults,
      start: async run => {
        await login.memory?.forget(fleet.without);
        const by = ring.signer(signer.publicKey);
        const closings = new Map<string, string>();
        for (const account of accounts) closings.set(account.key, await closingOf(account, by, now));
        const remember = async () => {
          if (!place) return;
          const { removals } = await openJournal(store.locations.storesDir.path, place);
          const common = {
            ...actorOf(place.env),
            operator: operator.ref.key,
            time: new Date().toISOString(),
          };
          await removals.add(accounts.map(({ key, name }) => ({ ...common, key, name })));
        };
        return new PruneRun({ fleet, login, accounts, missing, signer: by, closings, now, remember }, run);
      },
      close: () => fleet.session.close(),
    };
  } catch (error) {
    await fleet.session.close();
    throw error;
  }
}
