import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Route } from '../../src/app/route.ts';
import { readGolden } from '../support/golden.ts';
import { openScanned, pageText, worldOf } from '../support/screen-text.ts';
import { copyStore, type StoreCopy } from '../support/stores.ts';

interface TokenCase {
  readonly name: string;
  readonly token: string;
}

/** Files every token of the vectors where its kind belongs. */
function fileTokens(
  copy: StoreCopy,
  cases: readonly TokenCase[],
): readonly (readonly [name: string, route: Route])[] {
  mkdirSync(copy.path('ACME/accounts/ORDERS/users'), { recursive: true });
  return cases.flatMap(({ name, token }, i): readonly (readonly [string, Route])[] => {
    const kind = name.split('/')[0];
    if (kind === 'account') {
      const account = `T${i}`;
      mkdirSync(copy.path('ACME/accounts', account));
      copy.write(`ACME/accounts/${account}/${account}.jwt`, token);
      return [
        [name, { screen: 'account', operator: 'ACME', account }],
        [name, { screen: 'token', operator: 'ACME', account }],
      ];
    }
    // Whatever is no account lies among the users, where most of it does not belong.
    copy.write(`ACME/accounts/ORDERS/users/t${i}.jwt`, token);
    return [
      [name, { screen: 'user', operator: 'ACME', account: 'ORDERS', user: `t${i}` }],
      [name, { screen: 'token', operator: 'ACME', account: 'ORDERS', user: `t${i}` }],
    ];
  });
}

test('every token of the golden vectors has its pages, and none says undefined', async () => {
  const copy = copyStore('acme');
  const pages = fileTokens(copy, readGolden<TokenCase>('tokens.json'));
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  assert.ok(pages.length > 400);
  for (const [name, route] of pages) {
    const text = pageText(route, world);
    assert.ok(text.length > 50, name);
    assert.doesNotMatch(text, /\bundefined\b|\bNaN\b|\[object|\bInfinity\b/, name);
  }
  for (const route of [
    { screen: 'accounts', operator: 'ACME' },
    { screen: 'users', operator: 'ACME' },
  ] as const) {
    assert.doesNotMatch(pageText(route, world), /\bundefined\b|\bNaN\b|\[object/);
  }
  store.close();
});
