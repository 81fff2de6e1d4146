import type { Session } from '../link/session.ts';
import { parseWire, textOf, wireOf } from '../link/wire.ts';

/** What one server does with an account now. */
export type RunningAccount =
  /** This JWT is in force. */
  | { readonly state: 'running'; readonly token: string }
  /** It was deleted, or it ran out: nobody gets in. */
  | { readonly state: 'shut'; readonly token: string }
  /** Not in memory: the server will read it when somebody logs in. */
  | { readonly state: 'not-loaded' }
  | { readonly state: 'silent' };

const ANSWER_MS = 2000;

/** Asks one server, by its id, which JWT of an account is in force there: the only proof that there is. */
export async function readRunningAccount(
  session: Session,
  serverId: string,
  account: string,
): Promise<RunningAccount> {
  let found: RunningAccount = { state: 'silent' };
  await session.ask(`$SYS.REQ.SERVER.${serverId}.ACCOUNTZ`, {
    payload: JSON.stringify({ account }),
    maxMs: ANSWER_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const detail = wireOf(wireOf(json['data'])['account_detail']);
      const token = textOf(detail['jwt']);
      if (token === '') found = { state: 'not-loaded' };
      else found = { state: detail['expired'] === true ? 'shut' : 'running', token };
      return true;
    },
  });
  return found;
}

/**
 * Makes all servers load an account: those that have it on disk or can get it from another one. Asking how many subscribe to
 * a subject in it does that, and nothing else (measured; no request is made for it).
 */
export async function loadAccount(session: Session, account: string): Promise<void> {
  await session.ask('$SYS.REQ.ACCOUNT.NSUBS', {
    payload: JSON.stringify({ acc: account, subject: 'nkeeper.load' }),
    maxMs: 50,
    take: () => true,
  });
}
