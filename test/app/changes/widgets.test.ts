import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidatesOf } from '../../../src/app/changes/form-candidates.ts';
import { choicesOf } from '../../../src/app/changes/form-choices.ts';
import type { Field, FieldKind } from '../../../src/core/operations/fields/field.ts';
import { OPERATIONS } from '../../../src/core/operations/index.ts';
import { at, formOn } from '../../support/forms.ts';
import { copyStore, openIn } from '../../support/stores.ts';

const store = openIn(copyStore('acme').dir);

/** What a flag takes, as its help says it, and the widgets that are fit for that. `checked`: it says live what is wrong. */
const WIDGETS: Readonly<
  Record<string, { readonly kinds: readonly FieldKind[]; readonly checked?: boolean }>
> = {
  subject: { kinds: ['subject'], checked: true },
  subjects: { kinds: ['subjects'], checked: true },
  count: { kinds: ['amount'] },
  percent: { kinds: ['count'] },
  n: { kinds: ['count'] },
  position: { kinds: ['count'] },
  bytes: { kinds: ['size'] },
  span: { kinds: ['span'] },
  time: { kinds: ['moment', 'instant'] },
  yes: { kinds: ['yes-no'] },
  type: { kinds: ['choice'] },
  who: { kinds: ['choice', 'text'] },
  key: { kinds: ['key'] },
  name: { kinds: ['name', 'text'] },
  names: { kinds: ['name'] },
  file: { kinds: ['file'] },
  text: { kinds: ['text'] },
  url: { kinds: ['text'], checked: true },
  version: { kinds: ['text'], checked: true },
  zone: { kinds: ['text'], checked: true },
  rate: { kinds: ['text'] },
  keys: { kinds: ['list', 'name'] },
  tags: { kinds: ['list'] },
  urls: { kinds: ['list'] },
  types: { kinds: ['list'] },
  patterns: { kinds: ['name'] },
  cidrs: { kinds: ['list'] },
  spans: { kinds: ['list'], checked: true },
  starts: { kinds: ['list'] },
  users: { kinds: ['list'] },
  accounts: { kinds: ['list'] },
  parts: { kinds: ['list'] },
};

/** Lists whose entries are any text. */
const FREE: ReadonlySet<string> = new Set(['tag']);

const all = OPERATIONS.flatMap(operation =>
  Object.entries(operation.fields).map(([name, field]) => ({ operation, name, field })),
);

test('every field of every operation has the widget of its kind', () => {
  for (const { operation, name, field } of all) {
    const what = `${operation.words}: ${name}`;
    const taken = /[<[]([\w-]+)[>\]]/.exec(field.flags)?.[1] ?? '';
    const widget = WIDGETS[taken];
    assert.ok(widget, `${what} takes <${taken}>, and no widget is for that`);
    assert.ok(widget.kinds.includes(field.kind), `${what} takes <${taken}> and is a ${field.kind}`);
    if (widget.checked) assert.ok(field.check, `${what} is not checked while it is typed`);
    if (field.kind === 'yes-no' || field.kind === 'choice' || taken === 'who')
      assert.ok((choicesOf(field)?.length ?? 0) > 1, what);
    const isList = field.kind === 'list' || field.kind === 'subjects';
    assert.equal(isList || (field.kind === 'name' && field.many === true), field.many === true, what);
    if (isList && field.takenAwayBy !== undefined && !FREE.has(name))
      assert.ok(field.check, `${what}: its entries are not checked while they are typed`);
    assert.ok(field.label.length > 0 && field.about.length > 0, what);
  }
});

test('what adds to a list and what takes from it are one row, in every operation that has both', () => {
  for (const { operation, name, field } of all) {
    const { takenAwayBy } = field;
    const removes = /^rm([A-Z].*)$/.exec(name)?.[1];
    if (removes !== undefined && (field.kind === 'list' || field.kind === 'subjects')) {
      const adder = removes.charAt(0).toLowerCase() + removes.slice(1);
      assert.equal(operation.fields[adder]?.takenAwayBy, name, `${operation.words}: ${name}`);
    }
    if (takenAwayBy !== undefined && operation.fields[takenAwayBy])
      assert.ok(!operation.fields[takenAwayBy].takenAwayBy, `${operation.words}: ${takenAwayBy}`);
  }
});

/** What operations on the golden store are about. */
const SUBJECTS: Readonly<Record<string, readonly [name: string, account?: string | undefined]>> = {
  'edit operator': ['ACME'],
  'edit account': ['ORDERS'],
  'edit user': ['kiosk', 'ORDERS'],
  'edit signing-key': [readerKey(), 'ORDERS'],
  'edit export': [store.account('ACME', 'ORDERS')?.claims?.nats.exports?.[0]?.subject ?? '', 'ORDERS'],
  'edit import': [importing()?.subject ?? '', importing()?.account],
  'edit mapping': [
    Object.keys(store.account('ACME', 'ORDERS')?.claims?.nats.mappings ?? {})[0] ?? '',
    'ORDERS',
  ],
  'edit authcallout': ['AUTH', 'AUTH'],
};

function readerKey(): string {
  const scope = store
    .account('ACME', 'ORDERS')
    ?.claims?.nats.signing_keys?.find(key => typeof key === 'object');
  return typeof scope === 'object' ? scope.key : '';
}

function importing(): { readonly account: string; readonly subject: string } | undefined {
  for (const { name } of store.accounts('ACME')) {
    const entry = store.account('ACME', name)?.claims?.nats.imports?.[0];
    if (entry?.subject) return { account: name, subject: entry.subject };
  }
  return undefined;
}

/** What does something once, and says nothing about what is so. */
const DEEDS: ReadonlySet<string> = new Set(['jsTier', 'rmJsTier', 'jsEnable', 'jsDisable']);

test('every form that edits knows what is so now, field by field', async () => {
  const { presentTexts } = await import('../../../src/core/operations/present/present.ts');
  const edits = OPERATIONS.filter(({ words }) => words.startsWith('edit '));
  for (const operation of edits) {
    const [name, account] = SUBJECTS[operation.words] ?? [];
    assert.ok(name, `the golden store has nothing for ${operation.words}`);
    const names = { operator: 'ACME', account: account ?? name, user: name, part: name };
    const present = presentTexts(store, operation.noun, names);
    const form = formOn(store, operation.words, [name], account);
    for (const { name: field, given, tiers } of form.fields)
      if (!given && !tiers && !DEEDS.has(field)) assert.ok(field in present, `${operation.words}: ${field}`);
  }
});

test('names are chosen from what the store has', () => {
  const places: Readonly<Record<string, string>> = { user: 'ORDERS', import: 'BILLING' };
  const NEW: ReadonlySet<string> = new Set(['add operator name', 'add account name', 'add user name']);
  for (const { operation, name, field } of all) {
    const what = `${operation.words} ${name}`;
    if (!isNamed(name, field) || NEW.has(what) || field.hidden) continue;
    const form = formOn(store, operation.words, [], places[operation.noun] ?? 'ORDERS');
    const row = form.fields.find(each => each.name === name);
    if (row?.given) continue;
    assert.ok(row && candidatesOf(form, row).length > 0, what);
  }
});

function isNamed(name: string, { kind }: Field<unknown>): boolean {
  return (
    (kind === 'name' && name !== 'names' && name !== 'match') ||
    /^(authUser|allowedAccount|connType|sk)$/.test(name)
  );
}

test('what there is to choose depends on what else the form says', () => {
  const values = (form: ReturnType<typeof formOn>, name: string) =>
    candidatesOf(form, form.fields.find(each => each.name === name)!).map(({ value }) => value);
  const form = formOn(store, 'add import', [], 'BILLING');
  assert.deepEqual(values(form, 'remoteSubject'), []);
  const from = at(form, 'srcAccount');
  const typed = { ...from, values: { srcAccount: { input: { text: 'ORDERS', cursor: 6 }, emptied: false } } };
  const exported = (store.account('ACME', 'ORDERS')?.claims?.nats.exports ?? []).map(each => each?.subject);
  assert.ok(exported.length > 0);
  assert.deepEqual(values(typed, 'remoteSubject'), exported);
  const scope = formOn(store, 'edit signing-key', [], 'ORDERS');
  assert.deepEqual(values(scope, 'sk').slice(0, 1), ['generate']);
  assert.ok(values(scope, 'sk').includes('reader'));
  const mapping = formOn(store, 'delete mapping', [], 'ORDERS');
  assert.deepEqual(
    values(mapping, 'from'),
    Object.keys(store.account('ACME', 'ORDERS')?.claims?.nats.mappings ?? {}),
  );
});
