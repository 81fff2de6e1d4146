import { readListeners } from '../link/listeners.ts';
import type { Session } from '../link/session.ts';
import type { Content } from './content.ts';
import type { Answers } from './early-contents.ts';
import { contradicts, withFilesOf, withoutDoubtful } from './files-by-hand.ts';
import { type Early, lookAtAll } from './first-look.ts';
import { lastStore } from './last-store.ts';
import { differingKeys, likelyContent, sampleOf, type Telling } from './likely-content.ts';
import { readLists } from './loaded-accounts.ts';
import { lookupAll } from './lookup.ts';
import { PACK, PACK_QUEUE, PackBatch } from './pack.ts';
import { sameHash } from './set-hash.ts';

/** Questions sent at once, at most: each is 32 bytes, and as little in return when all stores are as expected. */
const MOST_AT_ONCE = 64;
const AT_ONCE_PER_SERVER = 4;
/**
 * So few servers are asked one question at a time while it is not known that they are all the same. Of two at once that reach
 * two servers nobody can tell which of them sent its store, and a whole store is sent again to tell.
 */
const FEW_SERVERS = 8;
/**
 * Questions in vain, for each server, before the rest is given up. The answerer is chosen at random: that one of them was
 * not chosen in so many goes means that it is never chosen.
 */
const IN_VAIN_PER_SERVER = 8;
/** Reading a store of this many accounts again by chance does not matter. */
const SMALL_STORE = 500;
/** Wait for the next JWT: a server reads its whole store (10,000 a second) before it sends the first. */
const IDLE_MS = 2000;
const IDLE_MS_PER_ACCOUNT = 0.5;
/** No answer comes any more when none came for so long and some round trips: a server needs a millisecond for one. */
const QUIET_MS = 30;

export interface StoresAsked {
  readonly session: Session;
  readonly systemAccount: string;
  /** Full resolvers that are up. */
  readonly ids: readonly string[];
  /** What each is thought to hold; with its hash. */
  guess(id: string): Content;
  /** The guesses are good: begin with many questions at once. */
  readonly confident: boolean;
  readonly known: ReadonlyMap<string, string>;
  /** The store's own content. */
  readonly own: Content;
  /** How many full resolvers answer, those in other clusters too. */
  readonly fullCount: number;
  /** Accounts that are worth asking for before the first guess; undefined where the guesses are good. */
  readonly telling: Telling | undefined;
  readonly early?: Early | undefined;
  /** Another connection to the same server, where one is to be had. */
  readonly reopen?: (() => Promise<Session>) | undefined;
  /** What each held by its files, where that is known not to be what it reckons with. */
  readonly byHand: ReadonlyMap<string, { readonly files: Content; readonly reckoned: Content }>;
}

export interface StoresFound {
  /** Contents by server id: of the servers that an answer is proven for. */
  readonly contents: ReadonlyMap<string, Content>;
  /** Those that sent everything; the others confirmed a hash. */
  readonly dumped: ReadonlySet<string>;
  /** What servers reckon with whose files say otherwise, as the contents do. */
  readonly reckoned: ReadonlyMap<string, Content>;
  /** JWTs that were sent in all: what the asking cost. */
  readonly received: number;
}

type Counts = ReadonlyMap<string, number>;

/**
 * Finds out what each full resolver holds, by name, over one connection. PACK is answered by any one of them and without a
 * name, but each counts the requests that reached it (SUBSZ says so): whose count grew has answered. Where the counts do
 * not add up, somebody else asked at the same moment, and the answers count for nobody.
 */
export async function askStores(asked: StoresAsked): Promise<StoresFound> {
  const state = new Asking(asked);
  try {
    if (asked.telling) await state.lookFirst(asked.telling);
    await state.askAll();
    await state.compareFiles();
    return state;
  } finally {
    state.hangUp();
  }
}

/** Guessed where the files are wanted: every server that has any sends them. */
const NOTHING_KNOWN: Content = { tokens: new Map(), complete: true, hash: undefined };

class Asking implements StoresFound {
  readonly contents = new Map<string, Content>();
  readonly dumped = new Set<string>();
  reckoned: ReadonlyMap<string, Content> = new Map();
  received = 0;
  readonly #asked: StoresAsked;
  /** Questions since one was answered by a server that had not answered yet. */
  #inVain = 0;
  /** They do not tell their counts. */
  readonly #mute = new Set<string>();
  #atOnce: number;
  /** The quick way left a doubt: wait for all answers and ask all counts. */
  #careful = false;
  #roundTripMs = 0;
  /** What those that are not known yet hold most likely. */
  #likely: Content | undefined;
  /** Account key → what all full resolvers answered for it, from their files. */
  readonly #answers = new Map<string, readonly string[]>();
  /** Hashes are not believed any more. */
  #wantsFiles = false;
  #line: Session | undefined;
  /** Asked for once: each server reads its whole store for it. */
  #lists: ReturnType<typeof readLists> | undefined;
  #shown = false;

  constructor(asked: StoresAsked) {
    this.#asked = asked;
    this.#atOnce = asked.confident ? this.#many : 1;
  }

  get goesOn(): boolean {
    const { ids, session, known } = this.#asked;
    const left = ids.some(id => !this.contents.has(id) && !this.#mute.has(id));
    const bearable = (ids.length + 2) * Math.max(SMALL_STORE, known.size);
    const hopeful = this.#inVain < ids.length * IN_VAIN_PER_SERVER;
    const allowed = !session.closed && !session.forbidden.has(PACK);
    return left && hopeful && allowed && this.received < bearable;
  }

  /** Looks at a few accounts, and at all of them where many differ. */
  async lookFirst({ newest, others }: Telling): Promise<void> {
    await this.#guessBetter([...newest, ...others]);
    const sample = others.map(key => [key, this.#answers.get(key) ?? []] as const);
    const look = () => this.#look(this.#asked.known.keys());
    const { common, each } = (await lookAtAll({ ...this.#asked, sample, look })) ?? {};
    if (common) this.#likely = common;
    if (each) this.#show(each);
  }

  /** Looks at a few accounts on all servers: what is asked next is more likely to be so. */
  async #guessBetter(keys: readonly string[]): Promise<void> {
    const named = [...this.contents.values()];
    const candidates = [this.#commonestGuess(), ...this.#sent];
    this.#likely = likelyContent({ answers: await this.#look(keys), named, candidates });
  }

  async #look(keys: Iterable<string>): Promise<Answers> {
    const { session, fullCount } = this.#asked;
    const answers = await lookupAll(session, keys, fullCount);
    for (const [key, given] of answers) this.#answers.set(key, given);
    return answers;
  }

  /** What was answered before counts as well: whoever pushes meanwhile, all is compared again after that. */
  async #recall(keys: Iterable<string>): Promise<Answers> {
    await this.#look([...keys].filter(key => !this.#answers.has(key)));
    return this.#answers;
  }

  async askAll(): Promise<void> {
    while (this.goesOn && !(await this.eliminated()) && (await this.round()));
  }

  /**
   * A server reckons its hash from what it was sent: of a file that was changed by hand it knows nothing until it is loaded
   * again. Where the answers, which come from the files, are not what the hashes say, the files themselves are read.
   */
  async compareFiles(): Promise<void> {
    const { ids, fullCount, byHand } = this.#asked;
    if (this.contents.size < fullCount || ids.length < fullCount) return;
    const known = [...byHand].flatMap(([, { files, reckoned }]) => differingKeys(files, reckoned));
    if (known.length > 0) await this.#look(sampleOf(known));
    const reckoned = new Map(this.contents);
    if (!contradicts(reckoned, this.#answers)) return;
    let files = withFilesOf(reckoned, byHand);
    if (contradicts(files, this.#answers)) {
      await this.#readFiles();
      files = new Map(
        ids.map(id => [id, this.contents.get(id) ?? withoutDoubtful(id, reckoned, this.#answers)]),
      );
    }
    for (const [id, content] of files) this.contents.set(id, content);
    this.reckoned = new Map([...reckoned].filter(([id, { hash }]) => !sameHash(files.get(id)?.hash, hash)));
  }

  async #readFiles(): Promise<void> {
    this.#wantsFiles = true;
    this.#inVain = 0;
    this.#careful = false;
    this.#atOnce = 1;
    this.received = 0;
    for (const id of this.contents.keys()) if (!this.dumped.has(id)) this.contents.delete(id);
    await this.askAll();
  }

  /**
   * True when the last one's store is known now, by those of the others. Where all of these hold something else than is asked
   * for, each question is likely to make one of them send its store in vain.
   */
  async eliminated(): Promise<boolean> {
    const { ids, session, known, fullCount } = this.#asked;
    const { hash } = this.#commonestGuess();
    const [last, ...more] = ids.filter(id => !this.contents.has(id));
    const others = [...this.contents.values()];
    const odd = others.every(content => !sameHash(content.hash, hash));
    if (last === undefined || more.length > 0 || others.length < 2 || !odd) return false;
    if (known.size <= SMALL_STORE || fullCount !== ids.length) return false;
    // Accounts that it alone has nobody would know to ask for.
    this.#lists ??= readLists(session, fullCount, last);
    const listed = (await this.#lists).get(last);
    if (listed === undefined) return false;
    const content = await lastStore(keys => this.#recall(keys), [...known.keys(), ...listed], others);
    if (content !== undefined) this.contents.set(last, content);
    return content !== undefined;
  }

  get #many(): number {
    return Math.min(MOST_AT_ONCE, this.#asked.ids.length * AT_ONCE_PER_SERVER);
  }

  /** False when an answer is missing: no use in going on. */
  async round(): Promise<boolean> {
    const { known } = this.#asked;
    const guess = this.#commonestGuess();
    const odd = [...this.contents].filter(([, { hash }]) => !sameHash(hash, guess.hash)).map(([id]) => id);
    const found = this.contents.size;
    const dumped = this.dumped.size;
    const quick = odd.length > 0 && !this.#careful;
    // An odd server may still be busy with sending: its count would be waited for.
    const others = quick ? this.#asked.ids.filter(id => !odd.includes(id) && !this.#mute.has(id)) : undefined;
    const before = await this.#counts(others);
    const batch = new PackBatch(await this.#packLine(), guess, known, this.#atOnce);
    const told = others?.every(id => before.has(id)) ?? false;
    const early = told && (await this.#equalOnes(batch, before, guess));
    if (!early) await batch.finish(IDLE_MS + known.size * IDLE_MS_PER_ACCOUNT);
    batch.cancel();
    if (!batch.ended) this.hangUp();
    if (!early && !batch.ended) return false;
    this.received += batch.received;
    if (!early) {
      const after = await this.#counts(quick ? [...before.keys()] : undefined);
      this.#resolve(batch, before, after, odd, guess);
    }
    const nothingNew = this.contents.size === found;
    this.#careful = quick && !early && nothingNew;
    this.#inVain = nothingNew ? this.#inVain + this.#atOnce : 0;
    if (this.dumped.size > dumped && this.goesOn && !this.#wantsFiles) {
      await this.#learn(guess);
      this.#showLikely();
    }
    this.#pace(batch, odd.length > 0);
    return true;
  }

  /** Gives up the connection whose questions are still being answered. */
  hangUp(): void {
    void this.#line?.close();
    this.#line = undefined;
  }

  /**
   * A server that sends its store answers nothing else on the connection that it was asked over. Where one differs it may be
   * asked in vain: then over a connection of its own, so that nothing waits for that.
   */
  async #packLine(): Promise<Session> {
    const { session, reopen } = this.#asked;
    if (this.dumped.size === 0 || session.closed) return session;
    this.#line ??= await reopen?.().catch(() => undefined);
    return this.#line ?? session;
  }

  /**
   * Several at once are ambiguous when more than one server may send its store: then one at a time. Next to servers that are
   * known to send theirs, few at once: each question that reaches them makes them read it all, and what is asked of them
   * next waits for that.
   */
  #pace(batch: PackBatch, odd: boolean): void {
    const { ids, confident } = this.#asked;
    const open = ids.filter(id => !this.contents.has(id)).length;
    const differ = odd || this.dumped.size > 0;
    const few = ids.length <= FEW_SERVERS && (differ || !confident);
    if (this.#careful || few || (batch.received > 0 && !differ)) this.#atOnce = 1;
    else this.#atOnce = differ ? open : Math.min(this.#many, this.#atOnce * 2);
  }

  /**
   * Those that are known to hold something else send it all, for nothing; the others answer at once, so nobody waits. True
   * when the answers so far are exactly those of the servers in `before`, all but the odd ones: they hold what was guessed.
   */
  async #equalOnes(batch: PackBatch, before: Counts, guess: Content): Promise<boolean> {
    await batch.settle(QUIET_MS + 3 * this.#roundTripMs);
    const growth = growthOf(before, await this.#counts([...before.keys()]));
    // One that does not tell its count now may be the one that sends.
    if (growth.size < before.size || sum(growth, growth.keys()) !== batch.equal) return false;
    for (const [id, grown] of growth) if (grown > 0 && !this.contents.has(id)) this.contents.set(id, guess);
    return true;
  }

  /** Gives the answers to their servers, as far as the counts leave no doubt. */
  #resolve(batch: PackBatch, before: Counts, after: Counts, odd: readonly string[], guess: Content): void {
    const growth = growthOf(before, after);
    if (sum(growth, growth.keys()) !== batch.questions.length) return;
    const asked = [...growth.keys()].filter(id => (growth.get(id) ?? 0) > 0);
    const open = asked.filter(id => !this.contents.has(id));
    const sent = batch.contents;
    const hashes = odd.map(id => this.contents.get(id)?.hash);
    const fresh = sent.filter(({ hash }) => !hashes.some(known => sameHash(known, hash)));
    const unexplained = sent.length - sum(growth, odd);
    if (unexplained === 0 && fresh.length === 0) for (const id of open) this.contents.set(id, guess);
    const [only] = open;
    if (unexplained <= 0 || only === undefined || open.length > 1 || growth.get(only) !== unexplained) return;
    const content = one(fresh.length > 0 ? fresh : sent);
    if (content === undefined) return;
    this.contents.set(only, content);
    this.dumped.add(only);
  }

  /** One sent its store: the accounts that it holds otherwise than was guessed tell more about the others. */
  async #learn(guess: Content): Promise<void> {
    const keys = new Set(this.#sent.flatMap(store => differingKeys(store, guess)));
    await this.#guessBetter(sampleOf([...keys]));
  }

  /** One sent its store, and what was asked of all fits: the others are hardly a surprise. */
  #showLikely(): void {
    const { ids, fullCount } = this.#asked;
    const likely: Content = { ...this.#commonestGuess(), complete: false };
    const all = new Map(ids.map(id => [id, this.contents.get(id) ?? likely]));
    const isAsked = this.#answers.size > 0 && ids.length === fullCount;
    if (isAsked && !contradicts(all, this.#answers)) this.#show(all);
  }

  /** Once: what comes next is proven. */
  #show(contents: ReadonlyMap<string, Content>): void {
    if (!this.#shown) this.#asked.early?.show(contents);
    this.#shown = true;
  }

  /** The stores that came whole. */
  get #sent(): readonly Content[] {
    return [...this.dumped].flatMap(id => this.contents.get(id) ?? []);
  }

  /** The guess that fits most of those that are not known yet. */
  #commonestGuess(): Content {
    if (this.#wantsFiles) return NOTHING_KNOWN;
    if (this.#likely !== undefined) return this.#likely;
    const counts = new Map<string, { readonly content: Content; count: number }>();
    for (const id of this.#asked.ids) {
      if (this.contents.has(id)) continue;
      const content = this.#asked.guess(id);
      const key = Buffer.from(content.hash ?? []).toString('hex');
      const entry = counts.get(key) ?? { content, count: 0 };
      entry.count++;
      counts.set(key, entry);
    }
    const [best] = [...counts.values()].sort((a, b) => b.count - a.count);
    return best?.content ?? { tokens: new Map(), complete: true, hash: undefined };
  }

  /** How many PACK requests each full resolver was handed so far; of `only` these, when a busy one may be late. */
  async #counts(only?: readonly string[]): Promise<Counts> {
    const { session, systemAccount, ids } = this.#asked;
    const started = performance.now();
    // Those that did not tell theirs once are not waited for again: one that stopped would hold up every count.
    const wanted = (only ?? ids.filter(id => !this.#mute.has(id))).map(id => ({ id }));
    const listeners = await readListeners(session, PACK, systemAccount, wanted);
    if (only === undefined) this.#roundTripMs = performance.now() - started;
    const counts = new Map<string, number>();
    for (const id of only ?? ids) {
      const responder = listeners.get(id)?.find(({ queue }) => queue === PACK_QUEUE);
      if (responder !== undefined) counts.set(id, responder.messages);
      else if (only === undefined) this.#mute.add(id);
    }
    return counts;
  }
}

/** How much each count grew; servers that did not answer both times are left out. */
function growthOf(before: Counts, after: Counts): Counts {
  return new Map(
    [...after].flatMap(([id, count]) => (before.has(id) ? [[id, count - (before.get(id) ?? 0)]] : [])),
  );
}

function sum(counts: Counts, ids: Iterable<string>): number {
  let total = 0;
  for (const id of ids) total += counts.get(id) ?? 0;
  return total;
}

/** The content that all of them are; undefined when they differ. */
function one(contents: readonly Content[]): Content | undefined {
  const [first] = contents;
  return contents.every(each => sameHash(each.hash, first?.hash)) ? first : undefined;
}
