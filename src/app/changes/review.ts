import type { Plan } from '../../core/operations/plan.ts';
import type { Headway } from '../../core/store/write/headway.ts';
import { EMPTY_INPUT, type TextInput } from '../text-input.ts';
import type { Answer } from './answer.ts';
import type { Planned } from './machinery.ts';
import type { Wish } from './wish.ts';

/** A plan before a person, who decides. Nothing has happened yet. */
export interface PlanReview {
  /** Where it came from, and where No leads. */
  readonly wish: Wish;
  readonly planned: Planned;
  /** Public key that a person chose to sign with; undefined: nkeeper chose. */
  readonly signer: string | undefined;
  /** First line that shows. */
  readonly top: number;
  /** What Enter would take, where nothing has to be typed. */
  readonly answer: Answer;
  /** What was typed of the word that has to be typed where something is taken away. */
  readonly typed: TextInput;
  /** Unix milliseconds since when this is on screen. */
  readonly since: number;
  /** What to know about the review itself, such as that it is another one now. */
  readonly note: string;
  /** Why it was not done. */
  readonly fault: string;
  /** What is going on: another plan is made, or this one is carried out. */
  readonly working: 'plan' | 'apply' | undefined;
  /** How far it is. */
  readonly headway: Headway | undefined;
  /** Stops what is being carried out. */
  readonly stop: AbortController | undefined;
}

/** @param since Unix milliseconds */
export function newReview(
  wish: Wish,
  planned: Planned,
  since: number,
  { signer, note = '' }: { readonly signer?: string | undefined; readonly note?: string } = {},
): PlanReview {
  return {
    wish,
    planned,
    signer,
    top: 0,
    answer: 'no',
    typed: EMPTY_INPUT,
    since,
    note,
    fault: '',
    working: undefined,
    headway: undefined,
    stop: undefined,
  };
}

const TYPED_MOST = 24;
const TAIL = 6;

/**
 * What has to be typed before something is taken away: its name, or the end of its public key where the name is long or
 * hard to type. Undefined: the plan is safe.
 */
export function wordToType({ danger, confirm, changes, operation }: Plan): string | undefined {
  if (danger === 'safe') return undefined;
  const about = changes.find(
    change => change.kind === 'token' && (confirm === '' || change.entity.name === confirm),
  );
  const entity = about?.kind === 'token' ? about.entity : undefined;
  const name = confirm || entity?.name || '';
  if (/^[\x21-\x7e][\x20-\x7e]*$/.test(name) && name.length <= TYPED_MOST) return name;
  return entity?.key.slice(-TAIL) ?? operation;
}
