import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectivePermissions } from '../../../src/core/claims/access/effective-permissions.ts';
import { mayPublish, maySubscribe } from '../../../src/core/claims/access/permissions-check.ts';
import { responseGrant } from '../../../src/core/claims/access/response-permission.ts';
import type { Permissions } from '../../../src/core/claims/permissions.ts';

test('the decision names the rule', () => {
  const permissions: Permissions = {
    pub: { allow: ['a.>'], deny: ['b', 'a.x.*'] },
    sub: { allow: ['a q', 'b'] },
  };
  assert.deepEqual(mayPublish(permissions, 'a.b'), {
    allowed: true,
    reason: 'allowed',
    rule: { field: 'pub.allow[0]', entry: 'a.>' },
  });
  assert.deepEqual(mayPublish(permissions, 'a.x.1'), {
    allowed: false,
    reason: 'denied',
    rule: { field: 'pub.deny[1]', entry: 'a.x.*' },
  });
  assert.deepEqual(mayPublish(permissions, 'z'), { allowed: false, reason: 'not-listed' });
  assert.equal(maySubscribe(permissions, 'a', 'q').rule?.entry, 'a q');
  assert.deepEqual(maySubscribe({ pub: {}, sub: {} }, 'a'), { allowed: true, reason: 'open' });
  assert.deepEqual(mayPublish({ pub: {}, sub: {}, resp: { max: 1, ttl: 0 } }, 'a'), {
    allowed: false,
    reason: 'reply-only',
  });
  const listed: Permissions = { pub: { allow: ['orders.>'] }, sub: {}, resp: { max: 1, ttl: 0 } };
  assert.deepEqual(mayPublish(listed, 'x'), { allowed: false, reason: 'not-listed' });
  assert.equal(mayPublish({ ...listed, pub: { deny: ['y'] } }, 'x').reason, 'reply-only');
});

test('whose permissions count', () => {
  const some: Permissions = { pub: { allow: ['a'] }, sub: {} };
  const none: Permissions = { pub: {}, sub: { allow: [] } };
  assert.equal(effectivePermissions(none, some).from, 'account-default');
  assert.equal(effectivePermissions({ pub: {}, sub: {}, resp: { max: 0, ttl: 0 } }, some).from, 'user');
  assert.equal(effectivePermissions(none).from, 'open');
});

test('defaults of a permission to respond', () => {
  assert.deepEqual(responseGrant({ max: 0, ttl: 0 }), { replies: 1, within: 120_000 });
  assert.deepEqual(responseGrant({ max: -1, ttl: -1 }), { replies: Infinity, within: Infinity });
  assert.deepEqual(responseGrant({ max: 3, ttl: 5_000_000_000 }), { replies: 3, within: 5000 });
});
