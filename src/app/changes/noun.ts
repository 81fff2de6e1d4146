import type { Noun, Operation } from '../../core/operations/operation.ts';
import type { Subject } from './subject.ts';

// What an operation is about, and which of its fields says so.

/** Operations that rename take the old name and the new one together. */
export const RENAMED = 'names';

/** What an operation is told by its argument: revocations are of users. */
export function aboutNoun({ noun, argument }: Operation): Noun {
  return noun === 'revocation' && argument === 'name' ? 'user' : noun;
}

/** Only what is selected can be renamed: the form asks for the new name alone. */
export function renames({ argument }: Operation): boolean {
  return argument === RENAMED;
}

/** The field that says what an operation is about. */
export function identityField({ argument, fields }: Operation): string | undefined {
  return argument ?? ['sk', 'from', 'account'].find(name => name in fields);
}

/** What something goes by in operations on it. */
export function nameOfSubject({ noun, operator, account, user, part }: Subject): string {
  const names = { operator, account, user, callout: account } as Readonly<Record<string, string | undefined>>;
  return names[noun] ?? part ?? '';
}
