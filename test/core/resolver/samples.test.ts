import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { identityOf } from '../../../src/core/resolver/connections/connection-identity.ts';
import { replyToken } from '../../../src/core/resolver/holdings/passive-hash.ts';
import { SetHash } from '../../../src/core/resolver/holdings/set-hash.ts';
import {
  durationMsOf,
  originOf,
  textOf,
  timeOf,
  type Wire,
  wireOf,
} from '../../../src/core/resolver/link/wire.ts';
import { judgeOperator } from '../../../src/core/resolver/servers/operator-check.ts';
import { statsOf } from '../../../src/core/resolver/servers/statsz.ts';

const samples = new URL('../../fixtures/sys-samples/', import.meta.url);

function sample<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8')) as T;
}

test('the hash of a store is that which the server answers with silence', () => {
  const pack = sample<{
    request_empty: { responses: string[] };
    request_with_matching_hash: { payload_hex: string };
  }>('claims-pack');
  const hash = new SetHash();
  for (const line of pack.request_empty.responses) if (line !== '') hash.toggle(line.slice(57));
  assert.equal(Buffer.from(hash.bytes).toString('hex'), pack.request_with_matching_hash.payload_hex);
});

test('taking a JWT out of the hash undoes putting it in', () => {
  const hash = new SetHash();
  hash.toggle('a');
  hash.toggle('b');
  hash.toggle('a');
  const other = new SetHash();
  other.toggle('b');
  assert.deepEqual(hash.bytes, other.bytes);
});

test('the reply subject of a server is found from its name', () => {
  const { server_name_tokens } = sample<{ server_name_tokens: Record<string, string> }>('claims-pack');
  for (const [name, token] of Object.entries(server_name_tokens)) assert.equal(replyToken(name), token);
});

test('a STATSZ', () => {
  const { responses } = sample<{ responses: Wire[] }>('server-statsz-ping');
  const origin = originOf(responses[0]?.['server']);
  assert.equal(origin.name, 'n1');
  assert.equal(origin.cluster, 'C1');
  assert.equal(origin.version, '2.15.2');
  const { view, sample: traffic, activeServers } = statsOf(wireOf(responses[0]?.['statsz']), origin);
  assert.deepEqual(view, {
    startedAt: Date.parse('2026-11-23T15:43:30.525Z'),
    connections: 2,
    subscriptions: 193,
    activeAccounts: 2,
    memory: 18292736,
    cpu: 0,
    slowConsumers: 0,
    jetstream: false,
    jetstreamMemory: undefined,
    jetstreamStorage: undefined,
  });
  assert.equal(activeServers, 3);
  assert.equal(traffic.inMsgs, 4, 'traffic of clients, not of routes');
});

test('the client of an event is who it is, and its JWT is left behind', () => {
  const { payload } = sample<{ disconnect_revoked: { payload: Wire } }>('events').disconnect_revoked;
  const client = wireOf(payload['client']);
  const identity = identityOf(textOf(client['user']), textOf(client['acc']), client);
  assert.deepEqual(identity, {
    accountKey: 'ADRHH3RRP5OFUFVSFRXNHUAF3LU5OIXHEAQWGCMJEM74S3ZTWWPXAD3Z',
    accountName: 'ACME',
    userKey: 'UD2JZHHZNFXG7LXCUNIRCVA2VZWUUB3TKW5E57DFBTXW4FAIJYFILYK2',
    userName: 'alice',
    issuerKey: 'AC77HEV6EU6OMXEYOEOGYOVJHVBPGQ6T3CQYF4U3DRDIE3AOKYAAMKMI',
    userIssuedAt: 1795448562,
    callsItself: '',
    unsure: false,
  });
});

test('the operator that a server trusts is compared with the store', () => {
  const { responses } = sample<{ responses: Wire[] }>('server-varz');
  const data = wireOf(responses[0]?.['data']);
  const [theirs = ''] = data['trusted_operators_jwt'] as string[];
  const systemAccount = textOf(data['system_account']);
  const report = { operatorTokens: [theirs], systemAccount };
  const own = { operatorToken: theirs, systemAccount };
  assert.deepEqual(judgeOperator(report, own), { trustsOperator: true, operatorJwt: 'same' });
  assert.equal(judgeOperator(report, { ...own, systemAccount: 'AOTHER' }).trustsOperator, false);
  assert.equal(judgeOperator({ ...report, operatorTokens: [] }, own).trustsOperator, undefined);
  assert.equal(judgeOperator(report, { ...own, operatorToken: '' }).trustsOperator, undefined);
});

test('times and durations as Go writes them; nonsense is nothing', () => {
  assert.equal(timeOf('2026-11-23T15:43:40.377436724Z'), Date.parse('2026-11-23T15:43:40.377Z'));
  assert.equal(timeOf('0001-01-01T00:00:00Z'), 0);
  assert.equal(timeOf(17), 0);
  assert.equal(durationMsOf('438µs'), 0.438);
  assert.equal(durationMsOf('1.5ms'), 1.5);
  assert.equal(durationMsOf('1m2.5s'), 62_500);
  assert.equal(durationMsOf('soon'), undefined);
  assert.equal(durationMsOf(''), undefined);
});
