import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectivePermissions } from '../../../src/core/claims/access/effective-permissions.ts';
import { isDelivered, mayPublish, maySubscribe } from '../../../src/core/claims/access/permissions-check.ts';
import { ReplyGrants, responseGrant } from '../../../src/core/claims/access/response-permission.ts';
import type { Permissions } from '../../../src/core/claims/permissions.ts';
import { matchesLiterally } from '../../../src/core/claims/subjects/subject-match.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface PermissionCase {
  readonly name: string;
  readonly permissions: Permissions;
  readonly default_permissions?: Permissions;
  readonly probes: readonly {
    readonly op: 'pub' | 'sub';
    readonly subject: string;
    readonly queue?: string;
    readonly allowed: boolean;
  }[];
  readonly deliveries?: readonly {
    readonly subscription: string;
    readonly published: readonly string[];
    readonly delivered: readonly string[];
  }[];
}

const cases = readGolden<PermissionCase>('permissions.json');

function permissionsOf(c: PermissionCase): Permissions {
  return effectivePermissions(c.permissions, c.default_permissions).permissions;
}

test('publish and subscribe as a real server lets them through', () =>
  checkCases(cases, c => {
    const permissions = permissionsOf(c);
    for (const { op, subject, queue, allowed } of c.probes) {
      const decision =
        op === 'pub' ? mayPublish(permissions, subject) : maySubscribe(permissions, subject, queue);
      assert.equal(decision.allowed, allowed, `${op} ${subject} ${queue ?? ''}: ${JSON.stringify(decision)}`);
    }
  }));

test('messages that a real server delivers to a subscription', () =>
  checkCases(cases, c => {
    for (const { subscription, published, delivered } of c.deliveries ?? []) {
      const [pattern = '', queue = ''] = subscription.split(' ');
      const arriving = published.filter(
        subject => matchesLiterally(pattern, subject) && isDelivered(permissionsOf(c), subject, queue),
      );
      assert.deepEqual(arriving, delivered, subscription);
    }
  }));

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
});

test('whose permissions count', () => {
  const some: Permissions = { pub: { allow: ['a'] }, sub: {} };
  const none: Permissions = { pub: {}, sub: { allow: [] } };
  assert.equal(effectivePermissions(none, some).from, 'account-default');
  assert.equal(effectivePermissions({ pub: {}, sub: {}, resp: { max: 0, ttl: 0 } }, some).from, 'user');
  assert.equal(effectivePermissions(none).from, 'open');
});

interface ResponseCase {
  readonly name: string;
  readonly permissions: Permissions;
  readonly steps: readonly (
    | { readonly do: 'request'; readonly subject: string }
    | { readonly do: 'publish'; readonly subject: string; readonly allowed: boolean }
    | { readonly do: 'wait'; readonly ms: number }
  )[];
}

test('replies as a real server lets them through', () =>
  checkCases(readGolden<ResponseCase>('responses.json'), ({ permissions, steps }) => {
    const grants = permissions.resp && new ReplyGrants(permissions.resp);
    let now = 0;
    for (const step of steps) {
      if (step.do === 'wait') now += step.ms;
      if (step.do === 'request') grants?.grant(step.subject, now);
      if (step.do !== 'publish') continue;
      const allowed =
        mayPublish(permissions, step.subject).allowed || (grants?.use(step.subject, now) ?? false);
      assert.equal(allowed, step.allowed, step.subject);
    }
  }));

test('defaults of a permission to respond', () => {
  assert.deepEqual(responseGrant({ max: 0, ttl: 0 }), { replies: 1, within: 120_000 });
  assert.deepEqual(responseGrant({ max: -1, ttl: -1 }), { replies: Infinity, within: Infinity });
  assert.deepEqual(responseGrant({ max: 3, ttl: 5_000_000_000 }), { replies: 3, within: 5000 });
});
