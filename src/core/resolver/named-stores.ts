import type { Content } from './content.ts';
import { readListeners } from './listeners.ts';
import { askPack, PACK, PACK_QUEUE, type PackAnswer } from './pack.ts';
import type { Session } from './session.ts';

/** Questions sent at once, at most: each is 32 bytes, and as little in return when all stores are as expected. */
const MOST_AT_ONCE = 64;
/**
 * Questions in vain, for each server, before the rest is given up. The answerer is chosen at random: that one of them was
 * not chosen in so many goes means that it is never chosen.
 */
const IN_VAIN_PER_SERVER = 8;
/** Reading a store of this many accounts again by chance does not matter. */
const SMALL_STORE = 500;

export interface StoresAsked {
  readonly session: Session;
  readonly systemAccount: string;
  /** Full resolvers that are up. */
  readonly ids: readonly string[];
  /** How many servers of any kind are up. */
  readonly count: number;
  /** What each is thought to hold; with its hash. */
  guess(id: string): Content;
  /** The guesses are good: begin with many questions at once. */
  readonly confident: boolean;
  readonly known: ReadonlyMap<string, string>;
}

export interface StoresFound {
  /** Contents by server id: of the servers that an answer is proven for. */
  readonly contents: ReadonlyMap<string, Content>;
  /** Those that sent everything; the others confirmed a hash. */
  readonly dumped: ReadonlySet<string>;
  /** JWTs that were sent in all: what the asking cost. */
  readonly received: number;
}

/**
 * Finds out what each full resolver holds, by name, over one connection. PACK is answered by any one of them and without a
 * name, but each counts the requests that reached it (SUBSZ says so): whose count grew by one has answered. Where the
 * counts do not add up, somebody else asked at the same moment, and the answers count for nobody.
 */
export async function askStores(asked: StoresAsked): Promise<StoresFound> {
  const state = new Asking(asked);
  while (state.goesOn && (await state.round()));
  return state;
}

class Asking implements StoresFound {
  readonly contents = new Map<string, Content>();
  readonly dumped = new Set<string>();
  received = 0;
  readonly #asked: StoresAsked;
  /** Questions since one was answered by a server that had not answered yet. */
  #inVain = 0;
  /** They do not tell their counts. */
  readonly #mute = new Set<string>();
  #atOnce: number;
  #mixed = false;

  constructor(asked: StoresAsked) {
    this.#asked = asked;
    this.#atOnce = asked.confident ? Math.min(MOST_AT_ONCE, asked.ids.length * 4) : 1;
  }

  get goesOn(): boolean {
    const { ids, session, known } = this.#asked;
    const left = ids.some(id => !this.contents.has(id) && !this.#mute.has(id));
    const bearable = (ids.length + 2) * Math.max(SMALL_STORE, known.size);
    const hopeful = this.#inVain < ids.length * IN_VAIN_PER_SERVER;
    return left && hopeful && !session.closed && this.received < bearable;
  }

  /** False when an answer is missing: no use in going on. */
  async round(): Promise<boolean> {
    const { session, known } = this.#asked;
    const guess = this.#commonestGuess();
    const before = await this.#counts();
    const questions = Array.from({ length: this.#atOnce }, () => askPack(session, guess, known));
    const answers = await Promise.all(questions);
    const after = await this.#counts();
    if (answers.some(({ how }) => how === 'failed')) return false;
    for (const answer of answers) if (answer.how === 'dump') this.received += answer.content.tokens.size;
    const grown = new Map<string, number>();
    for (const [id, count] of after)
      if (count > (before.get(id) ?? count)) grown.set(id, count - (before.get(id) ?? 0));
    const total = [...grown.values()].reduce((sum, growth) => sum + growth, 0);
    const found = this.contents.size;
    this.#take(answers, guess, total === answers.length ? [...grown.keys()] : undefined);
    this.#inVain = this.contents.size > found ? 0 : this.#inVain + answers.length;
    return true;
  }

  /** `answerers`: undefined when it cannot be said who answered. */
  #take(answers: readonly PackAnswer[], guess: Content, answerers: readonly string[] | undefined): void {
    const [first] = answers;
    const dumps = answers.filter(({ how }) => how === 'dump').length;
    this.#mixed ||= dumps > 0;
    if (answerers !== undefined && dumps === 0) {
      for (const id of answerers) if (!this.contents.has(id)) this.contents.set(id, guess);
    } else if (answerers?.[0] !== undefined && answers.length === 1 && first?.how === 'dump') {
      this.contents.set(answerers[0], first.content);
      this.dumped.add(answerers[0]);
    }
    // Whoever holds something else sends it all each time it is asked: one at a time then.
    this.#atOnce = this.#mixed ? 1 : Math.min(MOST_AT_ONCE, this.#atOnce * 2);
  }

  /** The guess that fits most of those that are not known yet. */
  #commonestGuess(): Content {
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

  /** How many PACK requests each full resolver was handed so far. */
  async #counts(): Promise<ReadonlyMap<string, number>> {
    const { session, systemAccount, ids, count } = this.#asked;
    const listeners = await readListeners(session, PACK, systemAccount, count);
    const counts = new Map<string, number>();
    for (const id of ids) {
      const responder = listeners.get(id)?.find(({ queue }) => queue === PACK_QUEUE);
      if (responder === undefined) this.#mute.add(id);
      else counts.set(id, responder.messages);
    }
    return counts;
  }
}
