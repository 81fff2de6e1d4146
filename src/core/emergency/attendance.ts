import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../resolver/link/session.ts';
import type { Address } from '../resolver/login/address.ts';
import { type Doors, findDoors } from '../resolver/login/try-login.ts';
import { neighbours } from '../resolver/servers/links.ts';
import { readSurplus } from '../resolver/servers/surplus.ts';
import { isLinkName, readUnlinked, type Unlinked } from '../resolver/servers/unlinked.ts';
import type { Armed } from './armed.ts';
import { type Asked, callTheRoll, type Roll } from './asked.ts';
import type { PursuitOptions } from './pursuit-options.ts';
import { countUnnamed, doorsWithout, restartedWords } from './unnamed.ts';

const AGAIN_MS = 400;
const MOST_ROLLS = 4;

/** Servers that are missing, and why others count more than there are. */
interface Missing {
  /** Those that others count and nobody heard by name. */
  readonly unnamed: number;
  readonly unlinked: readonly Unlinked[];
  /** URLs of those that were silent at the beginning, and that lead to none of those that answer now. */
  readonly silentUrls: readonly string[];
  /** Empty: nothing new is to be said. */
  readonly words: string;
}

/** Who there is: who answers now, who did before, where they listen, and how many more the others count. */
export class Attendance {
  readonly #options: Pick<PursuitOptions, 'login' | 'firstSeen'>;
  readonly #armed: Pick<Armed, 'without'>;
  #silentUrls: readonly string[];
  readonly #systemAccount: string;
  /** Those that answered the roll last. */
  #all: readonly Asked[];
  /** So often the roll is called again for those that are missing. */
  #patience = 0;
  /** Name → Unix ms when it answered first. What it was before it started anew was one that there was. */
  readonly #met = new Map<string, number>();
  /** Each as it answered last, by name. */
  readonly #known = new Map<string, Asked>();
  #doors: Promise<Doors>;
  #restarted = '';

  constructor({ armed, begun, evidence, ...options }: PursuitOptions) {
    this.#options = options;
    this.#armed = armed;
    this.#silentUrls = armed.silentUrls ?? [];
    this.#systemAccount = evidence.operator.nats.system_account ?? '';
    this.#all = begun?.servers ?? [];
    this.#doors = Promise.resolve(begun?.doors ?? { at: new Map(), silent: [], named: new Map() });
    // Whoever was expected when it was confirmed was there before: when it answers now, it was started again.
    for (const { name } of begun ? armed.servers : []) this.#met.set(name, armed.at);
    for (const server of this.#all) this.meet(server);
  }

  /** It answers. */
  meet(server: Asked): void {
    const { name } = server;
    this.#known.set(name, server);
    if (!this.#met.has(name)) this.#met.set(name, Date.now());
  }

  /** The resolver that a server of this name had when it answered last. */
  resolverOf(name: string): Asked['resolver'] {
    return this.#known.get(name)?.resolver ?? 'unknown';
  }

  /** Servers that a reload makes forget what was pushed: none of them starts anew for that, and nobody tells. */
  get forgetful(): readonly Asked[] {
    return [...this.#known.values()].filter(({ resolver }) => resolver === 'memory-or-url');
  }

  /** On a new connection nothing is known of who is behind it. */
  newConnection(): void {
    this.#patience = MOST_ROLLS;
  }

  /** All that are known, with these that just came; undefined: nobody else is known yet. */
  with(came: readonly Asked[]): readonly Asked[] | undefined {
    const others = this.#all.filter(({ name }) => !came.some(each => each.name === name));
    return others.length === 0 ? undefined : [...others, ...came];
  }

  /** Finds out anew where servers listen. */
  knock(session: Session): void {
    this.#doors = findDoors(session, this.#options.login, this.#silentUrls);
  }

  /** Where a server listens; undefined: not known. @param id of the server */
  async doorOf(id: string): Promise<Address | undefined> {
    return (await this.#doors).at.get(id);
  }

  /**
   * Calls all servers. One that has just started answers alone until the others have found it. What these have must be seen
   * before anything is sent: it may be later. So on a new connection those that are missing get some time.
   *
   * @param known names of all that there should be
   */
  async call(session: Session, known: readonly string[]): Promise<Roll> {
    for (let tries = 0; ; tries++) {
      const roll = await callTheRoll(session, this.#systemAccount);
      this.#all = roll.servers;
      const missing = known.some(name => !roll.servers.some(each => each.name === name));
      if (!missing || tries >= this.#patience || session.closed) {
        this.#patience = 0;
        return roll;
      }
      await delay(AGAIN_MS);
    }
  }

  /** Names of servers that do not answer and that those which do have routes to. */
  mute({ servers, links }: Roll): readonly string[] {
    const { without = [] } = this.#armed;
    const there = new Set([...servers.map(({ name }) => name), ...without]);
    return neighbours(links).filter(name => !there.has(name));
  }

  /**
   * What is not connected, and how many are missing of which nobody knows the name. Where URLs were silent at the beginning, these are tried again.
   *
   * @param known names of all that have to show it
   */
  async missing(
    session: Session,
    { servers, counts, links }: Roll,
    known: readonly string[],
  ): Promise<Missing> {
    const { without = [] } = this.#armed;
    if (this.#silentUrls.length > 0) this.knock(session);
    const doors = await this.#doors;
    // Whoever answers there now is known by name from here on.
    const isBack = (url: string) => servers.some(({ id }) => id === doors.named.get(url));
    this.#silentUrls = this.#silentUrls.filter(url => !isBack(url));
    const silentUrls = this.#silentUrls;
    // What was heard at the beginning and is not now has a name.
    const heard = [...doors.silent, ...doors.named.keys()].filter(url => !silentUrls.includes(url));
    const gone = without.filter(name => !known.includes(name) && !isLinkName(name, links));
    const mute = known.length - servers.length + gone.length;
    const seen = earliest(this.#met, await this.#options.firstSeen());
    const [{ missing, restarted }, unlinked] = await Promise.all([
      readSurplus(counts, mute, seen, async () => links),
      readUnlinked(links, without),
    ]);
    const before = this.#restarted;
    this.#restarted = restartedWords(restarted);
    return {
      unlinked,
      silentUrls,
      unnamed: countUnnamed(missing, servers, mute, doorsWithout(doors, heard)),
      words: this.#restarted === before ? '' : this.#restarted,
    };
  }
}

/** When each server was seen first, by two who may have seen it. Unix ms by name. */
function earliest(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map([...one, ...other].sort(([, a], [, b]) => b - a));
}
