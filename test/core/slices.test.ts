import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slices } from '../../src/core/slices.ts';

describe('work in slices', () => {
  it('takes one slice a turn of the event loop, whoever works', async () => {
    let turn = 0;
    let end = false;
    const count = () => {
      turn++;
      if (!end) setImmediate(count);
    };
    setImmediate(count);
    const taken: number[] = [];
    const work = async () => {
      const slices = new Slices();
      for (let i = 0; i < 5; i++) {
        await slices.next();
        taken.push(turn);
      }
    };
    await Promise.all([work(), work(), work()]);
    end = true;
    assert.equal(taken.length, 15);
    assert.equal(new Set(taken).size, 15, `turns with a slice: ${taken}`);
  });

  it('waits a turn longer when something else took that one', async () => {
    const seen: string[] = [];
    const slice = new Slices().next().then(() => seen.push('slice'));
    setImmediate(() => seen.push('keyboard'));
    const until = performance.now() + 8;
    while (performance.now() < until);
    await slice;
    assert.deepEqual(seen, ['keyboard', 'slice']);
  });

  it('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const slices = new Slices(abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(slices.next(), /enough/);
  });
});
