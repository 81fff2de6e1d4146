import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonField } from '../../src/cli/json-field.ts';

const CLAIMS = {
  name: 'ORDERS',
  nats: {
    tags: ['pci'],
    exports: [{ subject: 'a.>' }, { subject: 'b' }],
    mappings: { 'a.b': [{ weight: 1 }] },
    nul: null,
  },
};

for (const [path, value] of [
  ['name', 'ORDERS'],
  ['nats.tags', ['pci']],
  ['nats.tags[0]', 'pci'],
  ['nats.tags.0', 'pci'],
  ['nats.exports[1].subject', 'b'],
  ['nats.mappings["a.b"][0].weight', 1],
  ['nats["tags"][0]', 'pci'],
  ['nats.nothing', null],
  ['nothing', null],
  ['nats.toString', null],
  ['nats.__proto__', null],
] as const) {
  test(`${path} is ${JSON.stringify(value)}`, () => assert.deepEqual(jsonField(CLAIMS, path), value));
}

for (const [path, code] of [
  ['nats.tags[1]', 'field-not-found'],
  ['nats.tags[9]', 'field-not-found'],
  ['nats.tags[-1]', 'field-path-invalid'],
  ['nats.tags[x]', 'field-path-invalid'],
  ['nats.tags.length', 'field-path-invalid'],
  ['nats.nothing.deeper', 'field-not-found'],
  ['nats.nul.deeper', 'field-not-found'],
  ['name.x', 'field-not-found'],
  ['name[0]', 'field-not-found'],
  ['', 'field-path-invalid'],
  ['nats.', 'field-path-invalid'],
  ['.nats', 'field-path-invalid'],
  ['nats..tags', 'field-path-invalid'],
  ['nats.tags[0', 'field-path-invalid'],
  ['nats.tags[0]x', 'field-path-invalid'],
] as const) {
  test(`${path || 'nothing'} is refused: ${code}`, () =>
    assert.throws(() => jsonField(CLAIMS, path), { code }));
}
