import type { NatsConnection } from 'nats';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import { findLiveLogin } from '../../core/live/find-live-login.ts';
import { storedUser } from '../../core/live/store-facts.ts';
import { openClient } from '../../core/resolver/link/open-client.ts';
import type { StoredUser } from '../../core/resolver/login/login-store.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../../core/store/choose.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import type { ExitCode } from '../exit-codes.ts';
import { liveRequest } from '../live-request.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';

export interface ToolFlags {
  /** URLs separated by commas. */
  readonly nats?: string;
  readonly account?: string;
  readonly user?: string;
  readonly operator?: string;
  readonly json?: boolean;
  readonly encrypt?: boolean;
}

/** A user of the store, connected. */
export interface Client {
  readonly connection: NatsConnection;
  readonly url: string;
  /** Ends with the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Waits until the server has taken what was sent. @throws NkeeperError `not-allowed`: it refuses it */
  settle(): Promise<void>;
}

/** Connects as a user of the store, with its creds or its key, and closes the connection afterwards. */
export function withClient<F extends ToolFlags>(
  invocation: Invocation<F>,
  use: (client: Client, session: Session<F>) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withStore(invocation, session =>
    cancelledByCtrlC(async signal => {
      const { globals, world, flags } = session;
      if (flags.encrypt)
        throw new NkeeperError('usage', 'Payloads are not encrypted any more: nsc has given that up too.');
      const operator = chooseOperator(session.store, flags.operator);
      const servers = flags.nats === undefined ? {} : { servers: flags.nats };
      const user = globals.creds === undefined ? { user: await userOf(session, operator) } : {};
      const login = await findLiveLogin(session.store, operator.name, {
        ...liveRequest(world, globals),
        ...servers,
        ...user,
      });
      const { connection, url } = await openClient(login, 'nkeeper tool');
      const refusals = watchRefusals(connection);
      const settle = async () => {
        await connection.flush();
        // What is refused stands before the answer to the flush, and is told a turn later.
        await new Promise(resolve => setImmediate(resolve));
        const [refused] = refusals;
        if (refused !== undefined) throw notAllowed(refused);
      };
      try {
        return await use({ connection, url, signal, settle }, session);
      } finally {
        await connection.close().catch(() => undefined);
      }
    }),
  );
}

/** What the server refuses comes by itself, behind the answer to nothing. */
function watchRefusals(connection: NatsConnection): readonly string[] {
  const refusals: string[] = [];
  void (async () => {
    for await (const { type, data, permissionContext } of connection.status()) {
      if (type !== 'error') continue;
      const about = permissionContext as
        | { readonly operation?: string; readonly subject?: string }
        | undefined;
      refusals.push(about ? `${about.operation} ${about.subject}` : String(data));
    }
  })();
  return refusals;
}

/** @throws NkeeperError `entity-unusable`, and those of the choice of account and user */
async function userOf(
  { store, flags }: Session<ToolFlags>,
  operator: ReturnType<typeof chooseOperator>,
): Promise<StoredUser> {
  const account = await chooseAccount(store, operator, flags.account);
  const { name } = await chooseUser(store, account, flags.user);
  const user = storedUser(store, operator.name, account.name, name);
  if (user) return { ...user, name: `${account.name}/${name}` };
  throw new NkeeperError('entity-unusable', `The JWT of user ${account.name}/${name} cannot be read.`, {
    hint: 'nkeeper validate -A tells why.',
  });
}

export function notAllowed(what: string): NkeeperError {
  return new NkeeperError('not-allowed', `The server does not allow it: ${what}.`, {
    hint: 'nkeeper can publish SUBJECT, or can subscribe, tells which rule decides.',
  });
}

/** An error of the client library as a sentence. */
export function sendingFault(error: unknown): unknown {
  const code = String((error as { code?: unknown }).code ?? '');
  if (code === '503')
    return new NkeeperError('no-responders', 'Nobody answers: there is no subscription on that subject.');
  if (code === 'TIMEOUT') return new NkeeperError('request-timeout', 'No answer came in 5 seconds.');
  return code === 'PERMISSIONS_VIOLATION' ? notAllowed(messageOf(error)) : error;
}
