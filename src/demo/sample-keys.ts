import type { KeyKind } from '../core/nkeys/kinds.ts';
import { Seed } from '../core/nkeys/seed.ts';

/** The sample's keys by what they are for (`ORDERS`, `ORDERS signing`, `ORDERS/order-api`): made when first asked for. */
export class SampleKeys {
  readonly #seeds = new Map<string, Seed>();

  seed(kind: KeyKind, purpose: string): Seed {
    const id = `${kind} ${purpose}`;
    const known = this.#seeds.get(id);
    if (known) return known;
    const made = Seed.generate(kind);
    this.#seeds.set(id, made);
    return made;
  }

  account(name: string): string {
    return this.seed('account', name).publicKey;
  }

  user(account: string, name: string): string {
    return this.seed('user', `${account}/${name}`).publicKey;
  }

  /** The account's plain signing key. */
  signer(account: string): Seed {
    return this.seed('account', `${account} signing`);
  }

  /** The signing key of a role (scope) of an account. */
  role(account: string, role: string): Seed {
    return this.seed('account', `${account} role ${role}`);
  }
}
