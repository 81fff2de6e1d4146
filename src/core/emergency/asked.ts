import { pingServers } from '../resolver/link/ask-servers.ts';
import type { Session } from '../resolver/link/session.ts';
import type { ResolverKind } from '../resolver/live-view.ts';
import { askLinks, type ServerLinks } from '../resolver/servers/links.ts';
import { ServerBook, type ServerCount } from '../resolver/servers/server-book.ts';
import { readResolverKinds } from '../resolver/servers/server-report.ts';

/** A server that answers now: its id is that of its present process. */
export interface Asked {
  readonly id: string;
  readonly name: string;
  readonly resolver: ResolverKind;
}

/** Everybody who answers, how many there are as they say, and who is connected to whom. */
export interface Roll {
  readonly servers: readonly Asked[];
  readonly counts: readonly ServerCount[];
  readonly links: readonly ServerLinks[];
}

/** A server that is down must not hold up those that are there: it is sent the JWT when it comes. */
const QUIET_MS = 600;

/** Calls all servers. @param systemAccount its public key */
export async function callTheRoll(session: Session, systemAccount: string): Promise<Roll> {
  const book = new ServerBook(() => undefined);
  const answered = pingServers(session, book, QUIET_MS);
  const linksOf = askLinks(session, systemAccount);
  await answered;
  const [kinds, links] = await Promise.all([
    readResolverKinds(session, systemAccount, book.answering),
    linksOf(book.answering),
  ]);
  const servers = book.answering.map(({ id, name }) => ({ id, name, resolver: kinds.get(id) ?? 'unknown' }));
  return { servers, counts: book.counts, links };
}

/** What a JWT that is pushed to such a server does not survive; nothing where it lasts. */
export function lastingNotes(resolver: ResolverKind): readonly string[] {
  if (resolver !== 'memory-or-url') return [];
  return [
    'A restart or reload brings the old JWT back: put the new one into resolver_preload (MEMORY), or where its URL resolver gets it.',
  ];
}
