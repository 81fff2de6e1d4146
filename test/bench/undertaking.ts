import type { TestContext } from 'node:test';

/**
 * Runs a measurement with the helpers of tests: what they want to be ended afterwards is ended when it is over, the last
 * thing first.
 */
export async function* undertake<T>(
  work: (t: TestContext) => AsyncGenerator<T> | Promise<T>,
): AsyncGenerator<T> {
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => ends.push(end), diagnostic: () => {} } as unknown as TestContext;
  try {
    const found = work(t);
    if (found instanceof Promise) yield await found;
    else yield* found;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
