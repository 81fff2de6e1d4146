import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FirstLook, lookAtAll } from '../../../src/core/resolver/holdings/first-look.ts';

const keys = Array.from({ length: 600 }, (_, i) => `A${i}`);
const own = {
  tokens: new Map(keys.map(key => [key, `here ${key}`])),
  complete: true,
  hash: new Uint8Array(32),
};

/** Two servers that have the first account otherwise. */
function asked(first: readonly string[], more: Partial<FirstLook> = {}): FirstLook {
  return {
    ids: ['n1', 'n2'],
    fullCount: 2,
    own,
    sample: [['A0', first]],
    look: async () =>
      new Map(keys.map(key => [key, key === 'A0' ? first : [`here ${key}`, `here ${key}`]] as const)),
    ...more,
  };
}

test('where all servers answer alike, what they hold is known but for the proof', async () => {
  const { common } = (await lookAtAll(asked(['other', 'other']))) ?? {};
  assert.equal(common?.tokens.get('A0'), 'other');
  assert.equal(common?.tokens.size, 600);
});

test('a server that does not answer for everything: nothing follows', async () => {
  const look = async () => new Map([['A1', ['here A1', 'here A1']]]);
  assert.equal(await lookAtAll(asked(['other', 'other'], { look })), undefined);
  const early = { lines: async () => new Map(), show: () => assert.fail('shown') };
  assert.equal(await lookAtAll(asked(['here A0', 'other'], { look, early })), undefined);
});

test('servers that differ from each other, and no connection to each: nobody is asked for everything', async () => {
  const look = async () => assert.fail('asked');
  assert.equal(await lookAtAll(asked(['here A0', 'other'], { look })), undefined);
  const early = { lines: async () => undefined, show: () => assert.fail('shown') };
  assert.equal(await lookAtAll(asked(['here A0', 'other'], { look, early })), undefined);
});
