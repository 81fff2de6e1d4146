import type { StoredCallout } from '../../core/callout/stored-callout.ts';
import { NkeeperError } from '../../core/errors.ts';
import { storeFacts } from '../../core/live/store-facts.ts';
import type { Credentials } from '../../core/resolver/login/credentials.ts';
import { fromAnyStoredUser, fromFile, type Identity } from '../../core/resolver/login/identity.ts';
import { type FoundPlace, findPlace } from '../../core/resolver/login/login.ts';
import { expandHome } from '../../core/resolver/login/nats-context.ts';
import { liveRequest } from '../live-request.ts';
import type { Session } from '../session.ts';

/** As whom the service logs in, and where. */
export interface ServiceLogin {
  readonly place: FoundPlace;
  readonly credentials: () => Credentials | Promise<Credentials>;
  /** For people: `AUTH/callout-svc`. */
  readonly who: string;
}

/**
 * The user of the account that serves: named by creds, by name, or the first of its `auth_users` whose key is at hand.
 *
 * @throws NkeeperError `callout-user-not-serving`, `login-no-credentials`, `login-no-servers`, `creds-unreadable`
 */
export function serviceLogin(
  { world, globals, store, flags }: Session<{ readonly user?: string }>,
  callout: StoredCallout,
  creds: string | undefined,
): ServiceLogin {
  const { operator, ref } = callout.held;
  // The context of natscli names a user of its own, which is none of the service.
  const place = findPlace({ ...liveRequest(world, globals), operatorToken: operator.token });
  const identity =
    creds === undefined
      ? fromStore(storeFacts(store, operator.ref.name), callout, flags.user, () =>
          store.users(operator.ref.name, ref.name).map(({ name }) => name),
        )
      : fromFile(expandHome(creds, world.env), `--creds ${creds}`);
  if (!callout.users.includes(identity.userKey))
    throw new NkeeperError(
      'callout-user-not-serving',
      `${identity.from} is none of the users that may answer for ${ref.name}: it would be asked about itself.`,
      {
        hint: `nkeeper edit authcallout -a ${ref.name} --auth-user ${identity.userName || 'USER'} makes it one.`,
      },
    );
  return { place, credentials: () => identity.credentials(), who: identity.userName || identity.userKey };
}

function fromStore(
  facts: ReturnType<typeof storeFacts>,
  { held, users }: StoredCallout,
  wanted: string | undefined,
  names: () => readonly string[],
): Identity {
  const { ref } = held;
  for (const name of wanted === undefined ? names() : [wanted]) {
    const stored = facts.user(ref.operator, ref.name, name);
    const identity = stored && fromAnyStoredUser(stored, `user ${ref.name}/${name}`, facts);
    if (identity && (wanted !== undefined || users.includes(identity.userKey))) return identity;
  }
  const what = wanted === undefined ? `the users that answer for ${ref.name}` : `user ${ref.name}/${wanted}`;
  throw new NkeeperError('login-no-credentials', `The key of ${what} is not at hand.`, {
    hint: 'Name a creds file of such a user: --creds FILE.',
  });
}
