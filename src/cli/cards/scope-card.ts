import { type SigningKey, signingKeyOf } from '../../core/claims/scopes.ts';
import type { Section } from './card.ts';
import { userLimitFacts } from './permissions-card.ts';

/** Plain signing keys in a list, then each scoped one with its template. */
export function signingKeySections(keys: readonly SigningKey[]): readonly Section[] {
  const plain = keys.filter(key => typeof key === 'string');
  const list: Section = {
    title: 'Signing Keys',
    facts: [['Signing Keys', plain.length > 0 ? plain : undefined]],
  };
  return [list, ...keys.flatMap(key => scopeSection(key) ?? [])];
}

/** The scope of a signing key; undefined when it is a plain one. */
export function scopeSection(key: SigningKey): Section | undefined {
  if (typeof key === 'string') return undefined;
  return {
    title: `Scoped Signing Key ${key.role}`,
    facts: [
      ['Key', signingKeyOf(key)],
      ['Role', key.role || 'none'],
      ['Description', key.description || undefined],
      ...userLimitFacts(key.template, -1),
    ],
  };
}
