import { trustOf } from '../http/ask.ts';
import { actorOf } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { Seed } from '../nkeys/seed.ts';
import type { KeySources } from '../store/keys/key-sources.ts';
import type { Locations } from '../store/locations.ts';
import { openStore } from '../store/store.ts';
import type { Watcher } from '../store/write/headway.ts';
import { type Applied, applyPlan } from './apply.ts';
import type { FieldSet, InputOf } from './fields/field.ts';
import { KeyRing } from './keyring.ts';
import type { Operation, PlanContext } from './operation.ts';
import type { Plan } from './plan.ts';
import { settleLeft } from './settle.ts';
import { lastToUndo, planUndo } from './undo.ts';

/** Whose journal it is, and the time. */
export interface ChangesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory of the person: the journal is below it. */
  readonly home: string;
  /** Where keys are that are not in nsc's key files. */
  readonly keys?: KeySources;
  /** Unix seconds; for tests. */
  readonly now?: () => number;
}

/** Which operator, and who signs. */
export type Choices = Pick<PlanContext, 'signer' | 'operator'>;

/** Choices, and who waits for it. */
export type RunChoices = Choices & Watcher;

/**
 * Changes a store from a program, the way the command line does it: planned, journalled, undoable.
 *
 *     const changes = new Changes(resolveLocations({ env, home, cwd }), { env, home });
 *     await changes.run(addUser, { account: 'ORDERS', name: ['kiosk'], allowPub: ['orders.new'] });
 */
export class Changes {
  readonly #locations: Locations;
  readonly #options: ChangesOptions;

  constructor(locations: Locations, options: ChangesOptions) {
    this.#locations = locations;
    this.#options = options;
  }

  /**
   * Plans and carries out.
   *
   * @param input values by the names of the operation's fields: numbers, texts, lists; times in Unix seconds
   * @returns the plan that was carried out; `results` has new public keys
   * @throws NkeeperError why it cannot be done, `cancelled` by the signal; nothing was changed then
   */
  async run<F extends FieldSet>(
    operation: Operation<F>,
    input: InputOf<F>,
    { signal, onHeadway, ...choices }: RunChoices = {},
  ): Promise<Plan> {
    const watcher = { signal, onHeadway };
    await this.#settle();
    return this.#with(choices, async context => {
      const plan = await operation.plan(input, { ...context, watcher });
      await this.#apply(plan, context, watcher);
      return plan;
    });
  }

  /** What {@link Changes.run} would do. @throws NkeeperError why it cannot be done */
  async plan<F extends FieldSet>(
    operation: Operation<F>,
    input: InputOf<F>,
    choices: Choices = {},
  ): Promise<Plan> {
    return this.#with(choices, context => operation.plan(input, context));
  }

  /** Takes the last change back. @returns undefined where there is none */
  async undo(): Promise<Plan | undefined> {
    await this.#settle();
    const journal = await this.journal();
    const entry = await lastToUndo(journal);
    return (
      entry &&
      this.#with({}, async context => {
        const plan = await planUndo(journal, entry, context);
        await this.#apply(plan, context);
        return plan;
      })
    );
  }

  /** What was changed in this store. */
  journal(): Promise<Journal> {
    return openJournal(this.#locations.storesDir.path, this.#options);
  }

  /** The store is read as it is now, and seeds are wiped afterwards. */
  async #with<T>(choices: Choices, use: (context: PlanContext) => Promise<T>): Promise<T> {
    const now = this.#now();
    const store = openStore(this.#locations, { now: () => now, keys: this.#options.keys });
    await store.keySources.open();
    const ring = new KeyRing(store.keySources);
    try {
      return await use({ store, ring, now, newSeed: Seed.generate.bind(Seed), ...choices });
    } finally {
      ring.wipe();
      store.close();
    }
  }

  async #settle(): Promise<void> {
    await settleLeft(this.#locations, {
      journal: await this.journal(),
      actor: actorOf(this.#options.env),
    });
  }

  async #apply(plan: Plan, { ring, now }: PlanContext, watcher: Watcher = {}): Promise<Applied> {
    const journal = { journal: await this.journal(), actor: actorOf(this.#options.env) };
    return applyPlan(plan, {
      ...{ locations: this.#locations, ring, now, journal },
      trust: trustOf(this.#options.env),
      ...watcher,
    });
  }

  #now(): number {
    return this.#options.now?.() ?? Math.floor(Date.now() / 1000);
  }
}
