import type { Msg } from 'nats';
import type { Session } from '../link/session.ts';

/**
 * Hears every account JWT that somebody pushes, whichever way: the requests themselves can be followed. `take` must not throw.
 *
 * @param account public key; absent: of any account, by the way that names one. What comes by the other way may be of any.
 */
export function followPushes(session: Session, take: (msg: Msg) => void, account = '*'): void {
  session.follow('$SYS.REQ.CLAIMS.UPDATE', take);
  session.follow(`$SYS.REQ.ACCOUNT.${account}.CLAIMS.UPDATE`, take);
  // The name that it had before: servers obey it still.
  session.follow(`$SYS.ACCOUNT.${account}.CLAIMS.UPDATE`, take);
}
