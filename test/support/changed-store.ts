import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import type { OperatorClaims } from '../../src/core/claims/operator.ts';
import type { UserClaims } from '../../src/core/claims/user.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { applyPlan } from '../../src/core/operations/apply.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import { FileKeyRing } from '../../src/core/operations/keyring.ts';
import type { Plan } from '../../src/core/operations/plan.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';

const made: string[] = [];
process.on('exit', () => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** Values of an operation's fields, as text. */
export type Given = Readonly<Record<string, string | readonly string[]>>;

/** A store in a folder of its own that is changed by operations, as programs do it. */
export class ChangedStore {
  readonly dir: string;
  /** Unix seconds; each change is a second later. */
  now = 1_800_000_000;

  constructor(dir = mkdtempSync(join(tmpdir(), 'nkeeper-changed-'))) {
    this.dir = dir;
    made.push(dir);
  }

  /** The store as it is on disk, opened afresh. */
  open(): Store {
    const locations = resolveLocations({ env: {}, home: this.dir, cwd: '/', flags: { allDirs: this.dir } });
    return openStore(locations, { index: false, now: () => this.now });
  }

  /** What an operation would do. @param signer as `-K` */
  async plan(words: string, given: Given = {}, signer?: string): Promise<Plan> {
    const operation = OPERATIONS.find(each => each.words === words);
    if (!operation) throw new Error(`there is no operation ${words}`);
    const input = Object.entries(given).map(([name, value]) => {
      const field = operation.fields[name];
      if (!field) throw new Error(`${words} has no field ${name}`);
      return [name, field.parse(typeof value === 'string' ? [value] : value, this.now * 1000)];
    });
    const store = this.open();
    const ring = new FileKeyRing(store.locations.keystoreDir.path);
    this.#ring = ring;
    try {
      const newSeed = Seed.generate.bind(Seed);
      return await operation.plan(Object.fromEntries(input), { store, ring, now: this.now, newSeed, signer });
    } finally {
      store.close();
    }
  }

  #ring: FileKeyRing | undefined;

  /** Plans and applies. */
  async run(words: string, given: Given = {}, signer?: string): Promise<Plan> {
    const plan = await this.plan(words, given, signer);
    await this.apply(plan);
    return plan;
  }

  /** Applies the plan that was made last. */
  async apply(plan: Plan): Promise<void> {
    const { locations } = this.open();
    if (!this.#ring) throw new Error('no plan was made');
    await applyPlan(plan, { locations, ring: this.#ring, now: this.now });
    this.now++;
  }

  operator(name = 'OP'): OperatorClaims {
    return this.open().operator(name)?.claims as OperatorClaims;
  }

  account(name: string, operator = 'OP'): AccountClaims {
    return this.open().account(operator, name)?.claims as AccountClaims;
  }

  user(account: string, name: string, operator = 'OP'): UserClaims {
    return this.open().user(operator, account, name)?.claims as UserClaims;
  }
}

/** An operator OP with signing key and system account, an account A with a signing key, a user u. */
export async function smallStore(): Promise<ChangedStore> {
  const store = new ChangedStore();
  await store.run('add operator', { name: 'OP', sys: 'true', generateSigningKey: 'true' });
  await store.run('add account', { name: 'A' });
  await store.run('edit account', { name: 'A', sk: 'generate' });
  await store.run('add user', { account: 'A', name: 'u' });
  return store;
}
