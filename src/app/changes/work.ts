import { headwayText } from '../../core/operations/headway-words.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { Headway } from '../../core/store/write/headway.ts';
import { countOf } from '../../core/text/count-of.ts';

/** How much there is to do for a plan. */
interface Work {
  readonly signs: boolean;
  /** JWTs that are written. */
  readonly tokens: number;
  /** Other files that are written. */
  readonly files: number;
  /** Files that are deleted, JWTs too. */
  readonly deleted: number;
}

function workOf({ changes, answers = [] }: Plan): Work {
  const comes = changes.filter(change => (change.kind === 'key' ? change.seed : comesToBe(change)));
  const tokens = comes.filter(({ kind }) => kind === 'token').length + answers.length;
  const signs = answers.length > 0 || comes.some(each => each.kind === 'token' && each.token === undefined);
  const deleted = changes.length - comes.length;
  return { signs, tokens, files: comes.length + answers.length - tokens, deleted };
}

function comesToBe(change: Exclude<Plan['changes'][number], { kind: 'key' }>): boolean {
  if (change.kind === 'token') return change.after !== undefined || change.token !== undefined;
  return change.kind === 'creds' ? change.after : change.after !== undefined;
}

/** `1,006 JWTs and 2,012 other files` */
function writtenText({ tokens, files }: Work): string {
  const parts = [
    tokens > 0 ? countOf(tokens, 'JWT') : '',
    files > 0 ? countOf(files, tokens > 0 ? 'other file' : 'file') : '',
  ];
  return parts.filter(part => part !== '').join(' and ');
}

/** What is going on while a plan is carried out: `Signing and writing 1,006 JWTs and 2,012 other files: 312 of 1,006 signed.` */
export function workingText(plan: Plan, headway?: Headway): string {
  const work = workOf(plan);
  const written = writtenText(work);
  const parts = [
    written === '' ? '' : `${work.signs ? 'Signing and writing' : 'Writing'} ${written}`,
    work.deleted === 0 ? '' : `${written === '' ? 'Deleting' : 'deleting'} ${countOf(work.deleted, 'file')}`,
  ];
  return `${parts.filter(part => part !== '').join(', ')}${headway ? `: ${headwayText(headway)}` : ''}.`;
}

/** From how many files on it is said how many they were. */
const MANY = 10;

/** How much was done, where it was much: `1,006 JWTs and 2,012 other files are written.` */
export function doneWork(plan: Plan): string {
  if (plan.changes.length < MANY) return '';
  const work = workOf(plan);
  const written = writtenText(work);
  const parts = [
    written === '' ? '' : `${written} written`,
    work.deleted === 0 ? '' : `${countOf(work.deleted, 'file')} deleted`,
  ];
  return `${parts.filter(part => part !== '').join(', ')}.`;
}
