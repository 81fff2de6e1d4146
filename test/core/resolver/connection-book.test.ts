import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionBook, type WhoIsWho } from '../../../src/core/resolver/connections/connection-book.ts';
import type { ConnectionIdentity } from '../../../src/core/resolver/connections/connection-identity.ts';
import type { ConnzEntry } from '../../../src/core/resolver/connections/connz.ts';

const alice: ConnectionIdentity = {
  accountKey: 'ASHOP',
  accountName: 'SHOP',
  userKey: 'UALICE',
  userName: 'alice',
  issuerKey: 'ASHOP',
  userIssuedAt: 900,
  callsItself: '',
  unsure: false,
};
const nobody: ConnectionIdentity = {
  accountKey: '',
  accountName: '$G',
  userKey: '',
  userName: '',
  issuerKey: '',
  userIssuedAt: 0,
  callsItself: '',
  unsure: false,
};

function entry(cid: number, identity: ConnectionIdentity | undefined, at = 1000, inMsgs = 0): ConnzEntry {
  return {
    cid,
    clientName: `c${cid}`,
    ip: '127.0.0.1',
    port: 4000 + cid,
    kind: 'Client',
    type: 'nats',
    lang: 'go',
    version: '1',
    rtt: 1,
    subscriptions: 0,
    pendingBytes: 0,
    sample: { at, inMsgs, outMsgs: 0, inBytes: 0, outBytes: 0 },
    startedAt: 1,
    lastActivityAt: 1,
    identity,
  };
}

function knowing(nameOfUser: WhoIsWho['nameOfUser']): WhoIsWho {
  return {
    nameOfUser,
    own: { purposeOf: (server, cid) => (server === 'N1' && cid === 7 ? 'watch' : undefined) },
  };
}

test('who a connection is stays known when later answers leave it out', () => {
  const book = new ConnectionBook(knowing(key => (key === 'UALICE' ? 'alice of the store' : undefined)));
  book.listed('N1', 'n1', [entry(1, alice)]);
  book.finish(new Set(['N1']));
  book.listed('N1', 'n1', [entry(1, undefined, 2000, 50)]);
  book.finish(new Set(['N1']));
  const [row] = book.list;
  assert.equal(row?.userName, 'alice of the store');
  assert.equal(row?.inMsgsRate, 50);
  assert.equal(row?.id, 'n1/1');
});

test('a client whose login is not through is nobody, and is asked again', () => {
  const book = new ConnectionBook(knowing(() => undefined));
  book.listed('N1', 'n1', [entry(1, nobody)]);
  book.finish(new Set(['N1']));
  assert.equal(book.list.length, 0);
  assert.equal(book.knows('N1', 1), false);
  book.listed('N1', 'n1', [entry(1, alice)]);
  book.finish(new Set(['N1']));
  assert.equal(book.list[0]?.userName, 'alice');
});

test('one of nkeeper’s own is told apart by its number', () => {
  const book = new ConnectionBook(knowing(() => undefined));
  book.listed('N1', 'n1', [entry(7, alice), entry(8, alice)]);
  book.listed('N2', 'n2', [entry(7, alice)]);
  book.finish(new Set(['N1', 'N2']));
  assert.deepEqual(
    book.list.map(({ id, own }) => [id, own]),
    [
      ['n1/7', 'watch'],
      ['n1/8', undefined],
      ['n2/7', undefined],
    ],
  );
});

test('a connection that ended is not brought back by an answer that was under way', () => {
  const book = new ConnectionBook(knowing(() => undefined));
  book.listed('N1', 'n1', [entry(1, alice), entry(2, alice)]);
  book.finish(new Set(['N1']));
  assert.equal(book.ended('N1', 1), true);
  book.listed('N1', 'n1', [entry(1, alice), entry(2, alice)]);
  book.finish(new Set(['N1']));
  assert.deepEqual(
    book.list.map(row => row.cid),
    [2],
  );
});

test('rows that did not change are the same objects; the list too', () => {
  const book = new ConnectionBook(knowing(() => undefined));
  book.listed('N1', 'n1', [entry(1, alice)]);
  book.listed('N2', 'n2', [entry(1, alice)]);
  book.finish(new Set(['N1', 'N2']));
  const before = book.list;
  book.listed('N1', 'n1', [entry(1, alice, 1100)]);
  book.finish(new Set(['N1', 'N2']));
  assert.equal(book.list, before);
  book.finish(new Set(['N1']));
  assert.deepEqual(
    book.list.map(row => row.server),
    ['n1'],
  );
});

test('a client listed in the middle of its login is nobody yet, and does not stay without a user', () => {
  const book = new ConnectionBook(knowing(() => undefined));
  const halfway = { ...alice, userKey: '', userName: '', issuerKey: '', userIssuedAt: 0 };
  book.listed('N1', 'n1', [entry(1, halfway)]);
  book.finish(new Set(['N1']));
  assert.equal(book.list.length, 0);
  assert.equal(book.knows('N1', 1), false, 'who it is will be asked again');
  book.began('N1', 1, alice);
  book.listed('N1', 'n1', [entry(1, halfway)]);
  book.finish(new Set(['N1']));
  assert.equal(book.list[0]?.userKey, 'UALICE');
  book.listed('N1', 'n1', [entry(2, halfway, 60_000)]);
  book.finish(new Set(['N1']));
  assert.equal(book.list[0]?.accountKey, 'ASHOP', 'one that has no user at all is shown after a while');
});
