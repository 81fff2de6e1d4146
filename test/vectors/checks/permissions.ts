import assert from 'node:assert/strict';
import { effectivePermissions } from '../../../src/core/claims/access/effective-permissions.ts';
import { isDelivered, mayPublish, maySubscribe } from '../../../src/core/claims/access/permissions-check.ts';
import { ReplyGrants } from '../../../src/core/claims/access/response-permission.ts';
import { expandTemplate } from '../../../src/core/claims/access/templates.ts';
import type { Permissions, SubjectPermission } from '../../../src/core/claims/permissions.ts';
import { matchesLiterally } from '../../../src/core/claims/subjects/subject-match.ts';
import type { FileChecks } from '../vector-files.ts';

interface PermissionCase {
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

export const permissions: FileChecks = {
  members: ['permissions', 'default_permissions', 'probes', 'deliveries'],
  checks: {
    all(c: PermissionCase) {
      const { permissions: applied } = effectivePermissions(c.permissions, c.default_permissions);
      for (const { op, subject, queue, allowed } of c.probes) {
        assert.ok(op === 'pub' || op === 'sub', op);
        const decision = op === 'pub' ? mayPublish(applied, subject) : maySubscribe(applied, subject, queue);
        assert.equal(
          decision.allowed,
          allowed,
          `${op} ${subject} ${queue ?? ''}: ${JSON.stringify(decision)}`,
        );
      }
      for (const { subscription, published, delivered } of c.deliveries ?? []) {
        const [pattern = '', queue = ''] = subscription.split(' ');
        const arriving = published.filter(
          subject => matchesLiterally(pattern, subject) && isDelivered(applied, subject, queue),
        );
        assert.deepEqual(arriving, delivered, subscription);
      }
    },
  },
};

interface ResponseCase {
  readonly permissions: Permissions;
  readonly steps: readonly (
    | { readonly do: 'request'; readonly subject: string }
    | { readonly do: 'publish'; readonly subject: string; readonly allowed: boolean }
    | { readonly do: 'wait'; readonly ms: number }
  )[];
}

export const responses: FileChecks = {
  members: ['permissions', 'steps'],
  checks: {
    all({ permissions: applied, steps }: ResponseCase) {
      const grants = applied.resp && new ReplyGrants(applied.resp);
      let now = 0;
      for (const step of steps) {
        if (step.do === 'wait') now += step.ms;
        else if (step.do === 'request') grants?.grant(step.subject, now);
        else {
          assert.equal(step.do, 'publish');
          const allowed =
            mayPublish(applied, step.subject).allowed || (grants?.use(step.subject, now) ?? false);
          assert.equal(allowed, step.allowed, step.subject);
        }
      }
    },
  },
};

interface Party {
  readonly name: string;
  readonly subject: string;
  readonly tags: readonly string[] | null;
}

interface TemplateCase {
  readonly template: Permissions;
  readonly user: Party;
  readonly account: Party;
  readonly result?: Record<'pub' | 'sub', SubjectPermission>;
  readonly result_counts?: Readonly<Record<string, number>>;
  readonly error?: string;
}

const party = ({ name, subject, tags }: Party) => ({ name, subject, tags: tags ?? [] });
const lists = ({ allow = [], deny = [] }: SubjectPermission) => ({ allow, deny });

export const templates: FileChecks = {
  members: ['account', 'error', 'result', 'result_counts', 'server_says', 'template', 'user'],
  checks: {
    all(c: TemplateCase) {
      const result = expandTemplate(c.template, party(c.user), party(c.account));
      if ('code' in result) return assert.equal(result.code, c.error);
      assert.equal(c.error, undefined);
      assert.ok(c.result || c.result_counts, 'a result or counts');
      const { pub, sub } = { pub: lists(result.pub), sub: lists(result.sub) };
      if (c.result) assert.deepEqual({ pub, sub }, c.result);
      if (!c.result_counts) return;
      const counts = { pub_allow: pub.allow, pub_deny: pub.deny, sub_allow: sub.allow, sub_deny: sub.deny };
      for (const [list, entries] of Object.entries(counts))
        assert.equal(entries.length, c.result_counts[list], list);
    },
  },
};
