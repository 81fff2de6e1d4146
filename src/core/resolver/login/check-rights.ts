import { mayPublish } from '../../claims/access/permissions-check.ts';
import { NkeeperError } from '../../errors.ts';
import type { Session } from '../link/session.ts';
import { listOf, parseWire, textOf, type Wire, wireOf } from '../link/wire.ts';

/** What carries an account JWT to servers: either of these is enough. */
const CARRIERS = ['$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.UPDATE'];

/** What to do where a user of the system account may not do something. */
export const ANOTHER_USER =
  'Name another user of the system account (--creds FILE), or none: where a key of that account is in the keystore, nkeeper signs one for it.';

/**
 * Can this user bring accounts to servers? Where the server does not tell its permissions, only trying shows it.
 *
 * @throws NkeeperError `not-permitted`
 */
export async function checkMayPush(session: Session): Promise<void> {
  let user = '';
  let permissions: Wire = {};
  await session.ask('$SYS.REQ.USER.INFO', {
    maxMs: 2000,
    take: msg => {
      const data = wireOf(parseWire(msg.string())['data']);
      user = textOf(data['user_name']) || textOf(data['user']);
      permissions = wireOf(data['permissions']);
      return true;
    },
  });
  const { allow, deny } = wireOf(permissions['publish']);
  const pub = { ...listed('allow', allow), ...listed('deny', deny) };
  if (CARRIERS.some(subject => mayPublish({ pub, sub: {} }, subject).allowed)) return;
  throw new NkeeperError(
    'not-permitted',
    `The user ${user} may not bring accounts to servers: ${CARRIERS.join(', ')}.`,
    {
      hint: ANOTHER_USER,
    },
  );
}

function listed(
  name: 'allow' | 'deny',
  value: unknown,
): { readonly [name in 'allow' | 'deny']?: readonly string[] } {
  const all = listOf(value).map(textOf);
  return all.length === 0 ? {} : { [name]: all };
}
