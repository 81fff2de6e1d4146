import type { Session } from '../link/session.ts';
import { originOf, parseWire, textOf, type Wire, wireOf } from '../link/wire.ts';

/** What one server does with an account now. */
export type RunningAccount =
  /** This JWT is in force. */
  | { readonly state: 'running'; readonly token: string }
  /** It was deleted, or it ran out: nobody gets in. */
  | { readonly state: 'shut'; readonly token: string }
  /** Not in memory: the server will read it when somebody logs in. */
  | { readonly state: 'not-loaded' }
  /** The user may not ask. */
  | { readonly state: 'hidden' }
  | { readonly state: 'silent' };

const ANSWER_MS = 2000;

/**
 * Asks one server, by its id, which JWT of an account is in force there: the only proof that there is. Where the user may not ask
 * it alone, all are asked, and its answer is taken.
 */
export async function readRunningAccount(
  session: Session,
  serverId: string,
  account: string,
): Promise<RunningAccount> {
  let found: RunningAccount = { state: 'silent' };
  const ask = async (
    subject: string,
    request: object,
    take: (answer: Wire) => RunningAccount | undefined,
  ) => {
    if (session.forbidden.has(subject)) return 'forbidden';
    return session.ask(subject, {
      payload: JSON.stringify(request),
      maxMs: ANSWER_MS,
      take: msg => {
        const state = take(parseWire(msg.string()));
        if (state) found = state;
        return state !== undefined;
      },
    });
  };
  const one = await ask(`$SYS.REQ.SERVER.${serverId}.ACCOUNTZ`, { account }, json =>
    stateOf(wireOf(wireOf(json['data'])['account_detail'])),
  );
  if (one !== 'forbidden') return found;
  const all = await ask(`$SYS.REQ.ACCOUNT.${account}.INFO`, {}, json =>
    originOf(json['server']).id === serverId ? stateOf(wireOf(json['data'])) : undefined,
  );
  return all === 'forbidden' ? { state: 'hidden' } : found;
}

function stateOf(detail: Wire): RunningAccount {
  const token = textOf(detail['jwt']);
  if (token === '') return { state: 'not-loaded' };
  return { state: detail['expired'] === true ? 'shut' : 'running', token };
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
