import assert from 'node:assert/strict';
import { parseMapping, transformSubject } from '../../../src/core/claims/subjects/mapping-transform.ts';
import { withoutReferences } from '../../../src/core/claims/subjects/renaming.ts';
import {
  collide,
  isPublishSubject,
  isServerSubject,
  isSubset,
} from '../../../src/core/claims/subjects/subject-match.ts';
import { hasWildcards, isContainedIn, subjectFaults } from '../../../src/core/claims/subjects/subjects.ts';
import type { FileChecks } from '../vector-files.ts';

interface FormCase {
  readonly subject: string;
  readonly jwt: readonly string[];
  readonly server: boolean;
  readonly publish: boolean;
  readonly wildcards: boolean;
}

interface PairCase {
  readonly a: string;
  readonly b: string;
  readonly contained: boolean;
  readonly subset: boolean;
  readonly collide: boolean;
}

interface MappingCase {
  readonly source: string;
  readonly destination: string;
  readonly valid: boolean;
  readonly transforms?: Readonly<Record<string, string | null>>;
}

export const subjects: FileChecks = {
  members: [
    ...[
      'kind',
      'subject',
      'jwt',
      'server',
      'publish',
      'wildcards',
      'a',
      'b',
      'contained',
      'subset',
      'collide',
    ],
    ...['local_subject', 'source', 'destination', 'transforms', 'valid', 'server_says'],
  ],
  sortedBy: 'kind',
  checks: {
    form(c: FormCase) {
      assert.deepEqual(subjectFaults(c.subject), c.jwt);
      assert.equal(isServerSubject(c.subject), c.server, 'subscription subject');
      assert.equal(isPublishSubject(c.subject), c.publish, 'publish subject');
      assert.equal(hasWildcards(c.subject), c.wildcards, 'wildcards');
    },
    pair(c: PairCase) {
      assert.equal(isContainedIn(c.a, c.b), c.contained, 'contained');
      assert.equal(isSubset(c.a, c.b), c.subset, 'subset');
      assert.equal(collide(c.a, c.b), c.collide, 'collide');
      assert.equal(collide(c.b, c.a), c.collide, 'collide the other way round');
    },
    rename(c: { local_subject: string; subject: string }) {
      assert.equal(withoutReferences(c.local_subject), c.subject);
    },
    mapping(c: MappingCase) {
      const mapping = parseMapping(c.source, c.destination);
      assert.equal(typeof mapping !== 'string', c.valid, JSON.stringify(mapping));
      if (typeof mapping === 'string') return;
      for (const [subject, expected] of Object.entries(c.transforms ?? {}))
        assert.equal(transformSubject(mapping, subject) ?? null, expected, subject);
    },
  },
};
