import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import type { OperatorClaims } from '../../src/core/claims/operator.ts';
import { parseCreds } from '../../src/core/claims/token/creds.ts';
import { decodeToken } from '../../src/core/claims/token/token.ts';
import type { UserClaims } from '../../src/core/claims/user.ts';
import { actorOf } from '../../src/core/journal/actor.ts';
import type { JournalEntry } from '../../src/core/journal/entry.ts';
import { Journal } from '../../src/core/journal/journal.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { signAnswers } from '../../src/core/operations/answers.ts';
import { type ApplyOptions, applyPlan } from '../../src/core/operations/apply.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../src/core/operations/index.ts';
import { FileKeyRing } from '../../src/core/operations/keyring.ts';
import type { PlanContext } from '../../src/core/operations/operation.ts';
import type { Plan } from '../../src/core/operations/plan.ts';
import { lastToRedo, lastToUndo, planUndo } from '../../src/core/operations/undo.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import type { Disk } from '../../src/core/store/write/disk.ts';
import type { Watcher } from '../../src/core/store/write/headway.ts';

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
  async plan(words: string, given: Given = {}, signer?: string, watcher?: Watcher): Promise<Plan> {
    const operation = [...OPERATIONS, ...WHOLE_OPERATIONS].find(each => each.words === words);
    if (!operation) throw new Error(`there is no operation ${words}`);
    const input = Object.entries(given).map(([name, value]) => {
      const field = operation.fields[name];
      if (!field) throw new Error(`${words} has no field ${name}`);
      return [name, field.parse(typeof value === 'string' ? [value] : value, this.now * 1000)];
    });
    const context = this.context(signer);
    try {
      return await operation.plan(Object.fromEntries(input), { ...context, watcher });
    } finally {
      context.store.close();
    }
  }

  /** What a plan is made from; the plan made last can be applied. */
  context(signer?: string): PlanContext {
    const store = this.open();
    const ring = new FileKeyRing(store.locations.keystoreDir.path);
    this.#ring = ring;
    return { store, ring, now: this.now, newSeed: Seed.generate.bind(Seed), signer };
  }

  #ring: FileKeyRing | undefined;

  /** Plans and applies. */
  async run(words: string, given: Given = {}, signer?: string): Promise<Plan> {
    const plan = await this.plan(words, given, signer);
    await this.apply(plan);
    return plan;
  }

  /** Plans, and signs the JWT that the plan promises. */
  async answer(words: string, given: Given = {}): Promise<string> {
    const plan = await this.plan(words, given);
    if (!this.#ring) throw new Error('no plan was made');
    return signAnswers(plan, this.#ring, this.now)[0]?.token ?? '';
  }

  /** Applies the plan that was made last. */
  async apply(plan: Plan, write: ApplyOptions['write'] = {}): Promise<void> {
    const { locations } = this.open();
    if (!this.#ring) throw new Error('no plan was made');
    const kept = { journal: await this.journal(write.disk), actor: actorOf({}) };
    await applyPlan(plan, { locations, ring: this.#ring, now: this.now, journal: kept, write });
    this.now++;
  }

  /** Its journal lies beside it, in the same folder. */
  journal(disk?: Disk): Promise<Journal> {
    return Journal.open({ folder: join(this.dir, '.journal'), storesDir: this.dir, disk });
  }

  /** Takes an entry of the journal back; the last change when none is named. */
  async undo(entry?: JournalEntry): Promise<Plan> {
    const journal = await this.journal();
    return this.#takeBack(journal, entry ?? (await lastToUndo(journal)));
  }

  async redo(): Promise<Plan> {
    const journal = await this.journal();
    return this.#takeBack(journal, await lastToRedo(journal));
  }

  async #takeBack(journal: Journal, entry: JournalEntry | undefined): Promise<Plan> {
    if (!entry) throw new Error('there is nothing to take back');
    const store = this.open();
    const ring = new FileKeyRing(store.locations.keystoreDir.path);
    this.#ring = ring;
    const newSeed = Seed.generate.bind(Seed);
    const plan = await planUndo(journal, entry, { store, ring, now: this.now, newSeed });
    await this.apply(plan);
    return plan;
  }

  /** What every file of the store says: claims without what signing sets, seeds by their public keys, creds by both. */
  content(): Readonly<Record<string, unknown>> {
    const names = readdirSync(this.dir, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.filter(name => /\.(jwt|nk|creds)$/.test(name) && !name.startsWith('.'));
    return Object.fromEntries(files.map(name => [name, said(readFileSync(join(this.dir, name), 'utf8'))]));
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

function said(text: string): unknown {
  if (/^S[OAUX]/.test(text)) return Seed.parse(text).publicKey;
  const { token, seed } = parseCreds(text);
  const { iat: _iat, jti: _jti, iss: _iss, ...claims } = decodeToken(token).claims;
  return seed ? [claims, seed.publicKey] : claims;
}

/** An operator OP with signing key and system account, an account A with a signing key, a user u. */
export async function smallStore(dir?: string): Promise<ChangedStore> {
  const store = new ChangedStore(dir);
  await store.run('add operator', { name: 'OP', sys: 'true', generateSigningKey: 'true' });
  await store.run('add account', { name: 'A' });
  await store.run('edit account', { name: 'A', sk: 'generate' });
  await store.run('add user', { account: 'A', name: 'u' });
  return store;
}

/** An operation of every sort, each possible after those before it on the {@link smallStore}. */
export const STEPS: readonly (readonly [words: string, given: Given, signer?: string])[] = [
  ['edit operator', { tag: 'x', serviceUrl: 'nats://a:4222' }],
  ['edit operator', { sk: 'generate' }],
  ['add account', { name: 'B' }],
  ['edit account', { name: 'B', conns: '5', sk: 'generate', description: 'd' }],
  ['edit signing-key', { account: 'B', sk: 'generate', role: 'r', allowSub: 'a.>' }],
  ['add user', { account: 'B', name: 'v', tag: 't' }],
  ['add user', { account: 'B', name: 's' }, 'r'],
  ['edit user', { account: 'B', name: 'v', allowPub: 'a', expiry: '2099-01-01' }],
  ['edit authcallout', { account: 'B', authUser: 'v', curve: 'generate' }],
  ['rotate signing-key', { account: 'B', sk: 'r' }],
  ['rotate user', { account: 'B', name: 'v', retire: 'true' }],
  ['add export', { account: 'A', subject: 'p.>', private: 'true' }],
  ['edit export', { account: 'A', subject: 'p.>', description: 'd' }],
  ['add import', { account: 'B', srcAccount: 'A', remoteSubject: 'p.x', localSubject: 'in' }],
  ['add mapping', { account: 'B', from: 'a', to: 'b', weight: '50' }],
  ['edit mapping', { account: 'B', from: 'a', target: ['b 20', 'c 70 eu'] }],
  ['delete mapping', { account: 'B', from: 'a' }],
  ['delete import', { account: 'B', srcAccount: 'A', subject: 'p.x' }],
  ['revocations add-user', { account: 'B', userPublicKey: '*' }],
  ['revocations delete-user', { account: 'B', userPublicKey: '*' }],
  ['rename user', { account: 'B', names: ['v', 'w'] }],
  ['rename account', { names: ['B', 'C'] }],
  ['delete user', { account: 'C', name: 'w', revoke: 'true', rmNkey: 'true', rmCreds: 'true' }],
  ['delete account', { name: 'C', rmNkey: 'true', rmCreds: 'true' }],
];
