import type { Block, Mark } from '../../app/screen.ts';
import type { Problem, Severity } from '../../core/trust/problem.ts';

const MARKS: Readonly<Record<Severity, Mark>> = { blocking: 'danger', time: 'danger', warning: 'warning' };

export function markOf(problem: Problem): Mark {
  return MARKS[problem.severity];
}

/** The worst of several problems; undefined when there are none. */
export function worst(problems: readonly Problem[]): Problem | undefined {
  return problems.find(problem => problem.severity !== 'warning') ?? problems[0];
}

/** Problems one after the other, the worst first: what is wrong, where, and what to do. */
export function problemBlocks(
  problems: readonly Problem[],
  most = Number.POSITIVE_INFINITY,
): readonly Block[] {
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, most).flatMap(problemBlock);
  const rest = problems.length - most;
  return rest > 0
    ? [...shown, { kind: 'text', spans: [{ text: `and ${rest} more`, tone: 'muted' }] }]
    : shown;
}

function rank(problem: Problem): number {
  return problem.severity === 'warning' ? 1 : 0;
}

function problemBlock(problem: Problem): readonly Block[] {
  const { field } = problem.place;
  const hint = [problem.hint, field && `(${field})`].filter(Boolean).join(' ');
  return [
    { kind: 'text', spans: [{ text: problem.message }], mark: markOf(problem) },
    ...(hint ? [{ kind: 'text', spans: [{ text: hint, tone: 'muted' }], indent: 2 } as const] : []),
  ];
}
