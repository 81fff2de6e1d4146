import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newAccount, newOperator, newUser } from '../../src/core/claims/new-claims.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { NscWriter } from '../../src/demo/nsc-writer.ts';
import { accountClaims } from './account-claims.ts';
import { type AccountPlan, accountName, planAccount } from './account-plan.ts';
import { DAY } from './periods.ts';
import { userClaims, userName } from './user-claims.ts';

export const OPERATOR = 'BENCH';

/** Grows when stores are made differently: those of an earlier version are not measured any more. */
const VERSION = 1;

export interface StoreSize {
  /** Besides the system account. */
  readonly accounts: number;
  /** Of each account. */
  readonly users: number;
}

/** A store to measure with, laid out as for `nsc -H DIR`. */
export interface BenchStore extends StoreSize {
  readonly dir: string;
  readonly firstAccount: string;
  readonly lastAccount: string;
  readonly lastUser: string;
}

/**
 * Makes a store of a size, once: later calls find it. Names, claims and the share of what expires are the same on every
 * machine; keys are new, times count from when it was made.
 *
 * @param folder where such stores are kept
 */
export function benchStore(folder: string, size: StoreSize, log: (line: string) => void): BenchStore {
  const name = `${size.accounts}x${size.users}-v${VERSION}`;
  const dir = join(folder, name);
  if (!existsSync(join(dir, 'nsc.json'))) {
    log(`making a store of ${size.accounts} accounts with ${size.users} users each in ${dir} (once)`);
    const making = join(folder, `${name}.making`);
    for (const left of [dir, making]) rmSync(left, { recursive: true, force: true });
    mkdirSync(making, { recursive: true, mode: 0o700 });
    const now = Math.floor(Date.now() / 1000);
    writeStore(new NscWriter(making, OPERATOR), size, now);
    renameSync(making, dir);
    // Last, and where it stays: nsc.json names the folder, and says that all of it is there.
    new NscWriter(dir, OPERATOR).writeConfig(accountName(0), now);
  }
  return {
    ...size,
    dir,
    firstAccount: accountName(0),
    lastAccount: accountName(size.accounts - 1),
    lastUser: userName(size.users - 1),
  };
}

function writeStore(writer: NscWriter, { accounts, users }: StoreSize, now: number): void {
  const operatorKey = Seed.generate('operator');
  writeOperator(writer, operatorKey, now);
  const plans = Array.from({ length: accounts }, (_, i) => planAccount(i));
  for (const plan of plans) {
    const claims = accountClaims(plan, plans, now);
    writer.writeAccount(plan.name, encodeToken('account', claims, operatorKey, now - DAY));
    for (const seed of [plan.seed, ...plan.signingKeys]) writer.writeKey(seed);
    for (let i = 0; i < users; i++) writeUser(writer, plan, i, now);
  }
}

/** The operator signs accounts with its signing key. It names no servers: nothing is measured over a network. */
function writeOperator(writer: NscWriter, signingKey: Seed, now: number): void {
  const identity = Seed.generate('operator');
  const system = Seed.generate('account');
  const fresh = newOperator(identity.publicKey);
  const nats = { signing_keys: [signingKey.publicKey], system_account: system.publicKey };
  writer.writeOperator(
    encodeToken(
      'operator',
      { ...fresh, name: OPERATOR, nats: { ...fresh.nats, ...nats } },
      identity,
      now - DAY,
    ),
  );
  const account = { ...newAccount(system.publicKey), name: 'SYS' };
  writer.writeAccount('SYS', encodeToken('account', account, signingKey, now - DAY));
  const user = Seed.generate('user');
  writer.writeUser(
    'SYS',
    'sys',
    encodeToken('user', { ...newUser(user.publicKey), name: 'sys' }, system, now - DAY),
  );
  for (const seed of [identity, signingKey, system, user]) writer.writeKey(seed);
}

function writeUser(writer: NscWriter, plan: AccountPlan, index: number, now: number): void {
  const seed = Seed.generate('user');
  const { claims, signer } = userClaims(plan, index, seed.publicKey, now);
  writer.writeUser(plan.name, userName(index), encodeToken('user', claims, signer, now - DAY));
  writer.writeKey(seed);
}
