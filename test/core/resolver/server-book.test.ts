import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Origin } from '../../../src/core/resolver/link/wire.ts';
import { ServerBook } from '../../../src/core/resolver/servers/server-book.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

function origin(id: string, name: string, seconds: number, cluster = 'C1'): Origin {
  return { id, name, host: 'h', cluster, version: '2.15.2', jetstream: false, time: START + seconds * 1000 };
}

function statsz(startedSeconds: number, received = 0, active = 1) {
  return {
    start: new Date(START + startedSeconds * 1000).toISOString(),
    active_servers: active,
    received_from_clients: { msgs: received, bytes: received * 10 },
    sent_to_clients: { msgs: 0, bytes: 0 },
  };
}

function open() {
  const news: string[] = [];
  const book = new ServerBook((what, server) => news.push(`${server.name} ${what}`));
  return { book, news };
}

test('a server that starts again replaces its former process', () => {
  const { book, news } = open();
  book.heard(origin('N1', 'n1', 10), statsz(0), 1);
  book.learn('N1', { resolver: 'full', accountsHeld: 7 });
  book.heard(origin('N2', 'n1', 21), statsz(20), 2);
  assert.equal(book.list.length, 1);
  assert.equal(book.list[0]?.id, 'N2');
  assert.equal(book.list[0]?.resolver, 'unknown', 'what was known of the former process says nothing');
  assert.deepEqual(news, ['n1 started']);
});

test('two servers with one name are told apart', () => {
  const { book } = open();
  book.heard(origin('NAAAAAA1', 'n1', 10), statsz(0), 1);
  book.heard(origin('NBBBBBB2', 'n1', 10), statsz(5), 1);
  book.heard(origin('NCCCCCC3', 'n2', 10, 'C1'), statsz(5), 1);
  book.heard(origin('NDDDDDD4', 'n2', 10, 'C2'), statsz(5), 1);
  assert.deepEqual(
    book.list.map(server => server.name),
    ['n1 (NAAAAA)', 'n1 (NBBBBB)', 'n2 (C1)', 'n2 (C2)'],
  );
});

test('a server that misses two rounds is silent, and stays in the list', () => {
  const { book, news } = open();
  book.heard(origin('N1', 'n1', 10), statsz(0, 0, 2), 1);
  book.heard(origin('N2', 'n2', 10), statsz(0, 0, 2), 1);
  book.roundEnded(new Set(['N1']));
  assert.equal(book.byId('N2')?.state, 'up');
  assert.equal(book.anyDoubt, true);
  book.roundEnded(new Set(['N1']));
  assert.equal(book.byId('N2')?.state, 'silent');
  assert.equal(book.anyDoubt, false);
  assert.equal(book.expected, 2, 'the others still count it');
  book.heard(origin('N2', 'n2', 30), statsz(0), 2);
  assert.equal(book.byId('N2')?.state, 'up');
  assert.deepEqual(news, ['n2 silent', 'n2 back']);
});

test('one that drained and then says nothing has stopped', () => {
  const { book, news } = open();
  book.heard(origin('N1', 'n1', 10), statsz(0), 1);
  book.leaving(origin('N1', 'n1', 11), 'lame-duck');
  book.heard(origin('N1', 'n1', 12), statsz(0), 1);
  assert.equal(book.byId('N1')?.state, 'lame-duck', 'it still answers, and still drains');
  book.roundEnded(new Set());
  book.roundEnded(new Set());
  assert.equal(book.byId('N1')?.state, 'shutdown');
  assert.deepEqual(news, ['n1 lame-duck', 'n1 shutdown']);
});

test('rates come from two samples by the clock of the server', () => {
  const { book } = open();
  book.heard(origin('N1', 'n1', 10), statsz(0, 100), 1);
  assert.equal(book.byId('N1')?.inMsgsRate, undefined);
  book.heard(origin('N1', 'n1', 12), statsz(0, 300), 999_999);
  assert.equal(book.byId('N1')?.inMsgsRate, 100);
  assert.equal(book.byId('N1')?.inBytesRate, 1000);
  book.heard(origin('N1', 'n1', 12.1), statsz(0, 900), 999_999);
  assert.equal(book.byId('N1')?.inMsgsRate, 100, 'a sample that comes too soon changes nothing');
});

test('the list is the same object until something changes', () => {
  const { book } = open();
  book.heard(origin('N1', 'n1', 10), statsz(0), 1);
  const before = book.list;
  book.learn('N1', { resolver: 'unknown' });
  assert.equal(book.list, before);
  book.learn('N1', { resolver: 'full' });
  assert.notEqual(book.list, before);
});
