import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mappedSubjects } from '../../../src/core/claims/access/mapping-choice.ts';
import { mayPublish, maySubscribe } from '../../../src/core/claims/access/permissions-check.ts';
import { isSourceAllowed } from '../../../src/core/claims/access/source-check.ts';
import { templateValues } from '../../../src/core/claims/access/template-values.ts';
import { expandTemplate } from '../../../src/core/claims/access/templates.ts';
import { checkTimesOfDay } from '../../../src/core/claims/access/times-check.ts';
import { activationId } from '../../../src/core/claims/activation.ts';
import { adviseClaims } from '../../../src/core/claims/advice/advice.ts';
import { adviseTokenText } from '../../../src/core/claims/advice/token-text.ts';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { cidrContains, parseCidr } from '../../../src/core/claims/scalars/cidr.ts';
import { parseCidrList } from '../../../src/core/claims/scalars/cidr-list.ts';
import { parseClockTime } from '../../../src/core/claims/scalars/clock-times.ts';
import { parseDecimalInteger } from '../../../src/core/claims/scalars/decimal-integer.ts';
import { parseIpAddress } from '../../../src/core/claims/scalars/ip-address.ts';
import { addTags, normalizeTag, removeTags } from '../../../src/core/claims/scalars/tags.ts';
import { isTimeZone } from '../../../src/core/claims/scalars/time-zones.ts';
import { parseUrl } from '../../../src/core/claims/scalars/urls.ts';
import { renamingOf, toLocal, toRemote } from '../../../src/core/claims/subjects/import-renaming.ts';
import { parseMapping, transformSubject } from '../../../src/core/claims/subjects/mapping-transform.ts';
import {
  collide,
  isPublishSubject,
  isServerSubject,
  isSubset,
} from '../../../src/core/claims/subjects/subject-match.ts';
import { SubjectTree } from '../../../src/core/claims/subjects/subject-tree.ts';
import {
  hasFullWildcard,
  hasWildcards,
  isContainedIn,
  subjectFaults,
} from '../../../src/core/claims/subjects/subjects.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { decodeBase32Into, encodeBase32 } from '../../../src/core/nkeys/base32.ts';
import { open, seal } from '../../../src/core/nkeys/curve.ts';
import { canonicalKey, isPublicKey, parsePublicKey } from '../../../src/core/nkeys/keys.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { verifySignature } from '../../../src/core/nkeys/verify.ts';
import { admission } from '../../../src/core/trust/admission.ts';
import { askAccess } from '../../../src/core/trust/reach/access.ts';
import { knownAccounts } from '../../../src/core/trust/reach/live-imports.ts';
import { accessWords } from '../../../src/core/trust/reach/words.ts';
import { randomClaims } from '../../support/random-claims.ts';
import { seeds } from '../../support/random-keys.ts';

// Every reader of text from outside, on any text: it gives a value or an NkeeperError, and soon.

const bits = fc.constantFrom(
  'a',
  '*',
  '>',
  '.',
  '..',
  ' ',
  '$1',
  '{{',
  '}}',
  '{{name()}}',
  '{{wildcard(1)}}',
  '(',
  ')',
  ',',
  '\t',
  '😀',
  '0',
  '-',
  '__proto__',
);
const subjectish = fc.oneof(
  fc.array(bits, { maxLength: 12 }).map(list => list.join('')),
  fc.string({ unit: 'binary' }),
);
const addressish = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc
    .array(fc.constantFrom('1', '255', '.', ':', '::', '/', '8', 'f', '%', 'eth0', ' ', '0', '-'), {
      maxLength: 14,
    })
    .map(list => list.join('')),
  fc.string(),
);
const urlish = fc.oneof(
  fc.webUrl(),
  fc
    .array(
      fc.constantFrom(
        'http',
        '://',
        ':',
        '/',
        '@',
        '[',
        ']',
        '%',
        '%zz',
        '%41',
        '?',
        '#',
        'h',
        ' ',
        '\u0000',
        '65536',
      ),
      { maxLength: 12 },
    )
    .map(list => list.join('')),
  fc.string({ unit: 'binary' }),
);

/** A value or an NkeeperError, and not in the end of time. */
function safely<T>(call: () => T): T | undefined {
  const begun = performance.now();
  try {
    return call();
  } catch (error) {
    assert.ok(error instanceof NkeeperError, error instanceof Error ? error.stack : String(error));
    return undefined;
  } finally {
    assert.ok(performance.now() - begun < 20_000, 'it never ends');
  }
}

test('subjects, renamings, mappings and templates', () => {
  const party = { name: 'n.*', subject: 'U', tags: ['t:{{name()}}', 't:'] };
  fc.assert(
    fc.property(subjectish, subjectish, subjectish, (a, b, c) => {
      subjectFaults(a);
      hasWildcards(a);
      isServerSubject(a);
      isPublishSubject(a);
      isContainedIn(a, b);
      isSubset(a, b);
      assert.equal(collide(a, b), collide(b, a));
      const renaming = renamingOf(a, b);
      if (renaming) {
        const local = toLocal(renaming, c);
        const remote = toRemote(renaming, c);
        // Servers take `*a` for a star in some places and not in others.
        const sound = [renaming.local, renaming.remote].every(
          pattern => isServerSubject(pattern) && !/(^|\.)\*[^.]/.test(pattern),
        );
        const once = new Set(renaming.stars).size === renaming.stars.length;
        if (
          local !== undefined &&
          isPublishSubject(c) &&
          sound &&
          once &&
          hasFullWildcard(a) === hasFullWildcard(b)
        )
          assert.equal(toRemote(renaming, local), c);
        assert.ok(remote === undefined || typeof remote === 'string');
      }
      const mapping = parseMapping(a, b);
      if (typeof mapping !== 'string') transformSubject(mapping, c);
      const shares = mappedSubjects({ [a]: [{ subject: b, weight: 60 }], [c]: null }, c).map(
        ({ share }) => share,
      );
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 1e-9);
      templateValues(a, party, party);
      const lists = { allow: [a, b], deny: [c] };
      expandTemplate({ pub: lists, sub: lists }, party, party);
      mayPublish({ pub: lists, sub: {} }, c);
      maySubscribe({ pub: {}, sub: lists }, b, c);
      const tree = new SubjectTree();
      for (const subject of [a, b]) tree.add(subject);
      tree.overlapping(c);
    }),
    { numRuns: 1500 },
  );
});

test('renaming there and back gives the same subject', () => {
  const names = fc.uniqueArray(fc.constantFrom('$1', '$2', '$3'), { minLength: 3, maxLength: 3 });
  const values = fc.array(fc.constantFrom('a', 'b', 'ü'), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(names, values, (references, [a, b, c, d, e]) => {
      const renaming = renamingOf(`x.${references.join('.')}.>`, '*.y.*.*.>');
      assert.ok(renaming);
      const subject = `${a}.y.${b}.${c}.${d}.${e}`;
      const local = toLocal(renaming, subject);
      assert.ok(local?.startsWith('x.') && local.endsWith(`.${d}.${e}`));
      assert.equal(toRemote(renaming, local ?? ''), subject);
    }),
  );
});

test('addresses, ranges, times, zones, numbers, URLs, tags', () => {
  fc.assert(
    fc.property(addressish, addressish, urlish, (a, b, url) => {
      const ip = parseIpAddress(a);
      const range = parseCidr(b);
      if (ip && range) cidrContains(range, ip.bytes);
      parseCidrList(`${a},${b}`);
      isSourceAllowed([b, a], a);
      parseClockTime(a);
      isTimeZone(url);
      parseDecimalInteger(a);
      parseUrl(url);
      checkTimesOfDay([{ start: a, end: b }], url, 0);
      assert.equal(normalizeTag(normalizeTag(url)), normalizeTag(url));
      assert.deepEqual(removeTags(addTags([], [url]), [url]), []);
    }),
    { numRuns: 1500 },
  );
});

test('keys, seeds, base32, signatures', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'ABSUOXNC234567=\r\n ') });
  const raw = fc.uint8Array({ maxLength: 80 });
  fc.assert(
    fc.property(fc.oneof(letters, fc.string({ unit: 'binary' })), raw, (text, bytes) => {
      safely(() => Seed.parse(text));
      safely(() => parsePublicKey(text));
      isPublicKey(text);
      canonicalKey(text);
      assert.equal(verifySignature(text, bytes, bytes), false);
      const back = new Uint8Array(bytes.length + 8);
      assert.equal(decodeBase32Into(back, encodeBase32(bytes)), bytes.length);
      assert.deepEqual(back.subarray(0, bytes.length), bytes);
    }),
    { numRuns: 800 },
  );
});

test('sealed messages: only the right one opens', () => {
  fc.assert(
    fc.property(
      seeds('curve'),
      seeds('curve'),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(),
      (a, b, bytes, place) => {
        const sealed = seal(bytes, a, b.publicKey);
        assert.deepEqual(Buffer.from(open(sealed, b, a.publicKey)), Buffer.from(bytes));
        const changed = sealed.slice();
        const at = place % changed.length;
        changed[at] = (changed[at] as number) ^ 1;
        assert.throws(() => open(changed, b, a.publicKey), NkeeperError);
        assert.throws(() => open(bytes, b, a.publicKey), NkeeperError);
        safely(() => open(sealed, b, 'nobody'));
      },
    ),
    { numRuns: 60 },
  );
});

test('random claims of every kind: validation, advice and admission give an answer', () => {
  for (const kind of [
    'operator',
    'account',
    'user',
    'activation',
    'authorization_request',
    'authorization_response',
    'generic',
  ] as const) {
    fc.assert(
      fc.property(randomClaims<ClaimKind>(kind), claims => {
        safely(() => validateClaims(kind, claims as never, 1));
        safely(() => adviseClaims(kind, claims as never));
        if (kind === 'activation') activationId(claims as never);
      }),
      { numRuns: 120 },
    );
  }
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (operator, account, user) => {
      assert.equal(admission({ operator, account, user, now: 1 }).admitted, false);
    }),
  );
});

test('any question about random users and accounts is answered, in words too', () => {
  const actions = fc.constantFrom('publish' as const, 'subscribe' as const);
  fc.assert(
    fc.property(
      randomClaims('user'),
      randomClaims('account'),
      actions,
      subjectish,
      (user, account, action, subject) => {
        const question = { action, subject };
        const accounts = knownAccounts([account]);
        const answer = safely(() => askAccess(question, user, account, { accounts, strict: false, now: 1 }));
        assert.ok(answer);
        assert.match(accessWords(question, answer, () => undefined).verdict, /^(Yes|No|It depends): /);
      },
    ),
    { numRuns: 300 },
  );
});

test('texts of a megabyte: an answer in good time', () => {
  const dots = 'a.'.repeat(500_000);
  const braces = '{{name()}}'.repeat(2000);
  const party = { name: 'x', subject: 'U', tags: [] };
  safely(() => isServerSubject(dots));
  safely(() => subjectFaults(dots));
  safely(() => isSubset(dots, '>'));
  safely(() => expandTemplate({ pub: { allow: [braces] }, sub: {} }, party, party));
  safely(() => parseMapping('*', `{{split(1,${'-'.repeat(1_000_000)})}}`));
  safely(() => parseCidr('1'.repeat(1_000_000)));
  safely(() => parseUrl(`http://${'a'.repeat(1_000_000)}`));
  safely(() => parseIpAddress(':'.repeat(1_000_000)));
  safely(() => Seed.parse('S'.repeat(1_000_000)));
  safely(() => isPublicKey('A'.repeat(1_000_000)));
  safely(() => decodeToken(`${'A'.repeat(400_000)}.${'B'.repeat(400_000)}.C`));
  const nested = `${'['.repeat(9000)}${']'.repeat(9000)}`;
  const chunks = ['{"typ":"JWT","alg":"ed25519-nkey"}', `{"nats":{"type":"user","version":2,"x":${nested}}}`];
  const token = `${chunks.map(text => Buffer.from(text).toString('base64url')).join('.')}.AAAA`;
  const decoded = safely(() => decodeToken(token));
  if (decoded) safely(() => adviseTokenText(decoded));
});
