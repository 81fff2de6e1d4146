import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SeedCurtain } from '../../src/app/seeds.ts';
import { clean } from '../../src/core/text/clean.ts';

const SEED = `SU${'A'.repeat(27)}${'B'.repeat(29)}`;

describe('the curtain before seeds', () => {
  const curtain = new SeedCurtain(key => {
    if (key === 'gone') throw new Error('no such file');
    return SEED;
  });

  it('puts a seed, or as much as there is room for, where its place is', () => {
    const frame = `one ${curtain.place('U1', 58)}.\ntwo ${curtain.place('U1', 58).slice(0, 20)}…`;
    assert.equal(curtain.reveal(frame), `one ${SEED}.\ntwo ${SEED.slice(0, 20)}…`);
  });

  it('goes on where a line was broken, in each frame from the beginning', () => {
    const run = curtain.place('U1', 58, true);
    const frame = `${curtain.place('U1', 58).slice(0, 9)}\n${run.slice(0, 40)}\n${run.slice(40)}  |`;
    const shown = `${SEED.slice(0, 9)}\n${SEED.slice(0, 40)}\n${SEED.slice(40)}  |`;
    assert.equal(curtain.reveal(frame), shown);
    assert.equal(curtain.reveal(frame), shown);
  });

  it('says that a seed cannot be read, and forgets its places when closed', () => {
    const run = curtain.place('gone', 20);
    assert.equal(curtain.reveal(run), 'cannot be read      ');
    curtain.close();
    assert.equal(curtain.reveal(run), run);
  });

  it('is not opened by a name from outside', () => {
    const run = curtain.place('U1', 4);
    assert.doesNotMatch(curtain.reveal(clean(run)), /SU/);
  });
});
