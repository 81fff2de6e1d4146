import type { Block, Mark } from '../../app/screen.ts';
import { integer } from '../../core/text/amounts.ts';
import {
  isProblem,
  isRefused,
  type Problem,
  SEVERITY_RANK,
  type Severity,
} from '../../core/trust/problem.ts';

const MARKS: Readonly<Record<Severity, Mark | undefined>> = {
  blocking: 'danger',
  time: 'danger',
  warning: 'warning',
  note: undefined,
};

/** Sign of a problem; a note has none. */
export function markOf(problem: Problem): Mark | undefined {
  return MARKS[problem.severity];
}

/** The worst of several problems; undefined when there are none but notes. */
export function worst(problems: readonly Problem[]): Problem | undefined {
  return problems.find(isRefused) ?? problems.find(isProblem);
}

/** Problems one after the other, the worst first: what is wrong, where, and what to do. */
export function problemBlocks(
  problems: readonly Problem[],
  most = Number.POSITIVE_INFINITY,
): readonly Block[] {
  const sorted = [...problems].sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
  const shown = sorted.slice(0, most).flatMap(problemBlock);
  const rest = problems.length - most;
  return rest > 0
    ? [...shown, { kind: 'text', spans: [{ text: `and ${integer(rest)} more`, tone: 'muted' }] }]
    : shown;
}

function problemBlock(problem: Problem): readonly Block[] {
  const { field } = problem.place;
  const mark = markOf(problem);
  const hint = [problem.hint, field && `(${field})`].filter(Boolean).join(' ');
  return [
    { kind: 'text', spans: [{ text: problem.message }], ...(mark ? { mark } : {}) },
    ...(hint ? [{ kind: 'text', spans: [{ text: hint, tone: 'muted' }], indent: 2 } as const] : []),
  ];
}
