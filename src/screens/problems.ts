import type { Route } from '../app/route.ts';
import { list, type Mark, screen } from '../app/screen.ts';
import type { Place, Problem, Severity } from '../core/trust/problem.ts';

const SEVERITIES: Readonly<
  Record<Severity, { readonly word: string; readonly mark: Mark; readonly rank: number }>
> = {
  blocking: { word: 'blocking', mark: 'danger', rank: 0 },
  time: { word: 'time', mark: 'warning', rank: 1 },
  warning: { word: 'warning', mark: 'warning', rank: 2 },
};

/** Names on the way to a problem: account and user, else the operator, else the key or file. */
function where(place: Place): string {
  const names = [place.account, place.user].filter(name => name !== undefined);
  return names.length > 0 ? names.join('/') : (place.operator ?? place.key ?? place.path ?? 'the store');
}

function openPlace(place: Place): Route | undefined {
  const { operator, account, user } = place;
  if (operator === undefined) return place.key === undefined ? undefined : { screen: 'keys' };
  if (account === undefined) return { screen: 'operator', operator };
  if (user === undefined) return { screen: 'account', operator, account };
  return { screen: 'user', operator, account, user };
}

/** Everything that is wrong in the store, the worst first. */
export const problems = screen({
  name: 'problems',
  crumbs: () => ['Problems'],
  pane: (_route, world) => {
    const { progress } = world.store;
    return {
      ...(progress.running ? { note: { text: 'still checking', tone: 'muted' as const } } : {}),
      body: list({
        rows: world.store.problems(),
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
            cell: problem => ({
              text: SEVERITIES[problem.severity].word,
              mark: SEVERITIES[problem.severity].mark,
            }),
            sort: problem => `${SEVERITIES[problem.severity].rank} ${where(problem.place)} ${problem.code}`,
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
        open: problem => openPlace(problem.place),
        copy: problem => [
          { label: 'problem', value: () => problem.message },
          { label: 'path', value: () => problem.place.path },
          { label: 'key', value: () => problem.place.key },
        ],
        detail: problem => [
          { kind: 'text', mark: SEVERITIES[problem.severity].mark, spans: [{ text: problem.message }] },
          ...(problem.hint
            ? [{ kind: 'text' as const, spans: [{ text: problem.hint, tone: 'accent' as const }] }]
            : []),
          {
            kind: 'fields',
            fields: [
              ...(problem.place.field ? [{ label: 'field', value: problem.place.field }] : []),
              ...(problem.place.key ? [{ label: 'key', value: problem.place.key }] : []),
              ...(problem.place.path ? [{ label: 'file', value: problem.place.path }] : []),
              { label: 'code', value: problem.code },
            ],
          },
        ],
        empty: progress.running
          ? 'Nothing is wrong so far; the store is still being checked.'
          : 'Nothing is wrong: every JWT decodes, verifies and is trusted.',
      }),
    };
  },
});
