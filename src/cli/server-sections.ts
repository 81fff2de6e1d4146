import { connectionKind } from '../core/resolver/connections/connection-words.ts';
import type { ConnectionView, LiveView } from '../core/resolver/live-view.ts';
import { shortKey } from '../core/text/short-key.ts';
import { age, bytes, count, latency, timestamp } from '../core/text/units.ts';
import type { Section } from './cards/card.ts';
import { holdingText, linkText, RESOLVER_WORDS, serverStateText } from './server-words.ts';
import type { StrangerLine } from './strangers.ts';
import type { Column } from './table.ts';

/** An account of the store, as the comparison needs it. */
export interface ComparedAccount {
  readonly name: string;
  readonly key: string;
  /** Unix seconds; 0 when unknown. */
  readonly issuedAt: number;
}

/** The servers, what kinds of resolvers they have, and what could not be had. @param now Unix milliseconds. */
export function serverSections(view: LiveView, now: number): readonly Section[] {
  const kinds = [...new Set(view.servers.map(({ resolver }) => resolver))];
  const counted = `${view.servers.length} of ${Math.max(view.expectedServers, view.servers.length)}`;
  const unreached = (view.unreached ?? []).map(({ url }) => [url, 'not reached']);
  const rows = view.servers.map(server => [
    server.name,
    serverStateText(server, now),
    server.version,
    server.cluster,
    server.startedAt > 0 ? age((now - server.startedAt) / 1000) : '',
    String(server.connections),
    server.accountsHeld === undefined ? '?' : String(server.accountsHeld),
    server.resolver.replaceAll('-', ' '),
    server.rtt === undefined ? '' : latency(server.rtt),
    bytes(server.memory),
    server.jetstream ? 'on' : 'off',
  ]);
  const asked = view.link.state === 'connected';
  return [
    {
      title: asked ? `Servers ${counted}` : 'Servers',
      facts: [['connection', linkText(view)]],
      columns: SERVERS,
      rows: [...rows, ...unreached],
    },
    { title: 'Resolvers', facts: kinds.map(kind => [kind.replaceAll('-', ' '), RESOLVER_WORDS[kind]]) },
    { title: 'Missing', facts: view.notes.map(note => ['', note]) },
  ];
}

const SERVERS: readonly Column[] = [
  ...['SERVER', 'STATE', 'VERSION', 'CLUSTER'].map(title => ({ title })),
  ...['UP', 'CONNS', 'ACCOUNTS'].map(title => ({ title, align: 'right' as const })),
  { title: 'RESOLVER' },
  ...['RTT', 'MEMORY'].map(title => ({ title, align: 'right' as const })),
  { title: 'JETSTREAM' },
];

/** What each server holds for each account, and the accounts that only servers have. */
export function holdingSections(
  view: LiveView,
  accounts: readonly ComparedAccount[],
  strangers: readonly StrangerLine[],
): readonly Section[] {
  if (view.servers.length === 0) return [];
  const names = view.servers.map(({ name }) => name);
  const rows = accounts.map(({ name, key, issuedAt }) => {
    const holdings = view.holdings.get(key);
    const cells = names.map(server => holdingText(holdings?.get(server)));
    return [name, issuedAt > 0 ? timestamp(issuedAt) : '', ...cells];
  });
  const columns = ['ACCOUNT', 'ISSUED HERE', ...names].map(title => ({ title }));
  return [
    { title: 'What each server holds', columns, rows },
    {
      title: 'Accounts that only servers have',
      columns: ['NAME', 'KEY', 'STATE', 'ON'].map(title => ({ title })),
      rows: strangers.map(({ name, key, state, servers }) => [name || '-', key, state, servers.join(', ')]),
    },
  ];
}

/** Live connections. @param nameOf Names of accounts by key. @param now Unix milliseconds. */
export function connectionSection(
  view: LiveView,
  nameOf: (key: string) => string | undefined,
  now: number,
): Section {
  const { connections, connectionsUnlisted: unlisted } = view;
  const title = `Connections ${connections.length}${unlisted > 0 ? ` (and ${unlisted} that servers did not list)` : ''}`;
  const rows = connections.map(one => connectionCells(one, nameOf, now)).sort(byPlace);
  const facts = connections.length === 0 ? ([['none', '']] as const) : [];
  return { title, facts: view.link.state === 'connected' ? facts : [], columns: CONNECTIONS, rows };
}

const CONNECTIONS: readonly Column[] = [
  ...['SERVER', 'ACCOUNT', 'USER', 'CLIENT', 'KIND', 'FROM'].map(title => ({ title })),
  ...['RTT', 'SUBS', 'IN', 'OUT', 'IDLE'].map(title => ({ title, align: 'right' as const })),
];

/** By account, user, client: who is connected is looked for by these. */
function byPlace(a: readonly string[], b: readonly string[]): number {
  const at = [1, 2, 3].find(i => a[i] !== b[i]) ?? 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

function whoOf({ userName, userKey, callsItself, unsure }: ConnectionView): string {
  const name = userName || userKey;
  if (callsItself !== '') return `${name} (calls itself ${shortKey(callsItself)})`;
  return unsure ? `${name} (unsure)` : name;
}

function connectionCells(
  one: ConnectionView,
  nameOf: (key: string) => string | undefined,
  now: number,
): string[] {
  return [
    one.server,
    nameOf(one.accountKey) ?? one.accountKey,
    whoOf(one),
    one.own ? `this ${one.clientName}` : one.clientName,
    connectionKind(one),
    `${one.ip}:${one.port}`,
    one.rtt === undefined ? '' : latency(one.rtt),
    String(one.subscriptions),
    count(one.inMsgs),
    count(one.outMsgs),
    one.lastActivityAt > 0 ? age(Math.max(0, now - one.lastActivityAt) / 1000) : '',
  ];
}
