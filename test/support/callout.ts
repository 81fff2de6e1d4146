import type { TestContext } from 'node:test';
import { connect, type NatsConnection } from 'nats';
import type { GrantAccount } from '../../src/core/callout/grant.ts';
import type { CalloutOutcome } from '../../src/core/callout/responder.ts';
import { type CalloutService, type ServiceOptions, startCallout } from '../../src/core/callout/service.ts';
import type {
  AuthorizationRequest,
  AuthorizationRequestClaims,
} from '../../src/core/claims/authorization.ts';
import { newAuthorizationRequest } from '../../src/core/claims/new-claims.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { startServer, type TestServer } from './nats.ts';
import { now, type TestAccount, TestOperator, type TestUser } from './nats-identities.ts';

/** Permissions of a sentinel: it may do nothing. */
export const DENY_ALL = { pub: { deny: ['>'] }, sub: { deny: ['>'] } };

/** An operator with a callout account, its service user and sentinel, and two accounts of which one is allowed. */
export class CalloutWorld {
  readonly operator = new TestOperator();
  readonly auth: TestAccount = this.operator.account('AUTH');
  readonly app: TestAccount = this.operator.account('APP');
  readonly other: TestAccount = this.operator.account('OTHER');
  readonly curve = Seed.generate('curve');
  readonly service: TestUser = this.auth.user('service');
  readonly sentinel: TestUser = this.auth.user('sentinel', {
    nats: { ...DENY_ALL, subs: -1, data: -1, payload: -1, bearer_token: true },
  });

  /** The key that the account names for sealing; none unless `sealed`. */
  constructor({ sealed = false, allowed = [this.app.key] } = {}) {
    const authorization = {
      auth_users: [this.service.key],
      allowed_accounts: allowed,
      ...(sealed ? { xkey: this.curve.publicKey } : {}),
    };
    this.auth.token = this.auth.version({ nats: { authorization } });
  }

  start(t: TestContext, config = '', version?: string): Promise<TestServer> {
    return startServer(t, {
      ...(version === undefined ? {} : { version }),
      operator: this.operator,
      accounts: [this.auth, this.app, this.other],
      config,
    });
  }

  grantAccount({ key, name, seed, signingSeed }: TestAccount): GrantAccount {
    const signers = [
      { signer: seed, identity: true },
      { signer: signingSeed, identity: false },
    ];
    return { key, name, signers };
  }

  /** A service that runs until the test ends, and what it said of each login. */
  async serve(
    t: TestContext,
    server: TestServer,
    options: Partial<ServiceOptions> & Pick<ServiceOptions, 'decide'>,
  ): Promise<{ readonly service: CalloutService; readonly outcomes: CalloutOutcome[] }> {
    const connection = await server.connect(t, this.service);
    const outcomes: CalloutOutcome[] = [];
    const accounts = new Map([this.app, this.other].map(each => [each.key, this.grantAccount(each)]));
    const service = await startCallout({
      connection,
      account: this.auth.key,
      signer: this.auth.seed,
      accounts: () => accounts,
      onOutcome: outcome => outcomes.push(outcome),
      ...options,
    });
    return { service, outcomes };
  }

  /** A request as a server signs it, for what no server sends. */
  request(
    change: Partial<AuthorizationRequest> = {},
    standard: Partial<AuthorizationRequestClaims> = {},
    server = Seed.generate('server'),
  ): { readonly token: string; readonly userKey: string; readonly server: Seed } {
    const userKey = Seed.generate('user').publicKey;
    const fresh = newAuthorizationRequest(this.auth.key);
    const claims: AuthorizationRequestClaims = {
      ...fresh,
      aud: 'nats-authorization-request',
      exp: now() + 2,
      ...standard,
      nats: {
        ...fresh.nats,
        server_id: { name: 'n1', host: '127.0.0.1', id: server.publicKey },
        user_nkey: userKey,
        client_info: { kind: 'Client', type: 'nats', host: '127.0.0.1' },
        ...change,
      },
    };
    return { token: encodeToken('authorization_request', claims, server, now()), userKey, server };
  }
}

/** Who a client is once it is in: the account and the user's name, as the server says it. */
export interface LoggedIn {
  readonly account: string;
  readonly user: string;
}

/** Logs in with a sentinel and what a person would type; the words of the refusal where the server refuses. */
export async function calloutLogin(
  server: TestServer,
  sentinel: TestUser,
  {
    user = '',
    pass = '',
    token = '',
    name = 'client',
  }: { user?: string; pass?: string; token?: string; name?: string },
): Promise<LoggedIn | string> {
  let nc: NatsConnection;
  try {
    nc = await connect({
      servers: server.url,
      name,
      reconnect: false,
      ignoreClusterUpdates: true,
      timeout: 5000,
      authenticator: () => ({
        jwt: sentinel.token,
        ...(user === '' ? {} : { user, pass }),
        ...(token === '' ? {} : { auth_token: token }),
      }),
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    const { data } = (await nc.request('$SYS.REQ.USER.INFO', '', { timeout: 2000 })).json<{
      data: { account: string; user: string };
    }>();
    return { account: data.account, user: data.user };
  } finally {
    await nc.close();
  }
}
