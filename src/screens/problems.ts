import type { Route } from '../app/route.ts';
import {
  type Block,
  type Cell,
  type ListPane,
  list,
  type Mark,
  screen,
  type Tab,
  type World,
} from '../app/screen.ts';
import { isProblem, type Place, type Problem, SEVERITY_RANK, type Severity } from '../core/trust/problem.ts';
import { field, fields } from './claims/blocks.ts';
import { memo } from './rows/memo.ts';

const MARKS: Readonly<Record<Severity, Mark | undefined>> = {
  blocking: 'danger',
  time: 'warning',
  warning: 'warning',
  note: undefined,
};

function severityCell({ severity }: Problem): Cell {
  const mark = MARKS[severity];
  return mark ? { text: severity, mark } : { text: severity };
}

/** What is to be done something about, and what is as somebody wanted it. */
const sorted = memo((all: readonly Problem[]) => ({
  problems: all.filter(isProblem),
  notes: all.filter(problem => !isProblem(problem)),
}));

/** Names on the way to a problem: account and user, else the operator, else the key or file. */
function where(place: Place): string {
  const names = [place.account, place.user].filter(name => name !== undefined);
  return names.length > 0 ? names.join('/') : (place.operator ?? place.key ?? place.path ?? 'the store');
}

/** The page that shows the problem: for one of a key file that is the key inspector, whosever key it is. */
function openPlace({ code, place }: Problem): Route | undefined {
  const { operator, account, user, path } = place;
  if (code.startsWith('key-') && path !== undefined) return { screen: 'keys', file: path };
  if (operator === undefined) return place.key === undefined ? undefined : { screen: 'keys' };
  if (account === undefined) return { screen: 'operator', operator };
  if (user === undefined) return { screen: 'account', operator, account };
  return { screen: 'user', operator, account, user };
}

function tabsOf(world: World): readonly Tab[] {
  const { problems, notes } = sorted(world.store.problems());
  return [
    { id: 'problems', title: 'Problems', count: problems.length },
    { id: 'notes', title: 'Notes', count: notes.length },
  ];
}

function problemList(rows: readonly Problem[], empty: string): ListPane {
  return list({
    rows,
    keyOf: (problem: Problem) =>
      `${problem.code} ${where(problem.place)} ${problem.place.field ?? ''} ${problem.place.key ?? ''} ${problem.place.path ?? ''} ${problem.message}`,
    sort: 'severity',
    columns: [
      {
        id: 'severity',
        title: 'SEVERITY',
        min: 10,
        max: 12,
        priority: 0,
        cell: severityCell,
        sort: problem => `${SEVERITY_RANK[problem.severity]} ${where(problem.place)} ${problem.code}`,
      },
      {
        id: 'where',
        title: 'WHERE',
        min: 16,
        max: 36,
        weight: 1,
        priority: 0,
        cell: problem => where(problem.place),
      },
      {
        id: 'what',
        title: 'WHAT',
        min: 44,
        max: 110,
        weight: 4,
        priority: 0,
        cell: problem => problem.message,
      },
      { id: 'code', title: 'CODE', min: 24, max: 34, priority: 5, cell: problem => problem.code },
    ],
    filterText: problem => `${problem.code} ${problem.place.path ?? ''} ${problem.place.operator ?? ''}`,
    open: openPlace,
    whyClosed: () => 'This is about no operator, account or user: there is no page to open.',
    copy: problem => [
      { label: 'problem', value: () => problem.message },
      { label: 'path', value: () => problem.place.path },
      { label: 'key', value: () => problem.place.key },
    ],
    detail: problemDetail,
    detailWidth: 68,
    empty,
  });
}

function problemDetail(problem: Problem): readonly Block[] {
  const { message, hint, code, severity, place } = problem;
  const mark = MARKS[severity];
  return [
    { kind: 'text', spans: [{ text: message }], ...(mark ? { mark } : {}) },
    ...(hint ? [{ kind: 'text' as const, spans: [{ text: hint, tone: 'accent' as const }] }] : []),
    fields(
      field('account', place.account),
      field('user', place.user),
      field('operator', place.account === undefined ? place.operator : undefined),
      field('field', place.field),
      field('key', place.key),
      field('file', place.path),
      field('code', code),
    ),
  ];
}

const NO_NOTES = 'Here stand things that are as somebody wanted them, such as revoked users. There are none.';

/** Everything that is wrong in the store, the worst first; apart from it what is as somebody wanted it. */
export const problems = screen({
  name: 'problems',
  crumbs: () => ['Problems'],
  pane: (_route, world, tab) => {
    const { running } = world.store.progress;
    const found = sorted(world.store.problems());
    const none = running
      ? 'Nothing is wrong so far; the store is still being checked.'
      : 'Nothing is wrong: every JWT decodes, verifies and is trusted.';
    return {
      ...(running ? { note: { text: 'still checking', tone: 'muted' as const } } : {}),
      tabs: tabsOf(world),
      body: tab === 'notes' ? problemList(found.notes, NO_NOTES) : problemList(found.problems, none),
    };
  },
});
