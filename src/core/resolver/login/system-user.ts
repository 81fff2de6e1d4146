import { NkeeperError } from '../../errors.ts';
import type { Session } from '../link/session.ts';
import { parseWire, textOf, wireOf } from '../link/wire.ts';

/**
 * Throws `not-system-user` when the session's user is not one of the system account: such a user gets in, but none of the
 * requests is for it. Servers since 2.12 say it at login; older ones are asked.
 */
export async function checkSystemUser(session: Session): Promise<void> {
  if (session.isSystem === true) return;
  if (session.isSystem === undefined && (await anybodyAnswers(session))) return;
  if (session.closed) return;
  const { user, account } = await whoAmI(session);
  const who = user === '' ? 'This user' : `User ${user}`;
  const where = account === '' ? 'another account' : `account ${account}`;
  throw new NkeeperError(
    'not-system-user',
    `${who} belongs to ${where}, not to the servers' system account.`,
    {
      hint: 'Only users of the system account may watch servers: --creds FILE or --context NAME with one of them.',
    },
  );
}

/** In the system account the server itself always listens; elsewhere nobody does. */
async function anybodyAnswers(session: Session): Promise<boolean> {
  const how = await session.ask('$SYS.REQ.SERVER.PING.IDZ', { maxMs: 2000, take: () => true });
  // Without permission, or without an answer in time, it cannot be told: the requests will show it.
  return how !== 'no-responders';
}

async function whoAmI(session: Session): Promise<{ user: string; account: string }> {
  let found = { user: '', account: session.account };
  await session.ask('$SYS.REQ.USER.INFO', {
    maxMs: 2000,
    take: msg => {
      const data = wireOf(parseWire(msg.string())['data']);
      const name = (member: string) => textOf(data[`${member}_name`]) || textOf(data[member]);
      found = { user: name('user'), account: name('account') || found.account };
      return true;
    },
  });
  return found;
}
