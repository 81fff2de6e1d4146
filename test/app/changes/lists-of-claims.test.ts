import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf } from '../../../src/app/changes/field-words.ts';
import { currentField, type Form, isList } from '../../../src/app/changes/form.ts';
import { inputOfForm } from '../../../src/app/changes/form-input.ts';
import { entriesOf, listRows } from '../../../src/app/changes/form-list.ts';
import { presentTexts } from '../../../src/core/operations/present/present.ts';
import { type ChangedStore, smallStore } from '../../support/changed-store.ts';
import { at, formOn, press, type } from '../../support/forms.ts';

const PERMISSIONS = { allowPub: 'a,b', allowSub: 'a,c', denyPub: 'd', denySub: 'b' };

const ALL = {
  ...PERMISSIONS,
  connType: 'STANDARD,WEBSOCKET',
  sourceNetwork: '10.0.0.0/8,10.1.0.0/16',
  time: '08:00:00-12:00:00,13:00:00-18:00:00',
};

/** A store in which every list has something. */
async function fullStore(): Promise<ChangedStore> {
  const store = await smallStore();
  await store.run('edit operator', { tag: 'x,y', serviceUrl: 'nats://a:4222,nats://b:4222' });
  await store.run('add account', { name: 'B' });
  await store.run('add account', { name: 'C' });
  await store.run('edit account', { name: 'A', tag: 'x,y', sk: 'generate', ...PERMISSIONS });
  await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'r', ...ALL });
  await store.run('edit user', { account: 'A', name: 'u', tag: 'x,y', ...ALL });
  await store.run('add user', { account: 'A', name: 'v' });
  await store.run('edit authcallout', { account: 'A', authUser: 'u', allowedAccount: 'B' });
  await store.run('add mapping', { account: 'A', from: 'm', to: 'm.a', weight: '30' });
  await store.run('add mapping', { account: 'A', from: 'm', to: 'm.b', weight: '30' });
  return store;
}

/** What is put into each list. */
const NEW: Readonly<Record<string, string>> = {
  tag: 'z',
  allowPub: 'new.pub',
  allowSub: 'new.sub queue',
  denyPub: 'new.>',
  denySub: 'new.*',
  connType: 'MQTT',
  sourceNetwork: '192.168.0.0/16',
  time: '19:00:00-20:00:00',
  serviceUrl: 'tls://c:4222',
  sk: 'generate',
  authUser: 'v',
  allowedAccount: 'C',
  target: 'm.c 20 eu',
};

/** A key that signed something cannot go. */
const STAYS: ReadonlySet<string> = new Set(['edit operator sk', 'edit account sk']);

const cases: readonly (readonly [words: string, name: (store: ChangedStore) => string, account?: string])[] =
  [
    ['edit operator', () => 'OP'],
    ['edit account', () => 'A'],
    ['edit user', () => 'u', 'A'],
    ['edit signing-key', store => scopeOf(store), 'A'],
    ['edit authcallout', () => 'A', 'A'],
    ['edit mapping', () => 'm', 'A'],
  ];

function scopeOf(store: ChangedStore): string {
  const scope = store.account('A').nats.signing_keys?.find(key => typeof key === 'object');
  return typeof scope === 'object' ? scope.key : '';
}

for (const [words, nameOf, account] of cases) {
  test(`what a list of “${words}” is to hold is what the claims hold then`, async () => {
    const store = await fullStore();
    const name = nameOf(store);
    const open = (): Form => formOn(store.open(), words, [name], account, 'OP');
    const lists = open().fields.filter(({ field, given }) => isList(field) && !given);
    assert.ok(lists.length > 0);
    for (const { name: list } of lists) {
      const form = at(open(), list);
      assert.ok((form.fields[form.index]?.entries?.length ?? 0) > 0, `${list} has something`);
      const added = press(type(press(form, 'enter', 'a'), NEW[list] ?? ''), 'enter');
      const edited = STAYS.has(`${words} ${list}`) ? added : press(added, 'g', 'd');
      const context = store.context();
      const plan = await edited.operation.plan(inputOfForm(edited, store.now * 1000) as never, {
        ...context,
        operator: 'OP',
      });
      await store.apply(plan);
      const names = { operator: 'OP', account: account ?? name, user: name, part: name };
      const present = presentTexts(store.open(), edited.operation.noun, names)[list];
      const wanted = entriesOf(edited, edited.fields[edited.index]!);
      assert.deepEqual(said(present), await asKeys(store, wanted, said(present)), `${words}: ${list}`);
    }
  });
}

const said = (present: unknown) => [...(present as readonly string[])].sort();

/** Names and new keys stand for keys. */
async function asKeys(
  store: ChangedStore,
  wanted: readonly string[],
  now: readonly string[],
): Promise<readonly string[]> {
  const keys: Readonly<Record<string, string | undefined>> = {
    v: store.user('A', 'v').sub,
    C: store.account('C').sub,
    generate: now.find(key => !wanted.includes(key)),
  };
  return wanted.map(entry => (/^(v|C|generate)$/.test(entry) ? (keys[entry] ?? entry) : entry)).sort();
}

test('the order of URLs is what the list says', async () => {
  const store = await fullStore();
  await store.run('edit operator', { serviceUrl: 'nats://c:4222' });
  const open = press(
    at(formOn(store.open(), 'edit operator', ['OP'], undefined, 'OP'), 'serviceUrl'),
    'enter',
  );
  const moved = press(open, 'J');
  assert.equal(meaningOf(moved, currentField(moved)!, 0), 'in another order');
  const other = press(type(press(moved, 'g', 'e', 'ctrl-u'), 'tls://z:4222'), 'enter', 'K', 'J', 'J');
  assert.deepEqual(
    listRows(other, currentField(other)!).map(({ text }) => text),
    ['nats://a:4222', 'nats://c:4222', 'tls://z:4222', 'nats://b:4222'],
  );
  const context = { ...store.context(), operator: 'OP' };
  await store.apply(await other.operation.plan(inputOfForm(other, 0) as never, context));
  assert.deepEqual(store.operator().nats.operator_service_urls, [
    'nats://a:4222',
    'nats://c:4222',
    'tls://z:4222',
  ]);
  assert.deepEqual(inputOfForm(press(moved, 'K'), 0), { name: 'OP' });
});
