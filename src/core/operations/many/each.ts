import { messageOf, NkeeperError } from '../../errors.ts';
import { countOf } from '../../text/count-of.ts';
import { sentences } from '../../text/sentences.ts';
import type { Draft } from '../draft.ts';

/** What an operation does to each of several things. */
export interface EachOf<T> {
  /** What it goes by in the report: `ORDERS/kiosk`. */
  readonly who: (item: T) => string;
  readonly noun: 'user' | 'account';
  /** `edited` */
  readonly done: string;
  /** False: there was nothing to do, and the plan says so. */
  readonly work: (item: T) => unknown;
}

/**
 * Does something to each of several things. One that it cannot be done to is left out and told in the plan: one damaged JWT
 * does not stop 999 revocations. Where it is the only one, or none is left, there is no plan.
 *
 * @returns those that it was done to
 * @throws NkeeperError why it cannot be done: of the only one; `plan-refused`, `cancelled`
 */
export async function forEach<T>(draft: Draft, items: readonly T[], each: EachOf<T>): Promise<readonly T[]> {
  const done: T[] = [];
  const refused: string[] = [];
  for (const [i, item] of items.entries()) {
    await draft.pause({ part: 'plan', done: i + 1, total: items.length });
    try {
      if ((await each.work(item)) !== false) done.push(item);
    } catch (error) {
      if (items.length === 1 || !(error instanceof NkeeperError) || error.code === 'cancelled') throw error;
      const why = sentences(messageOf(error));
      draft.skip(each.who(item), why, true);
      refused.push(`${each.who(item)}: ${why}`);
    }
  }
  if (items.length === 0 || refused.length < items.length) return done;
  const what = countOf(items.length, each.noun);
  throw new NkeeperError('plan-refused', `None of the ${what} can be ${each.done}: ${refused[0]}`);
}
