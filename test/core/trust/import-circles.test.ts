import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { accountsInCircles, type ImportEdges } from '../../../src/core/trust/import-circles.ts';

/** An account leads back to itself when it can be reached from what it imports from. */
function bySearch(accounts: readonly ImportEdges[]): ReadonlySet<string> {
  const from = new Map(accounts.map(account => [account.key, account.from]));
  const leadsBack = (start: string) => {
    const seen = new Set<string>();
    const open = [...(from.get(start) ?? [])];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      if (key === start) return true;
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(...(from.get(key) ?? []));
    }
    return false;
  };
  return new Set([...from.keys()].filter(leadsBack));
}

function circlesOf(accounts: readonly ImportEdges[]): ReadonlySet<string> {
  const search = accountsInCircles(accounts);
  let step = search.next();
  while (!step.done) step = search.next();
  return step.value;
}

describe('circles of imports', () => {
  it('are found as a search from each account finds them', () => {
    const key = fc.integer({ min: 0, max: 11 }).map(String);
    const graph = fc
      .uniqueArray(key)
      .chain(keys =>
        fc.tuple(...keys.map(name => fc.array(key, { maxLength: 4 }).map(from => ({ key: name, from })))),
      );
    fc.assert(
      fc.property(graph, accounts => {
        assert.deepEqual([...circlesOf(accounts)].sort(), [...bySearch(accounts)].sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('are found in a chain of 100,000 accounts', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => ({ key: `${i}`, from: [`${i + 1}`] }));
    assert.equal(circlesOf(chain).size, 0);
    assert.equal(circlesOf([...chain, { key: '100000', from: ['0'] }]).size, 100_001);
  });
});
