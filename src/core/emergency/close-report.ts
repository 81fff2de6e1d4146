import type { Actor } from '../journal/actor.ts';
import { clean } from '../text/clean.ts';
import { countOf } from '../text/count-of.ts';
import { latency } from '../text/units.ts';
import type { Closed } from './close-connections.ts';
import type { PlannedClose } from './close-plan.ts';
import type { Emergency } from './emergency.ts';
import { markdownCell } from './markdown-cell.ts';

/** All that is to be said after connections of a callout were closed. */
export interface CloseReport {
  readonly emergency: Pick<Emergency, 'accountName' | 'accountKey'>;
  readonly planned: PlannedClose;
  readonly closed: Closed;
  readonly actor: Actor;
  /** What to do at the callout service. */
  readonly advice: readonly string[];
}

/** What was shown, and what was not: it is never proven that somebody stays out whom a callout may let in. */
export function closeWords({ planned: { name }, closed, advice }: CloseReport): readonly string[] {
  const shown = name || 'the client';
  const { servers, back, watchedMs, there } = closed;
  const before = servers.reduce((sum, each) => sum + each.before, 0);
  const open = servers.filter(({ left }) => left !== 0);
  const first = closed.closed
    ? `CLOSED: ${countOf(before, 'connection')} of ${shown}; ${servers.map(each => each.name).join(', ')} ${servers.length === 1 ? 'lists' : 'list'} ${before === 1 ? 'it' : 'them'} no more.`
    : `NOT CLOSED on ${open.map(({ name: server, left, text }) => `${server} (${text || `${left ?? '?'} left`})`).join(', ')}.`;
  const came = back === 0 ? 'Nobody of that name came in' : `It came in again ${countOf(back, 'time')}`;
  const now = there === undefined ? '' : `, ${countOf(there, 'connection')} of that name now`;
  return [
    first,
    `NOT PROVEN that ${shown} stays out: an auth callout lets it in again. ${came} in ${latency(watchedMs)}${now}.`,
    ...advice,
  ];
}

/** The report for programs. */
export function closeReportJson(report: CloseReport): object {
  const { emergency, planned, closed, actor, advice } = report;
  return {
    title: planned.plan.title,
    at: new Date(closed.at).toISOString(),
    by: actor,
    account: { name: emergency.accountName, key: emergency.accountKey },
    cut: { kind: 'close', name: planned.name },
    servers: closed.servers.map(({ name, before, left, text }) => ({
      name,
      connectionsBefore: before,
      connections: left ?? null,
      notes: text === '' ? [] : [text],
    })),
    closed: closed.closed,
    letIn: {
      connections: closed.servers.reduce((sum, { before }) => sum + before, 0),
      names: [planned.name],
      after: 'comes-back',
      back: closed.back,
    },
    // The person can log in again: nothing but the callout service can change that.
    proven: false,
    cameBack: closed.back,
    connectedNow: closed.there ?? null,
    watchedMs: closed.watchedMs,
    timeline: closed.timeline.map(({ at, text }) => ({ at: new Date(at).toISOString(), text })),
    toDo: advice,
  };
}

/** The report for people. */
export function closeReportMarkdown(report: CloseReport): string {
  const { emergency, planned, closed, actor } = report;
  return [
    `# ${markdownCell(planned.plan.title)}`,
    '',
    ...closeWords(report).map(each => `${markdownCell(each)}\n`),
    `- When: ${new Date(closed.at).toISOString()}`,
    `- By: ${markdownCell(actor.who)} on ${markdownCell(actor.host)}`,
    `- Account: ${markdownCell(emergency.accountName)} \`${clean(emergency.accountKey)}\``,
    ...planned.targets.flatMap(({ server, entries }) =>
      entries.map(({ cid, ip }) => `- Closed: ${markdownCell(server)} cid ${cid}, from ${markdownCell(ip)}`),
    ),
    '',
    '## What happened',
    '',
    ...closed.timeline.map(
      ({ at, text }) => `- ${new Date(at).toISOString().slice(11, 23)} ${markdownCell(text)}`,
    ),
    '',
  ].join('\n');
}
