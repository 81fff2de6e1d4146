import { missingRights } from '../resolver/missing-rights.ts';
import type { PursuitView } from './pursuit.ts';

/** What the user that nkeeper is logged in with may not do, and whether that keeps it from sending. */
export function lackingRights(forbidden: ReadonlySet<string>): Pick<PursuitView, 'lacks' | 'unsent'> {
  const carriers = [...forbidden].filter(subject => /CLAIMS\.(UPDATE|DELETE)$/.test(subject));
  const others = [...forbidden].filter(subject => !carriers.includes(subject));
  const unsent =
    carriers.length === 0 ? '' : `Nothing can be sent: this user may not use ${carriers.join(', ')}.`;
  return { unsent, lacks: [...(unsent === '' ? [] : [unsent]), ...missingRights(others)] };
}
