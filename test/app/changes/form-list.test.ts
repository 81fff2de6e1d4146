import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine } from '../../../src/app/changes/command-line.ts';
import { meaningOf, shownText } from '../../../src/app/changes/field-words.ts';
import { currentField, type Form, isTouched } from '../../../src/app/changes/form.ts';
import { firstFault, inputOfForm } from '../../../src/app/changes/form-input.ts';
import { addEntries, entriesOf, listRows } from '../../../src/app/changes/form-list.ts';
import { smallStore } from '../../support/changed-store.ts';
import { at, formOn, press, type } from '../../support/forms.ts';

const NOW = Date.UTC(2026, 10, 26, 12);

const changed = await smallStore();
await changed.run('edit user', {
  account: 'A',
  name: 'u',
  allowPub: 'a,b,c',
  denySub: 'b',
  tag: 'x,y',
  time: '08:00:00-12:00:00',
  sourceNetwork: '10.0.0.0/8',
});
const store = changed.open();
const userForm = () => formOn(store, 'edit user', ['u'], 'A', 'OP');
const listOf = (name: string) => at(userForm(), name);
const rows = (form: Form) => listRows(form, currentField(form)!).map(({ text, state }) => `${state} ${text}`);
const said = (form: Form) => {
  const { account: _a, name: _n, ...rest } = inputOfForm(form, NOW);
  return rest;
};

test('a list that is known is one row, with what is in it; what takes away has none', () => {
  const form = userForm();
  const names = form.fields.map(({ name }) => name);
  assert.ok(names.includes('allowPub') && names.includes('tag'));
  for (const gone of [
    'rm',
    'rmTag',
    'rmTime',
    'rmConnType',
    'rmSourceNetwork',
    'allowPubsub',
    'rmResponsePerms',
  ])
    assert.ok(!names.includes(gone), gone);
  assert.deepEqual(form.fields.find(({ name }) => name === 'allowPub')?.entries, ['a', 'b', 'c']);
});

test('of several things nobody knows what is so: they are told what to add and what to take away', () => {
  const names = formOn(store, 'edit user', ['u', 'v'], 'A', 'OP').fields.map(({ name }) => name);
  assert.ok(names.includes('rm') && names.includes('rmTag') && names.includes('allowPubsub'));
});

test('entries are added, changed, taken away and given back', () => {
  const open = press(listOf('allowPub'), 'enter');
  assert.deepEqual(rows(open), ['same a', 'same b', 'same c']);
  const added = press(type(press(open, 'a'), 'd.>'), 'enter');
  assert.deepEqual(rows(added), ['same a', 'same b', 'same c', 'new d.>']);
  const other = press(press(open, 'j', 'e'), 'backspace', 'z', 'enter');
  assert.deepEqual(rows(other), ['same a', 'new z', 'same c', 'gone b']);
  const gone = press(open, 'd');
  assert.deepEqual(rows(gone), ['same b', 'same c', 'gone a']);
  const back = press(gone, 'G', 'd');
  assert.deepEqual(rows(back), ['same a', 'same b', 'same c']);
  assert.deepEqual(said(back), {});
  assert.deepEqual(rows(press(open, 'a', 'escape')), ['same a', 'same b', 'same c']);
});

test('the operation is told what to add and what to take away', () => {
  const form = press(type(press(listOf('allowPub'), 'enter', 'd', 'a'), 'd.>'), 'enter', 'escape');
  assert.deepEqual(said(form), { allowPub: ['d.>'], rm: ['a'] });
  assert.equal(commandLine(form), "nkeeper edit user --account A u --allow-pub 'd.>' --rm a --operator OP");
  assert.equal(meaningOf(form, currentField(form)!, NOW), '1 added, 1 taken away');
  assert.equal(shownText(form, currentField(form)!), '3: b, c, d.>');
});

test('what goes from one list and is to stay in another is added there again', async () => {
  const form = press(listOf('allowPub'), 'enter', 'j', 'd');
  assert.deepEqual(said(form), { denySub: ['b'], rm: ['b'] });
  const plan = await form.operation.plan(inputOfForm(form, NOW), changed.context());
  const [{ after }] = plan.changes as unknown as [{ after: { nats: { pub: object; sub: object } } }];
  assert.deepEqual([after.nats.pub, after.nats.sub], [{ allow: ['a', 'c'] }, { deny: ['b'] }]);
});

test('times go by their start, and another one with the same start stays', async () => {
  const other = press(type(press(listOf('time'), 'enter', 'a'), '08:00:00-09:00:00'), 'enter');
  assert.deepEqual(said(other), { time: ['08:00:00-09:00:00'] });
  const gone = press(other, 'g', 'd');
  assert.deepEqual(said(gone), { time: ['08:00:00-09:00:00'], rmTime: ['08:00:00'] });
  const plan = await gone.operation.plan(inputOfForm(gone, NOW), changed.context());
  const [{ after }] = plan.changes as unknown as [{ after: { nats: { times: unknown } } }];
  assert.deepEqual(after.nats.times, [{ start: '08:00:00', end: '09:00:00' }]);
});

test('each entry is checked while it is typed, and a wrong one is not kept', () => {
  const cases = [
    ['allowPub', 'a..b', /two dots/],
    ['allowPub', 'a queue', /queues are for subscribing/],
    ['allowPub', 'b', /in the list already/],
    ['sourceNetwork', '10.0.0.1', /not a network/],
    ['time', '8-9', /not a span of a day/],
    ['connType', 'TCP', /not a type of connection/],
  ] as const;
  for (const [name, text, message] of cases) {
    const typed = type(press(listOf(name), 'enter', 'a'), text);
    assert.match(firstFault(typed, NOW)?.message ?? '', message);
    const kept = press(typed, 'enter');
    assert.match(kept.fault?.message ?? '', message);
    assert.ok(kept.list?.editing, name);
  }
  const queue = press(type(press(listOf('allowSub'), 'enter', 'a'), 'jobs.> workers'), 'enter');
  assert.deepEqual(said(queue), { allowSub: ['jobs.> workers'] });
});

test('typing at a list that is not open begins an entry; pasted lines are entries', () => {
  const typed = press(type(listOf('tag'), 'zoe'), 'enter');
  assert.deepEqual(said(typed), { tag: ['zoe'] });
  const pasted = addEntries(listOf('tag'), 'p\nq, r\nx');
  assert.deepEqual(entriesOf(pasted, currentField(pasted)!), ['x', 'y', 'p', 'q', 'r']);
});

test('undo and redo go through a list as through a form', () => {
  const form = press(type(press(listOf('tag'), 'enter', 'a'), 'new'), 'enter', 'g', 'd');
  assert.deepEqual(rows(form), ['same y', 'new new', 'gone x']);
  const once = press(form, 'ctrl-_');
  assert.deepEqual(rows(once), ['same x', 'same y', 'new new']);
  const twice = press(once, 'ctrl-_');
  assert.equal(twice.list?.editing?.input.text, 'new', 'back in the line that was typed');
  const thrice = press(twice, 'ctrl-_');
  assert.equal(thrice.list?.editing?.input.text, '');
  assert.equal(isTouched(press(thrice, 'escape')), false);
  assert.deepEqual(rows(press(thrice, 'ctrl-y', 'ctrl-y', 'ctrl-y')), ['same y', 'new new', 'gone x']);
});

test('connection types complete, and show what there is', () => {
  const open = press(listOf('connType'), 'enter', 'a');
  assert.equal(press(type(open, 'MQ'), 'right').list?.editing?.input.text, 'MQTT');
  const picked = press(type(press(open, 'right'), 'web'), 'enter', 'enter');
  assert.deepEqual(said(picked), { connType: ['WEBSOCKET'] });
});
