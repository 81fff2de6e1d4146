import { consequencesOf, listed } from '../exchange/consequences.ts';
import { differences } from '../exchange/three-way.ts';
import type { Effect } from '../operations/plan.ts';
import { differenceText } from '../operations/review.ts';
import { someOf } from '../text/count-of.ts';
import type { Emergency } from './emergency.ts';

/** So many differences stand in a sentence; a push shows all of them. */
const MOST = 6;

/**
 * What a cut takes along: a server gets a whole JWT, so changes of the store that were not pushed yet go with it, and do
 * what they do.
 */
export function unpushedEffects({ accountName, base, others, nameOfUser }: Emergency): readonly Effect[] {
  if (base.from !== 'the store') return [];
  const effects: Effect[] = [];
  const tell = (effect: Effect) => {
    if (!effects.some(({ text }) => text === effect.text)) effects.push(effect);
  };
  for (const { claims, from } of others) {
    const changed = differences(claims, base.claims);
    if (changed.length === 0) continue;
    tell({
      kind: 'warning',
      text: `Not pushed yet, and sent along: ${someOf(changed.map(differenceText), MOST)}.`,
    });
    const { readmitted, effects: does } = consequencesOf(accountName, claims, base.claims, nameOfUser);
    if (readmitted.length > 0)
      tell({
        kind: 'warning',
        text: `That undoes a revocation on ${from}: ${listed(readmitted, claims.nats.revocations ?? {}, nameOfUser)} could get in again.`,
      });
    for (const effect of does) tell(effect);
  }
  return effects;
}
