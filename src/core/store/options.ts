import type { KeySources } from './keys/key-sources.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** Unix seconds; for tests. */
  readonly now?: () => number;
  /** False: neither use nor write the index in the cache folder; everything is read and verified afresh. */
  readonly index?: boolean;
  /** Where its keys are, beside nsc's key files. Whoever made it closes it. */
  readonly keys?: KeySources | undefined;
  /**
   * Large stores are read behind what a person does: on Linux, worker threads give way to everything else, and rows and problems are made
   * on the way, not all at once for who asks first.
   */
  readonly background?: boolean;
  /** Milliseconds between two looks at every file while {@link Store.watch} runs; for tests. */
  readonly sweepEvery?: number;
  /** Users that one sweep looks at, about; for tests. */
  readonly usersOfSweep?: number;
}
