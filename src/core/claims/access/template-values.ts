import { withArguments } from '../../errors.ts';
import { trimBlanks } from '../scalars/blanks.ts';
import type { NatsTail, StandardClaims } from '../standard.ts';

/** Whom a scope's template is filled in for. */
export interface TemplateParty {
  readonly name: string;
  /** Public key. */
  readonly subject: string;
  readonly tags: readonly string[];
}

/** A user or an account as a party of a template. */
export function templateParty(claims: StandardClaims & { readonly nats: NatsTail }): TemplateParty {
  return withArguments(() => {
    const { name = '', sub = '', nats } = claims;
    return { name, subject: sub, tags: nats.tags ?? [] };
  });
}

const TAG = /^(account-)?tag\(.*\)$/is;

/** The values of one function `{{...}}`; none for a tag that is not there; undefined for an unknown function. */
export function templateValues(
  call: string,
  user: TemplateParty,
  account: TemplateParty,
): readonly string[] | undefined {
  const operation = operationOf(call);
  switch (operation.toLowerCase()) {
    case 'name()':
      return [user.name];
    case 'subject()':
      return [user.subject];
    case 'account-name()':
      return [account.name];
    case 'account-subject()':
      return [account.subject];
  }
  const ofAccount = TAG.exec(operation)?.[1] !== undefined;
  if (!TAG.test(operation)) return undefined;
  // Servers know `tag(` in any case, but cut only the lower-case one off: any other finds no tag.
  const start = ofAccount ? 'account-tag(' : 'tag(';
  const name = (operation.startsWith(start) ? operation.slice(start.length) : operation).slice(0, -1);
  const prefix = `${name.toLowerCase()}:`;
  const { tags } = ofAccount ? account : user;
  return tags.filter(tag => tag.startsWith(prefix)).map(tag => tag.slice(prefix.length));
}

/** Does the function stand for a tag, of user or account? */
export function isTagFunction(call: string): boolean {
  return TAG.test(operationOf(call));
}

function operationOf(call: string): string {
  return trimBlanks(call.slice(2, -2));
}
