import { keyKindOf } from '../../nkeys/keys.ts';
import type { KeyKind } from '../../nkeys/kinds.ts';
import type { ClaimKind } from '../kinds.ts';

/** Kinds of keys that may sign claims of a kind; generic claims may be signed by any key that can sign. */
export const ISSUER_KINDS: Readonly<Record<ClaimKind, readonly KeyKind[]>> = {
  operator: ['operator'],
  account: ['operator', 'account'],
  user: ['account'],
  activation: ['account', 'operator'],
  authorization_request: ['server'],
  authorization_response: ['account'],
  generic: ['operator', 'account', 'user', 'server', 'cluster'],
};

/** Tells whether a key is of a kind that may sign claims of a kind; says nothing about whether it is trusted. */
export function mayIssue(kind: ClaimKind, issuer: string): boolean {
  const keyKind = keyKindOf(issuer);
  return keyKind !== undefined && ISSUER_KINDS[kind].includes(keyKind);
}
