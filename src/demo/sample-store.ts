import type { GrantAccount } from '../core/callout/grant.ts';
import { newOperator } from '../core/claims/new-claims.ts';
import { formatCreds } from '../core/claims/token/creds.ts';
import { encodeToken } from '../core/claims/token/encode.ts';
import { Seed } from '../core/nkeys/seed.ts';
import { NscWriter } from './nsc-writer.ts';
import {
  CALLOUT_ACCOUNTS,
  forgottenAccount,
  pushedBillingAccount,
  sampleAccounts,
} from './sample-accounts.ts';
import { issueAccount, issueUser } from './sample-issue.ts';
import { SampleKeys } from './sample-keys.ts';
import { DAY, type SampleAccount, type SampleUser } from './sample-model.ts';

export const SAMPLE_OPERATOR = 'MERIDIAN';
const SYSTEM = 'SYS';
const CALLOUT = 'AUTH';
const NOT_PUSHED = 'ANALYTICS';
const PUSHED_OLDER = 'BILLING';
/** Its key file is readable for everybody. */
const CARELESS = { account: 'ORDERS', user: 'kiosk-07' };

/** What a client logs in with. */
export interface SampleLogin {
  readonly token: string;
  readonly seed: Seed;
}

/** The keys of an auth callout: who signs its answers, opens its requests, and signs the users that it lets in. */
export interface SampleCallout {
  /** Public key of the callout account. */
  readonly account: string;
  readonly signer: Seed;
  readonly curve: Seed;
  /** Accounts that it may place users in. */
  readonly allowed: readonly GrantAccount[];
}

/** A store with about ten accounts and a few problems, and what servers have to hold so that they differ from it. */
export interface SampleStore {
  /** As for `nsc -H`. */
  readonly dir: string;
  readonly operatorToken: string;
  readonly systemAccount: { readonly key: string; readonly token: string };
  /** Creds of a user of the system account. */
  readonly credsFile: string;
  /** Account JWTs by public key: one is older than the store's, one is missing, one only servers have. */
  readonly onServers: ReadonlyMap<string, string>;
  /** What the service of AUTH works with. */
  readonly callout: SampleCallout;
  login(account: string, user: string): SampleLogin;
}

/**
 * Writes the sample into `dir`, which must be fresh and private. Everything in it is new: keys are never the same twice.
 *
 * @param serviceUrl where its servers are, for the operator's JWT
 * @param now Unix seconds
 */
export function makeSampleStore(dir: string, serviceUrl: string, now: number): SampleStore {
  const keys = new SampleKeys();
  const world = { keys, now };
  const writer = new NscWriter(dir, SAMPLE_OPERATOR);
  const operator = keys.seed('operator', 'signing');
  const operatorToken = writeOperator(writer, keys, serviceUrl, now);
  const accounts = sampleAccounts(world);
  const users = new Map<string, string>();
  const onServers = new Map<string, string>();
  for (const account of accounts) {
    const token = issueAccount(account, keys, operator);
    writer.writeAccount(account.name, token);
    writeAccountKeys(writer, keys, account);
    for (const user of account.users)
      users.set(`${account.name}/${user.name}`, writeUser(writer, keys, account, user));
    if (account.name !== NOT_PUSHED) onServers.set(keys.account(account.name), token);
  }
  onServers.set(keys.account(PUSHED_OLDER), issueAccount(pushedBillingAccount(world), keys, operator));
  const forgotten = forgottenAccount(world);
  onServers.set(keys.account(forgotten.name), issueAccount(forgotten, keys, operator));
  for (const user of forgotten.users)
    users.set(`${forgotten.name}/${user.name}`, issueUser(forgotten, user, keys));
  writer.writeKey(Seed.generate('account'));
  writer.writeConfig('ORDERS', now);
  const systemKey = keys.account(SYSTEM);
  return {
    dir,
    operatorToken,
    systemAccount: { key: systemKey, token: onServers.get(systemKey) as string },
    credsFile: writer.credsPath(SYSTEM, 'sys'),
    onServers,
    callout: {
      account: keys.account(CALLOUT),
      signer: keys.signer(CALLOUT),
      curve: keys.seed('curve', CALLOUT),
      allowed: CALLOUT_ACCOUNTS.map(name => ({
        key: keys.account(name),
        name,
        signers: [{ signer: keys.signer(name), identity: false }],
      })),
    },
    login: (account, user) => {
      const token = users.get(`${account}/${user}`);
      if (token === undefined) throw new Error(`The sample has no user ${user} in ${account}.`);
      return { token, seed: keys.seed('user', `${account}/${user}`) };
    },
  };
}

function writeOperator(writer: NscWriter, keys: SampleKeys, serviceUrl: string, now: number): string {
  const identity = keys.seed('operator', 'identity');
  const signing = [keys.seed('operator', 'signing'), keys.seed('operator', 'spare')];
  const fresh = newOperator(identity.publicKey);
  const nats = {
    signing_keys: signing.map(seed => seed.publicKey),
    account_server_url: serviceUrl,
    operator_service_urls: [serviceUrl],
    system_account: keys.account(SYSTEM),
    strict_signing_key_usage: true,
    tags: ['env:demo'],
  };
  const claims = { ...fresh, name: SAMPLE_OPERATOR, nats: { ...fresh.nats, ...nats } };
  const token = encodeToken('operator', claims, identity, now - 60 * DAY);
  writer.writeOperator(token);
  for (const seed of [identity, ...signing]) writer.writeKey(seed);
  return token;
}

function writeAccountKeys(writer: NscWriter, keys: SampleKeys, account: SampleAccount): void {
  writer.writeKey(keys.seed('account', account.name));
  writer.writeKey(keys.signer(account.name));
  for (const role of Object.keys(account.roles ?? {})) writer.writeKey(keys.role(account.name, role));
  if (account.nats?.authorization?.xkey) writer.writeKey(keys.seed('curve', account.name));
}

/** @returns the user's whole JWT, also where its file holds only a part of it */
function writeUser(writer: NscWriter, keys: SampleKeys, account: SampleAccount, user: SampleUser): string {
  const token = issueUser(account, user, keys);
  const seed = keys.seed('user', `${account.name}/${user.name}`);
  const careless = account.name === CARELESS.account && user.name === CARELESS.user;
  writer.writeUser(account.name, user.name, user.truncated ? token.slice(0, token.length / 2) : token);
  writer.writeKey(seed, careless ? 0o644 : 0o600);
  if (!user.withoutCreds) writer.writeCreds(account.name, user.name, formatCreds(token, seed));
  return token;
}
