import { differs, HOLDING_WORDS } from '../core/resolver/holding-words.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import { operatorDrift } from '../core/resolver/servers/operator-drift.ts';
import { clean } from '../core/text/clean.ts';
import { timestamp } from '../core/text/units.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Json, jsonText, LIST_STYLE } from './json-text.ts';
import type { Invocation } from './program.ts';
import { type Comparison, compared, doubts, type StatusFlags } from './resolver-status.ts';
import { namesIn } from './server-names.ts';
import { plainTable } from './table.ts';

/** One thing that is not the same on a server and in the store. */
interface Drift {
  /** Empty where it is about the server itself, or the JWT there could not be read. */
  readonly account: string;
  readonly public_key: string;
  readonly server: string;
  /** `older`, `newer`, `different`, `missing`, `not in force`, `only there`, `other operator`, `operator older`, ... */
  readonly state: string;
  /** Unix seconds; 0 where there is none. */
  readonly issued_there: number;
  readonly issued_here: number;
  /** `deleted here on 2026-01-31 by alice`: of an account that only servers have. */
  readonly deleted_here?: string;
}

/** `nkeeper drift`: for cron. Silent while all is the same; the exit code tells drift from not being able to tell. */
export function drift(invocation: Invocation<StatusFlags>): Promise<ExitCode> {
  return compared(invocation, comparison => {
    const { output, flags, view } = comparison;
    const found = driftsOf(comparison);
    const open = doubts(view, comparison.rows, comparison.gone, namesIn(flags.without));
    if (flags.json) output.data(`${jsonText(jsonOf(found, open), LIST_STYLE)}\n`);
    else for (const line of plainTable(COLUMNS, found.map(cellsOf))) output.text(line);
    for (const sentence of open) output.message(sentence);
    if (found.length > 0) return EXIT.drift;
    return open.length > 0 ? EXIT.failed : EXIT.ok;
  });
}

function driftsOf({ view, rows, flags, strangers }: Comparison): readonly Drift[] {
  const others = flags.account === undefined ? strangers : [];
  return [
    ...serverDrifts(view),
    ...rows.flatMap(row => accountDrifts(view, row)),
    ...others.flatMap(strange),
  ];
}

function accountDrifts(
  view: LiveView,
  { name, key, issuedAt }: Comparison['rows'][number],
): readonly Drift[] {
  return [...(view.holdings.get(key) ?? [])].flatMap(([server, holding]) => {
    const isSo = differs(holding);
    if (!isSo && holding.inForce !== false) return [];
    const state = isSo ? HOLDING_WORDS[holding.state] : 'not in force';
    const place = { account: name, public_key: key, server };
    return [{ ...place, state, issued_there: holding.issuedAt, issued_here: issuedAt }];
  });
}

function strange({ name, key, state, servers, deleted }: Comparison['strangers'][number]): readonly Drift[] {
  const times = { issued_there: 0, issued_here: 0 };
  return servers.map(server => ({
    account: name,
    public_key: key,
    server,
    state: `only there, ${state}`,
    ...times,
    ...(deleted === '' ? {} : { deleted_here: deleted }),
  }));
}

function serverDrifts({ servers }: LiveView): readonly Drift[] {
  const none = { account: '', public_key: '', issued_there: 0, issued_here: 0 };
  return servers.flatMap(server => {
    const state = operatorDrift(server);
    return state ? [{ ...none, server: server.name, state }] : [];
  });
}

const COLUMNS = ['ACCOUNT', 'SERVER', 'STATE', 'ISSUED THERE', 'ISSUED HERE'].map(title => ({ title }));

function cellsOf({ account, public_key: key, server, state, ...more }: Drift): string[] {
  const { issued_there, issued_here, deleted_here } = more;
  const time = (unix: number) => (unix > 0 ? timestamp(unix) : '-');
  return [
    clean(account || key || '-'),
    clean(server),
    `${state.toUpperCase()}${deleted_here ? `, ${clean(deleted_here)}` : ''}`,
    time(issued_there),
    time(issued_here),
  ];
}

function jsonOf(found: readonly Drift[], open: readonly string[]): Json {
  return {
    drift: found.length > 0,
    complete: open.length === 0,
    differences: found.map(each => ({ ...each })),
    not_known: open,
  };
}
