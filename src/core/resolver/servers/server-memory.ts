/** Which servers there were before, by name: nkeeper alone knows, since those that run tell only how many they count. */
export interface ServerMemory {
  /** Unix ms by this clock when each of them was seen first; of those that were seen lately. */
  firstSeen(): Promise<ReadonlyMap<string, number>>;
  /** These answer now. A disk that refuses is no reason to stop. */
  saw(names: readonly string[]): Promise<void>;
  /** These were taken away for good: nothing waits for them. */
  forget(names: readonly string[]): Promise<void>;
  /** Why it may know too few, in a sentence; empty where it does not. */
  fault(): Promise<string>;
}
