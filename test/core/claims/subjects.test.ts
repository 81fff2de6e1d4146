import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutReferences } from '../../../src/core/claims/subjects/renaming.ts';
import {
  collide,
  isPublishSubject,
  isServerSubject,
  isSubset,
} from '../../../src/core/claims/subjects/subject-match.ts';
import { hasWildcards, isContainedIn, subjectFaults } from '../../../src/core/claims/subjects/subjects.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface SubjectCase {
  readonly name: string;
  readonly kind: 'form' | 'pair' | 'rename' | 'mapping';
  readonly subject: string;
  readonly jwt: readonly string[];
  readonly server: boolean;
  readonly publish: boolean;
  readonly wildcards: boolean;
  readonly a: string;
  readonly b: string;
  readonly contained: boolean;
  readonly subset: boolean;
  readonly collide: boolean;
  readonly local_subject: string;
}

const cases = (kind: SubjectCase['kind']) =>
  readGolden<SubjectCase>('subjects.json').filter(c => c.kind === kind);

test('what the library and the server make of one subject', () =>
  checkCases(cases('form'), c => {
    assert.deepEqual(subjectFaults(c.subject), c.jwt);
    assert.equal(isServerSubject(c.subject), c.server, 'subscription subject');
    assert.equal(isPublishSubject(c.subject), c.publish, 'publish subject');
    assert.equal(hasWildcards(c.subject), c.wildcards, 'wildcards');
  }));

test('what the library and the server make of two subjects', () =>
  checkCases(cases('pair'), c => {
    assert.equal(isContainedIn(c.a, c.b), c.contained, 'contained');
    assert.equal(isSubset(c.a, c.b), c.subset, 'subset');
    assert.equal(collide(c.a, c.b), c.collide, 'collide');
    assert.equal(collide(c.b, c.a), c.collide, 'collide the other way round');
  }));

test('references of a local subject become stars', () =>
  checkCases(cases('rename'), c => assert.equal(withoutReferences(c.local_subject), c.subject)));
