import type { TestContext } from 'node:test';
import { connect, jwtAuthenticator, type NatsConnection } from 'nats';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import type { Store } from '../../src/core/store/store.ts';
import { startCluster, type TestServer } from './nats.ts';
import type { TestAccount, TestOperator } from './nats-identities.ts';

const OPERATOR = 'ACME';

/** The golden store's operator as the test servers take one. */
function operatorOf(store: Store): TestOperator {
  const operator = store.operator(OPERATOR)!;
  const user = store.user(OPERATOR, 'SYS', 'sys')!;
  return {
    token: operator.token,
    system: accountOf(store, 'SYS'),
    systemUser: { name: 'sys', token: user.token, seed: store.readSeed(user.row.key) },
  } as unknown as TestOperator;
}

function accountOf(store: Store, name: string): TestAccount {
  const { row, token } = store.account(OPERATOR, name)!;
  return { key: row.key, token, name } as unknown as TestAccount;
}

/** The same account, issued so many seconds earlier, signed by the operator's signing key as the real one; `change` of it. */
export function olderVersion(
  store: Store,
  name: string,
  seconds: number,
  change: Partial<AccountClaims['nats']> = {},
): TestAccount {
  const { row, claims } = store.account(OPERATOR, name)!;
  const seed = store.readSeed(row.issuer);
  const signer = { publicKey: row.issuer, sign: (data: Uint8Array) => seed.sign(data) };
  const older = { ...(claims as AccountClaims), nats: { ...(claims as AccountClaims).nats, ...change } };
  const token = encodeToken('account', older, signer, row.issuedAt - seconds);
  return { key: row.key, token, name } as unknown as TestAccount;
}

/** Three (or `count`) servers with the accounts of the golden store; `change` says what one of them holds instead. */
export function startAcmeCluster(
  t: TestContext,
  store: Store,
  change: (server: string, account: string) => TestAccount | undefined | 'missing',
  count = 3,
): Promise<readonly TestServer[]> {
  const operator = operatorOf(store);
  const names = store
    .accounts(OPERATOR)
    .map(row => row.name)
    .filter(name => name !== 'SYS');
  return startCluster(t, count, server => ({
    operator,
    accounts: names.flatMap(name => {
      const changed = change(server, name);
      return changed === 'missing' ? [] : [changed ?? accountOf(store, name)];
    }),
  }));
}

/** A client of a user of the golden store. */
export async function connectAs(
  t: TestContext,
  store: Store,
  server: TestServer,
  account: string,
  user: string,
): Promise<NatsConnection> {
  const { token, row } = store.user(OPERATOR, account, user)!;
  const seed = new TextEncoder().encode(store.readSeed(row.key).reveal());
  const nc = await connect({
    servers: server.url,
    name: `${user} of a test`,
    authenticator: jwtAuthenticator(token, seed),
    reconnect: false,
    ignoreClusterUpdates: true,
  });
  t.after(() => nc.close());
  return nc;
}
