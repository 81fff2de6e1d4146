import type { Session } from '../resolver/link/session.ts';
import { ANOTHER_USER } from '../resolver/login/check-rights.ts';
import { missingRights } from '../resolver/missing-rights.ts';
import type { PursuitView } from './pursuit.ts';

/** What reaches the stores alone; the other way reaches servers that keep accounts in memory too. */
const TO_STORES = '$SYS.REQ.CLAIMS.UPDATE';
const DELETE = '$SYS.REQ.CLAIMS.DELETE';

/** What the user that nkeeper is logged in with may not do, and whether that keeps it from sending. */
export function lackingRights(
  session: Pick<Session, 'forbidden' | 'unsendable'> | undefined,
): Pick<PursuitView, 'lacks' | 'unsent'> {
  const { forbidden = new Set<string>(), unsendable = new Set<string>() } = session ?? {};
  const updates = [...unsendable].filter(subject => subject.endsWith('.CLAIMS.UPDATE'));
  const deletes = [...unsendable].filter(subject => subject === DELETE);
  const others = [...forbidden].filter(subject => ![...updates, ...deletes].includes(subject));
  const lack = (what: string, subjects: readonly string[]) =>
    `${what}: this user may not use ${subjects.join(', ')}.`;
  const unsent = updates.includes(TO_STORES) ? lack('Nothing can be sent', updates) : '';
  const sending = [
    ...(unsent === '' ? [] : [unsent]),
    ...(unsent === '' && updates.length > 0
      ? [lack('Servers that keep accounts in memory (MEMORY, URL) are not told', updates)]
      : []),
    ...(deletes.length > 0 ? [lack('No server can be asked to delete the account', deletes)] : []),
  ];
  return {
    unsent,
    lacks: [...sending.map(each => `${each} ${ANOTHER_USER}`), ...missingRights(others)],
  };
}
