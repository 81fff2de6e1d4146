import type { Block, Span } from '../../app/screen.ts';
import type { Mapping } from '../../core/claims/account.ts';
import { parseMapping } from '../../core/claims/subjects/mapping-transform.ts';
import { integer } from './amounts.ts';
import { sentence } from './blocks.ts';

/** Weight of a target in percent; 0 and absent mean 100. */
export function weightOf(target: Mapping): number {
  return Number(target.weight ?? 0) || 100;
}

/** Where the messages of a mapped subject go, in every cluster, and what becomes of the rest. */
export function mappingBlocks(subject: string, targets: readonly Mapping[]): readonly Block[] {
  if (targets.length === 0) return [sentence('No target: the mapping does nothing.', 'warning')];
  const clusters = [...new Set(targets.map(target => target.cluster ?? ''))];
  return [
    {
      kind: 'grid',
      head: ['Share', 'Goes to', 'In cluster'],
      rows: targets.map(target => [
        { text: `${integer(weightOf(target))} %` },
        target.subject,
        place(target.cluster ?? '', clusters),
      ]),
    },
    ...targets.flatMap(target => faultNote(subject, target)),
    ...clusters.flatMap(cluster => restNote(subject, targets, cluster)),
    ...(clusters.includes('') ? [] : [sentence(`In every other cluster all stays on ${subject}.`)]),
  ];
}

const FAULTS: Readonly<Record<string, string>> = {
  'mapping-subject-invalid': 'the subjects do not fit each other',
  'mapping-reference-out-of-range': 'it refers to a * that is not there',
};

/** Servers drop mappings that they cannot read, although validation lets them pass. */
function faultNote(subject: string, target: Mapping): readonly Block[] {
  const parsed = parseMapping(subject, target.subject);
  if (typeof parsed !== 'string') return [];
  return [
    sentence(
      `Servers drop ${target.subject}: ${FAULTS[parsed] ?? 'it has a function that they cannot read'}.`,
      'danger',
    ),
  ];
}

function place(cluster: string, clusters: readonly string[]): string | Span {
  if (cluster !== '') return cluster;
  return { text: clusters.length > 1 ? 'every other' : 'every', tone: 'muted' };
}

/** Servers keep what is left of 100 % on the subject itself, unless the subject is one of its own targets. */
function restNote(subject: string, targets: readonly Mapping[], cluster: string): readonly Block[] {
  const here = targets.filter(target => (target.cluster ?? '') === cluster);
  const rest = 100 - here.reduce((sum, target) => sum + weightOf(target), 0);
  const where = cluster === '' ? '' : ` in ${cluster}`;
  if (rest < 0)
    return [sentence(`The shares${where} add up to ${100 - rest} %: at most 100 is allowed.`, 'danger')];
  if (rest === 0) return [];
  const dropped = here.some(target => target.subject === subject);
  return [
    dropped
      ? sentence(
          `${rest} % of the messages${where} are dropped, since ${subject} is one of the targets.`,
          'warning',
        )
      : sentence(`The remaining ${rest} %${where} stay on ${subject}.`),
  ];
}

/** All targets in one line, for a column. */
export function mappingSummary(targets: readonly Mapping[]): string {
  return targets
    .map(target => `${weightOf(target)} % ${target.subject}${target.cluster ? ` (${target.cluster})` : ''}`)
    .join(', ');
}
