import type { ActivationClaims } from '../activation.ts';
import type { IssueList } from './issue.ts';
import { checkIssuerAccount } from './key.ts';
import { checkSubject } from './subject.ts';
import { checkTimes } from './times.ts';

/** All rules for an activation, in the JWT library's order. */
export function checkActivation(issues: IssueList, claims: ActivationClaims, now: number): void {
  checkTimes(issues, claims, now);
  checkActivationContent(issues, 'nats', claims);
}

/** The rules that have nothing to do with the clock; `field` is the path of the object that holds the members. */
export function checkActivationContent(issues: IssueList, field: string, { nats }: ActivationClaims): void {
  checkShareKind(issues, 'import-kind-invalid', `${field}.kind`, nats.kind);
  checkSubject(issues, `${field}.subject`, nats.subject ?? '');
  checkIssuerAccount(issues, field, nats.issuer_account);
}

/** Imports, exports and activations are of one of two kinds. */
export function checkShareKind(
  issues: IssueList,
  code: string,
  field: string,
  kind: string | undefined,
): void {
  if (kind === 'stream' || kind === 'service') return;
  issues.blocking(code, field, 'It is neither a stream nor a service.', 'Say stream or service.');
}
