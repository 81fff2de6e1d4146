import fc from 'fast-check';
import type { Account } from '../../src/core/claims/account.ts';
import type { Permissions } from '../../src/core/claims/permissions.ts';
import type { Export, Import } from '../../src/core/claims/sharing.ts';

// Random accounts that share and rename among each other, and random permissions, over few subjects, so that much meets.

const words = fc.constantFrom('a', 'b', 'c');
/** A subject that can be published. */
export const literals = fc.array(words, { minLength: 1, maxLength: 3 }).map(tokens => tokens.join('.'));
export const patterns = fc
  .tuple(fc.array(fc.oneof(words, fc.constant('*')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([tokens, open]) => (open && tokens.length > 1 ? [...tokens.slice(0, -1), '>'] : tokens).join('.'));

const lists = (entries: fc.Arbitrary<string>) =>
  fc.record({ allow: fc.array(entries, { maxLength: 3 }), deny: fc.array(entries, { maxLength: 2 }) });
const queued = fc.oneof(
  { weight: 3, arbitrary: patterns },
  {
    weight: 1,
    arbitrary: fc.tuple(patterns, fc.constantFrom('q1', 'q2', 'q*', '>')).map(pair => pair.join(' ')),
  },
);

/** Permissions with anything that servers look at. */
export const permissions: fc.Arbitrary<Permissions> = fc.record(
  {
    pub: fc.oneof(lists(patterns), fc.record({ deny: fc.array(patterns, { maxLength: 2 }) })),
    sub: lists(queued),
    resp: fc.constant({ max: 1, ttl: 0 }),
  },
  { requiredKeys: ['pub', 'sub'] },
);

/** The same as a scope's template: some entries have functions. */
export const templates: fc.Arbitrary<Permissions> = fc.record({
  pub: lists(
    fc.oneof(patterns, fc.constantFrom('{{name()}}', 'a.{{name()}}', '{{tag(t)}}.>', 'b.{{account-name()}}')),
  ),
  sub: lists(
    fc.oneof(patterns, fc.constantFrom('{{name()}}.*', '{{tag(t)}}', 'c.{{name()}}', '{{tag(none)}}')),
  ),
});

/** What an account offers: subjects of which none contains another one. */
const exports = fc.uniqueArray(
  fc.record({ subject: patterns, type: fc.constantFrom('stream' as const, 'service' as const) }),
  { minLength: 2, maxLength: 6, selector: ({ subject, type }) => `${subject} ${type}` },
);

/** An own name for an imported subject: a prefix, its stars in another order, or none. */
function localNames(subject: string): fc.Arbitrary<string | undefined> {
  const stars = subject.split('.').filter(token => token === '*').length;
  const order = fc.shuffledSubarray(
    Array.from({ length: stars }, (_, i) => `$${i + 1}`),
    { minLength: stars },
  );
  const renamed = fc
    .tuple(words, order)
    .map(([word, references]) => [word, ...references, ...(subject.endsWith('>') ? ['>'] : [])].join('.'));
  const moved = words.map(word => `${word}.${subject}`);
  return fc.oneof(fc.constant(undefined), renamed, moved);
}

/** Imports of some of what the accounts before it export. */
export function importsFrom(
  exporters: readonly { key: string; exports: readonly Export[] }[],
): fc.Arbitrary<Import[]> {
  const offers = exporters.flatMap(({ key, exports: list }) =>
    list.map(({ subject = '', type }) => ({ key, subject, type })),
  );
  return fc.shuffledSubarray(offers, { minLength: Math.ceil(offers.length / 2) }).chain(chosen =>
    fc.tuple(
      ...chosen.map(({ key, subject, type }) =>
        localNames(subject).map(local => ({
          account: key,
          subject,
          ...(type && { type }),
          ...(local === undefined ? {} : { local_subject: local }),
        })),
      ),
    ),
  ) as fc.Arbitrary<Import[]>;
}

/** Mappings; `weighted`: some of them choose by chance. */
export function mappings(weighted: boolean): fc.Arbitrary<NonNullable<Account['mappings']>> {
  const weights = weighted ? fc.constantFrom(100, 40) : fc.constant(100);
  const literal = literals.chain(source =>
    fc.tuple(literals, weights).map(([subject, weight]) => [source, [{ subject, weight }]] as const),
  );
  const starred = fc
    .tuple(words, literals, weights)
    .map(([word, head, weight]) => [`${word}.*`, [{ subject: `${head}.$1`, weight }]] as const);
  return fc
    .array(fc.oneof(literal, starred), { minLength: weighted ? 1 : 0, maxLength: 1 })
    .map(entries => Object.fromEntries(entries) as NonNullable<Account['mappings']>);
}

/** The exports of an account. */
export const offers: fc.Arbitrary<Export[]> = exports as fc.Arbitrary<Export[]>;
