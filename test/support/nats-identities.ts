import { writeFileSync } from 'node:fs';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import type { OperatorClaims } from '../../src/core/claims/operator.ts';
import { formatCreds } from '../../src/core/claims/token/creds.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import type { UserClaims } from '../../src/core/claims/user.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';

/** Unix seconds now. */
export const now = () => Math.floor(Date.now() / 1000);

/** An operator, made by a test, with a system account and a user of it. */
export class TestOperator {
  readonly seed = Seed.generate('operator');
  readonly signingSeed = Seed.generate('operator');
  readonly name: string;
  /** Only signing keys sign, in this operator and its accounts. */
  readonly strict: boolean;
  readonly system: TestAccount;
  readonly systemUser: TestUser;
  readonly token: string;

  constructor(name = 'OP', nats: Partial<OperatorClaims['nats']> = {}) {
    this.name = name;
    this.strict = nats.strict_signing_key_usage === true;
    this.system = new TestAccount(this, 'SYS');
    this.systemUser = this.system.user('sys');
    this.token = sign('operator', this.seed, this.seed.publicKey, name, now(), {
      nats: {
        system_account: this.system.key,
        signing_keys: [this.signingSeed.publicKey],
        ...nats,
        type: 'operator',
        version: 2,
      },
    });
  }

  get key(): string {
    return this.seed.publicKey;
  }

  /** What signs accounts. */
  get signer(): Seed {
    return this.strict ? this.signingSeed : this.seed;
  }

  /** The same operator with one more signing key: servers that were not told of it have the operator as it was. */
  withSigningKey(added: Seed): TestOperator {
    const keys = [this.signingSeed.publicKey, added.publicKey];
    const token = sign('operator', this.seed, this.seed.publicKey, this.name, now(), {
      nats: { system_account: this.system.key, signing_keys: keys, type: 'operator', version: 2 },
    });
    return Object.assign(Object.create(TestOperator.prototype) as TestOperator, this, { token });
  }

  /** A signed request to delete accounts. */
  deletion(accounts: readonly string[]): string {
    const signer = { publicKey: this.key, sign: (data: Uint8Array) => this.seed.sign(data) };
    return encodeToken('generic', { sub: this.key, name: 'delete', nats: { accounts } }, signer, now());
  }

  /** A JWT of somebody else's account, signed by this operator. */
  signAccount(account: TestAccount, issuedAt: number): string {
    return account.version({ issuedAt, signer: this.seed });
  }

  /** A new account; its JWT is issued now unless `change` says otherwise. */
  account(name: string, change?: AccountChange): TestAccount {
    return new TestAccount(this, name, change);
  }
}

export interface AccountChange {
  readonly issuedAt?: number;
  readonly expires?: number;
  /** Another key than the operator's identity key. */
  readonly signer?: Seed;
  readonly nats?: Partial<AccountClaims['nats']>;
}

/** No limit of anything. */
export const OPEN = {
  subs: -1,
  data: -1,
  payload: -1,
  imports: -1,
  exports: -1,
  wildcards: true,
  conn: -1,
  leaf: -1,
};

export class TestAccount {
  readonly seed = Seed.generate('account');
  readonly signingSeed = Seed.generate('account');
  readonly operator: TestOperator;
  readonly name: string;
  /** JWT as last issued. */
  token: string;

  constructor(operator: TestOperator, name: string, change: AccountChange = {}) {
    this.operator = operator;
    this.name = name;
    this.token = this.version(change);
  }

  get key(): string {
    return this.seed.publicKey;
  }

  /** Another JWT of this account; {@link TestAccount.token} stays as it is. */
  version({ issuedAt = now(), expires, signer = this.operator.signer, nats = {} }: AccountChange): string {
    return sign('account', signer, this.key, this.name, issuedAt, {
      ...(expires === undefined ? {} : { exp: expires }),
      nats: {
        limits: OPEN,
        signing_keys: [this.signingSeed.publicKey],
        default_permissions: { pub: {}, sub: {} },
        authorization: {},
        ...nats,
        type: 'account',
        version: 2,
      },
    });
  }

  user(name: string, claims: Partial<UserClaims> = {}): TestUser {
    return new TestUser(this, name, claims);
  }

  /** A user of this account with the key of one of another. */
  sameKey({ name, seed }: Pick<TestUser, 'name' | 'seed'>): TestUser {
    return new TestUser(this, name, {}, false, seed);
  }

  /** A user signed by the signing key, which is to be that of a scope: it has no limits of its own. */
  scopedUser(name: string, claims: Partial<UserClaims> = {}): TestUser {
    return new TestUser(this, name, claims, true);
  }
}

export class TestUser {
  readonly seed: Seed;
  readonly account: TestAccount;
  readonly name: string;
  readonly token: string;

  constructor(
    account: TestAccount,
    name: string,
    claims: Partial<UserClaims>,
    scoped = false,
    seed = Seed.generate('user'),
  ) {
    this.seed = seed;
    this.account = account;
    this.name = name;
    const bySigningKey = scoped || account.operator.strict;
    const issuer = bySigningKey ? { issuer_account: account.key } : {};
    const signer = bySigningKey ? account.signingSeed : account.seed;
    this.token = sign('user', signer, this.key, name, Number(claims.iat ?? now()), {
      ...claims,
      nats: {
        ...issuer,
        pub: {},
        sub: {},
        ...(scoped ? {} : { subs: -1, data: -1, payload: -1 }),
        ...claims.nats,
        type: 'user',
        version: 2,
      },
    });
  }

  get key(): string {
    return this.seed.publicKey;
  }

  get creds(): string {
    return formatCreds(this.token, this.seed);
  }

  /** Writes its creds file and returns the path. */
  writeCreds(path: string): string {
    writeFileSync(path, this.creds, { mode: 0o600 });
    return path;
  }
}

function sign<C extends OperatorClaims | AccountClaims | UserClaims>(
  kind: 'operator' | 'account' | 'user',
  seed: Seed,
  subject: string,
  name: string,
  issuedAt: number,
  claims: C,
): string {
  const signer = { publicKey: seed.publicKey, sign: (data: Uint8Array) => seed.sign(data) };
  return encodeToken(kind, { ...claims, sub: subject, name }, signer, issuedAt);
}
