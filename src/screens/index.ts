import type { Screen } from '../app/screen.ts';
import { access } from './access.ts';
import { account } from './account.ts';
import { accounts } from './accounts.ts';
import { callout } from './callout.ts';
import { change } from './change.ts';
import { connection } from './connection.ts';
import { connections } from './connections.ts';
import { diagram } from './diagram.ts';
import { drift } from './drift.ts';
import { emergencies } from './emergencies.ts';
import { emergency } from './emergency.ts';
import { events } from './events.ts';
import { expirations } from './expirations.ts';
import { history } from './history.ts';
import { keys } from './keys.ts';
import { operator } from './operator.ts';
import { operators } from './operators.ts';
import { part } from './part.ts';
import { problems } from './problems.ts';
import { resolver } from './resolver.ts';
import { server } from './server.ts';
import { stranger } from './stranger.ts';
import { token } from './token.ts';
import { trash } from './trash.ts';
import { user } from './user.ts';
import { users } from './users.ts';

/** Every screen. A route's name leads to the one that is called so. */
export const SCREENS: readonly Screen[] = [
  operators,
  operator,
  accounts,
  account,
  diagram,
  users,
  user,
  access,
  part,
  token,
  keys,
  problems,
  expirations,
  resolver,
  drift,
  stranger,
  server,
  connections,
  connection,
  events,
  callout,
  emergencies,
  emergency,
  history,
  change,
  trash,
];
