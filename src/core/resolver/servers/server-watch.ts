import { pingServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import type { ServerView } from '../live-view.ts';
import { countedMore } from './former-selves.ts';
import { askLinks } from './links.ts';
import type { Endpoint } from './named-urls.ts';
import { judgeOperator } from './operator-check.ts';
import type { ServerBook } from './server-book.ts';
import type { ServerMemory } from './server-memory.ts';
import { readReports, readResolverKinds, type ServerReport } from './server-report.ts';
import { readSurplus } from './surplus.ts';
import { findApart } from './unlinked.ts';

/** Reports (operator, resolver kind) change with a restart or a reload only. */
const REPORT_EVERY_MS = 60_000;
const REMEMBER_EVERY_MS = 3_600_000;
/** One that has just started may not tell its resolver yet, and some never do: it is asked again so often. */
const MOST_ASKED = 6;

/** The operator of the store, to compare with those that servers trust. */
export interface OwnOperator {
  readonly operatorToken: string;
  readonly systemAccount: string;
}

/** Asks all servers how they are, and now and then what they trust and which resolver they run. */
export class ServerWatch {
  readonly #book: ServerBook;
  readonly #own: () => OwnOperator;
  readonly #reports = new Map<string, ServerReport>();
  /** How often each was asked for its report, by id. */
  readonly #asked = new Map<string, number>();
  #reportedAt = 0;
  readonly #memory: ServerMemory | undefined;
  /** By this process. */
  readonly #firstSeen = new Map<string, number>();
  #rememberedAt = 0;

  constructor(book: ServerBook, own: () => OwnOperator, memory?: ServerMemory) {
    this.#book = book;
    this.#own = own;
    this.#memory = memory;
  }

  /** System account as the servers say; empty while they did not. */
  get systemAccount(): string {
    return [...this.#reports.values()].find(report => report.systemAccount !== '')?.systemAccount ?? '';
  }

  /** Where a server listens for clients; undefined while it did not say. */
  endpoint(id: string): Endpoint | undefined {
    return this.#reports.get(id)?.endpoint;
  }

  /** One round: a ping of all, and reports where they are missing or old. */
  async round(session: Session): Promise<void> {
    const answered = await pingServers(session, this.#book);
    if (session.closed) return;
    // Where nobody answers it is the connection that is in doubt, not one server or the other.
    if (answered.size > 0) this.#book.roundEnded(answered);
    const { answering } = this.#book;
    const due = performance.now() - this.#reportedAt > REPORT_EVERY_MS;
    if (due || this.#reportedAt === 0 || answering.some(server => this.#isUnread(server)))
      await this.report(session);
    await this.#explainCount(session);
  }

  #isUnread({ id, resolver }: ServerView): boolean {
    if (!this.#reports.has(id)) return true;
    return resolver === 'unknown' && (this.#asked.get(id) ?? 0) < MOST_ASKED;
  }

  /** Others count a server that was killed and started anew twice, for minutes. */
  async #explainCount(session: Session): Promise<void> {
    const { counts, list } = this.#book;
    const silent = list.filter(({ state }) => state === 'silent').length;
    this.#remember();
    const more = countedMore(counts, silent);
    if (more === 0) return this.#book.explain(0);
    const before = (await this.#memory?.firstSeen()) ?? this.#firstSeen;
    const readLinks = () => askLinks(session, this.systemAccount)(this.#book.answering);
    const { missing } = await readSurplus(counts, silent, before, readLinks);
    if (!session.closed) this.#book.explain(more - missing);
  }

  /** Nothing waits for the disk. */
  #remember(): void {
    const names = this.#book.answering.map(({ name }) => name);
    const fresh = names.filter(name => !this.#firstSeen.has(name));
    for (const name of fresh) this.#firstSeen.set(name, Date.now());
    if (fresh.length === 0 && performance.now() - this.#rememberedAt < REMEMBER_EVERY_MS) return;
    this.#rememberedAt = performance.now();
    void this.#memory?.saw(names);
  }

  /** Reads the reports of all servers that answer. */
  async report(session: Session): Promise<void> {
    const { answering } = this.#book;
    for (const { id } of answering) this.#asked.set(id, (this.#asked.get(id) ?? 0) + 1);
    const reports = await readReports(session, answering);
    for (const [id, report] of reports) this.#reports.set(id, report);
    this.judge();
    const systemAccount = this.systemAccount || session.account;
    const linksOf = askLinks(session, systemAccount);
    const [kinds, links] = await Promise.all([
      readResolverKinds(session, systemAccount, answering),
      linksOf(answering),
    ]);
    const apart = await findApart(links);
    for (const [id, resolver] of kinds) this.#book.learn(id, { resolver });
    if (session.closed) return;
    this.#book.apart = apart;
    this.#reportedAt = performance.now();
  }

  /** Compares the reports with the store's operator again, after either changed. */
  judge(): void {
    for (const [id, report] of this.#reports) this.#book.learn(id, judgeOperator(report, this.#own()));
  }
}
