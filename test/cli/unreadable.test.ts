import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { asNobody, openForAll } from '../support/nobody.ts';
import { copyStore, type StoreCopy } from '../support/stores.ts';

type Cli = (...args: string[]) => ReturnType<typeof runCli>;

/** Runs commands on a store of which `folder` cannot be read. */
async function without(folder: string, check: (cli: Cli, copy: StoreCopy) => Promise<void>): Promise<void> {
  const copy = copyStore('acme');
  openForAll(copy.dir);
  chmodSync(copy.path(folder), 0);
  try {
    await asNobody(() => check((...args) => runCli(['-H', copy.dir, ...args]), copy));
  } finally {
    chmodSync(copy.path(folder), 0o755);
  }
}

test('an operator folder that cannot be read is listed with its reason', () =>
  without('ACME', async (cli, copy) => {
    const { code, stdout, stderr } = await cli('list', 'operators');
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${copy.path('ACME')}: Nothing in the folder can be looked at`), stderr);
    assert.match(stdout, /^ACME +- +Nothing in the folder can be looked at: you have no permission/m);
    const json = await cli('list', 'operators', '--json');
    assert.deepEqual([json.code, JSON.parse(json.stdout)[0].name], [1, 'ACME']);
    assert.ok(json.stderr.includes(copy.path('ACME')));
  }));

test('a store that cannot be read is no empty store', () =>
  without('', async (cli, copy) => {
    for (const command of ['operators', 'accounts']) {
      const { code, stdout, stderr } = await cli('list', command);
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.includes(`${copy.dir}: The folder cannot be listed: you have no permission.`), stderr);
      assert.doesNotMatch(stderr, /There is no operator/);
    }
    assert.equal((await cli('list', 'operators', '-J')).stdout, '[]\n');
  }));

test('users that cannot be listed are not none', () =>
  without('ACME/accounts/BILLING/users', async (cli, copy) => {
    const reason = `${copy.path('ACME/accounts/BILLING/users')}: The folder cannot be listed: you have no permission.`;
    const { code, stderr } = await cli('list', 'users', '-a', 'BILLING');
    assert.equal(code, 1);
    assert.ok(stderr.includes(reason), stderr);
    assert.doesNotMatch(stderr, /has no users/);
    const json = await cli('list', 'users', '-a', 'BILLING', '-J');
    assert.deepEqual([json.code, json.stdout], [1, '[]\n']);
    const report = await cli('expirations');
    assert.equal(report.code, 1);
    assert.ok(report.stderr.includes(reason), report.stderr);
    const keys = await cli('list', 'keys', '--all');
    assert.ok(keys.code === 1 && keys.stderr.includes(reason), keys.stderr);
    const user = await cli('describe', 'user', '-a', 'BILLING', 'somebody');
    assert.ok(user.stderr.includes(reason), user.stderr);
  }));

test('accounts that cannot be listed are not none', () =>
  without('ACME/accounts', async (cli, copy) => {
    const reason = `${copy.path('ACME/accounts')}: The folder cannot be listed: you have no permission.`;
    for (const args of [['list', 'accounts'], ['list', 'users', '-a', 'ORDERS'], ['expirations']]) {
      const { code, stderr } = await cli(...args);
      assert.equal(code, 1, args.join(' '));
      assert.ok(stderr.includes(reason), stderr);
    }
  }));

test('of keys in a folder that cannot be listed nobody says that they are not stored', () =>
  without('keys/O', async (cli, copy) => {
    const { code, stdout, stderr } = await cli('list', 'keys', '--operator');
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${copy.path('keys/O')}: The folder cannot be listed`), stderr);
    assert.match(stdout, /^ACME +O\w{55} +identity +unreadable$/m);
    const checked = await cli('validate', '--keys', '-J');
    assert.equal(checked.code, 1);
    const found = JSON.parse(checked.stdout) as { code: string; path?: string; message: string }[];
    assert.ok(
      found.some(each => each.code === 'folder-unreadable' && each.message.includes(copy.path('keys/O'))),
    );
    assert.ok(!found.some(each => each.code === 'key-not-stored' && each.path?.includes('/keys/O/')));
  }));

test('--not-referenced lists no key that something unreadable may use', () =>
  without('ACME/accounts/ORDERS', async cli => {
    const { code, stdout, stderr } = await cli('list', 'keys', '--not-referenced', '--all');
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /[AUX][A-Z2-7]{55}/);
    assert.match(stderr, /stored keys are not listed: something in the store cannot be read/);
    assert.equal((await cli('list', 'keys', '--not-referenced', '--all', '-J')).stdout, '[]\n');
  }));
