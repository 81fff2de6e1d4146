import type { Account, Mapping } from '../account.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkSubject } from './subject.ts';

/** The share of messages, in percent, that a destination gets; 0 and absent mean all. */
export function weightOf({ weight = 0 }: Mapping): number {
  return Number(weight) || 100;
}

/** All mappings of an account: subjects, and weights that add up to 100 at most in each cluster. */
export function checkMappings(issues: IssueList, mappings: NonNullable<Account['mappings']>): void {
  for (const [from, targets] of Object.entries(mappings)) {
    const field = `nats.mappings[${JSON.stringify(from)}]`;
    checkSubject(issues, field, from);
    checkTargets(issues, field, from, targets ?? []);
  }
}

function checkTargets(issues: IssueList, field: string, from: string, targets: readonly Mapping[]): void {
  const hint = 'Lower the weights; a destination without weight counts as 100.';
  const totals = new Map<string, number>();
  for (const [i, target] of targets.entries()) {
    const at = `${field}[${i}]`;
    const weight = weightOf(target);
    const cluster = target.cluster ?? '';
    const total = (totals.get(cluster) ?? 0) + weight;
    totals.set(cluster, total);
    checkSubject(issues, `${at}.subject`, target.subject ?? '');
    if (weight > 100) {
      const message = `A destination of ${quoted(from)} has weight ${weight}.`;
      issues.blocking('mapping-weight-over-100', `${at}.weight`, message, 'Give a weight from 1 to 100.');
    }
    if (cluster !== '' && total > 100) {
      const message = `The weights of ${quoted(from)} in cluster ${quoted(cluster)} add up to ${total}.`;
      issues.blocking('mapping-cluster-total-over-100', `${at}.weight`, message, hint);
    }
  }
  const total = totals.get('') ?? 0;
  if (total > 100) {
    issues.blocking(
      'mapping-total-over-100',
      field,
      `The weights of ${quoted(from)} add up to ${total}.`,
      hint,
    );
  }
}
