import { isPublicKey } from '../../nkeys/keys.ts';
import type { KeyKind } from '../../nkeys/kinds.ts';
import { KEY_LETTERS } from '../../nkeys/kinds.ts';
import { type IssueList, quoted } from './issue.ts';

/** A member that must hold a public key of one kind. */
export function checkKey(issues: IssueList, code: string, field: string, key: string, kind: KeyKind): void {
  if (isPublicKey(key, kind)) return;
  const message = `${quoted(key)} is not a public ${kind} key.`;
  issues.blocking(
    code,
    field,
    message,
    `Give a public key of 56 characters that begins with ${KEY_LETTERS[kind]}.`,
  );
}

/** `issuer_account` of users, activations and authorization responses: empty or an account key. */
export function checkIssuerAccount(issues: IssueList, field: string, key: string | undefined): void {
  if (key) checkKey(issues, 'issuer-account-invalid', `${field}.issuer_account`, key, 'account');
}
