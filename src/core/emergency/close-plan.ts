import { NkeeperError } from '../errors.ts';
import type { Effect, Plan } from '../operations/plan.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { countOf } from '../text/count-of.ts';
import type { Emergency } from './emergency.ts';
import { isLetIn } from './let-in.ts';

/**
 * How much of somebody whom an auth callout let in is closed. Servers tell a name and no key, so nothing can be revoked: closing
 * is all that there is short of the account.
 */
export type CloseKind = 'connection' | 'name';

/** Connections of one server that are closed. */
export interface CloseTarget {
  readonly serverId: string;
  readonly server: string;
  readonly entries: readonly ConnzEntry[];
}

/** What closing would do, for the person who decides. */
export interface PlannedClose {
  readonly kind: CloseKind;
  /** As the auth callout gave it; it may be empty. */
  readonly name: string;
  readonly targets: readonly CloseTarget[];
  /** It changes no JWT: only what is said of it. */
  readonly plan: Plan;
}

/** A way to close that can be chosen. */
export interface CloseChoice {
  readonly kind: CloseKind;
  readonly about: string;
  readonly connections: number;
  readonly refused: string;
}

/** What can be closed of whom an auth callout let in, the narrowest first; nothing where the leak is somebody else. */
export function closeChoices(emergency: Emergency): readonly CloseChoice[] {
  const { letIn } = emergency;
  if (letIn === undefined) return [];
  const kinds: readonly CloseKind[] = [
    ...(letIn.connection ? (['connection'] as const) : []),
    ...(letIn.name === '' ? [] : (['name'] as const)),
  ];
  return kinds.map(kind => ({
    kind,
    about:
      kind === 'connection'
        ? `this connection, ${letIn.connection?.server} cid ${letIn.connection?.cid}: closed, nothing is revoked`
        : `every connection of the name ${letIn.name}: closed, nothing is revoked`,
    connections: countIn(targetsOf(emergency, kind)),
    refused: '',
  }));
}

/**
 * What closing would do. Nothing has happened.
 *
 * @param advice what to do at the callout service, in sentences
 * @throws NkeeperError `plan-refused`: there is no such connection
 */
export function planClose(emergency: Emergency, kind: CloseKind, advice: readonly string[]): PlannedClose {
  const { letIn, accountName } = emergency;
  const targets = targetsOf(emergency, kind);
  if (letIn === undefined || targets.length === 0)
    throw new NkeeperError('plan-refused', 'That connection is not there any more.', {
      hint: 'It may have come back under another number: look at the connections.',
    });
  const { name } = letIn;
  const shown = name || 'a client without a name';
  const count = countIn(targets);
  const where = targets.map(({ server, entries }) => `${server} ${entries.length}`).join(', ');
  const effects: readonly Effect[] = [
    {
      kind: 'cut-off',
      text: `${countOf(count, 'connection')} ${count === 1 ? 'ends' : 'end'} now: ${where}.`,
    },
    {
      kind: 'warning',
      text: `An auth callout let ${shown} in, and lets it in again. Servers tell no key of it that could be revoked: it is shown that ${count === 1 ? 'the connection is' : 'the connections are'} closed, and that ${shown} stays out is NOT proven.`,
    },
    ...advice.map((text): Effect => ({ kind: 'warning', text })),
    ...targets.flatMap(({ server, entries }) =>
      entries.slice(0, TOLD).map(
        ({ cid, ip, clientName }): Effect => ({
          kind: 'note',
          text: `${server} cid ${cid}, from ${ip}${clientName === '' ? '' : `, client “${clientName}”`}`,
        }),
      ),
    ),
  ];
  const what = kind === 'connection' ? '1 connection' : countOf(count, 'connection');
  return {
    kind,
    name,
    targets,
    plan: {
      operation: 'close',
      title: `Close ${what} of ${shown} in ${accountName}`,
      danger: 'destructive',
      confirm: name || accountName,
      changes: [],
      effects,
      push: [],
      results: {},
    },
  };
}

/** So many connections of a server are told one by one. */
const TOLD = 4;

function targetsOf(
  { letIn, connections, callouts, own }: Emergency,
  kind: CloseKind,
): readonly CloseTarget[] {
  const isMeant = (server: string, entry: ConnzEntry) => {
    if (letIn === undefined || !isLetIn(entry, callouts) || entry === own) return false;
    if (kind === 'name') return entry.identity?.userName === letIn.name;
    return letIn.connection?.server === server && letIn.connection.cid === entry.cid;
  };
  return connections
    .map(({ id, name, connections: all }) => ({
      serverId: id,
      server: name,
      entries: all.filter(entry => isMeant(name, entry)),
    }))
    .filter(({ entries }) => entries.length > 0);
}

function countIn(targets: readonly CloseTarget[]): number {
  return targets.reduce((sum, { entries }) => sum + entries.length, 0);
}
