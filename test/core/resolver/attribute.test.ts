import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { attribute } from '../../../src/core/resolver/holdings/attribute.ts';

const nothing = { lists: () => undefined, runs: () => undefined };

test('equal answers belong to all', () => {
  const found = attribute({ answers: ['a', 'a', 'a'], named: ['a'], servers: ['n2', 'n3'], ...nothing });
  assert.deepEqual(
    [...found],
    [
      ['n2', 'a'],
      ['n3', 'a'],
    ],
  );
});

test('what is left when the named answers are taken out belongs to the last server', () => {
  const found = attribute({ answers: ['', 'b', 'a'], named: ['a', 'b'], servers: ['n3'], ...nothing });
  assert.deepEqual([...found], [['n3', '']]);
});

test('different answers without a hint belong to nobody', () => {
  assert.equal(attribute({ answers: ['a', 'b'], named: [], servers: ['n1', 'n2'], ...nothing }).size, 0);
});

test('lists tell who has none', () => {
  const lists = (server: string) => server !== 'n2';
  const found = attribute({
    ...nothing,
    answers: ['a', '', 'a'],
    named: [],
    servers: ['n1', 'n2', 'n3'],
    lists,
  });
  assert.deepEqual([...found].sort(), [
    ['n1', 'a'],
    ['n2', ''],
    ['n3', 'a'],
  ]);
});

test('lists that do not fit the answers say nothing', () => {
  const found = attribute({
    ...nothing,
    answers: ['a', 'b'],
    named: [],
    servers: ['n1', 'n2'],
    lists: () => false,
  });
  assert.equal(found.size, 0);
});

test('what runs on each server tells different answers apart, when it fits all of them', () => {
  const asked = { answers: ['a', 'b'], named: [], servers: ['n1', 'n2'], lists: () => true };
  const fitting = attribute({ ...asked, runs: server => (server === 'n1' ? 'b' : 'a') });
  assert.deepEqual(
    [...fitting],
    [
      ['n1', 'b'],
      ['n2', 'a'],
    ],
  );
  assert.equal(attribute({ ...asked, runs: () => 'a' }).size, 0);
  assert.equal(attribute({ ...asked, runs: server => (server === 'n1' ? 'a' : undefined) }).size, 0);
});

test('an answer too few or too many, or a named one that did not come: nobody gets any', () => {
  const servers = ['n1', 'n2'];
  assert.equal(attribute({ answers: ['a'], named: [], servers, ...nothing }).size, 0);
  assert.equal(attribute({ answers: ['a', 'a', 'a'], named: [], servers, ...nothing }).size, 0);
  assert.equal(attribute({ answers: ['a', 'a', 'a'], named: ['b'], servers, ...nothing }).size, 0);
});

test('whatever is asked by name and listed truly, no server is given what it does not hold', () => {
  const held = fc.array(fc.constantFrom('', 'a', 'b', 'c'), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(held, fc.nat(4), fc.boolean(), fc.boolean(), (tokens, named, listing, running) => {
      const servers = tokens.map((_, i) => `n${i}`);
      const truth = new Map(servers.map((server, i) => [server, tokens[i] ?? '']));
      const found = attribute({
        answers: [...tokens].sort(),
        named: tokens.slice(0, named),
        servers: servers.slice(named),
        lists: server => (listing ? truth.get(server) !== '' : undefined),
        runs: server => (running ? truth.get(server) || undefined : undefined),
      });
      for (const [server, token] of found) assert.equal(token, truth.get(server));
      // Lists and running JWTs together leave nothing open.
      if (listing && running) assert.equal(found.size, Math.max(0, servers.length - named));
    }),
  );
});
