import { isPublicKey } from '../../nkeys/keys.ts';
import { isEmptyLimits } from '../access/limits-meaning.ts';
import type { Account, AccountClaims, MsgTrace } from '../account.ts';
import { subjectFaults } from '../subjects/subjects.ts';
import { checkCallout } from './callout.ts';
import { checkExports } from './exports.ts';
import { checkImports } from './imports.ts';
import { checkInfo } from './info.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkKey } from './key.ts';
import { checkCounts, checkJetStreamLimits } from './limits.ts';
import { checkMappings } from './mappings.ts';
import { checkPermissions } from './permissions.ts';
import { checkNoWildcards } from './subject.ts';
import { checkTimes } from './times.ts';

/** All rules for an account, in the JWT library's order. */
export function checkAccount(issues: IssueList, claims: AccountClaims, now: number): void {
  checkTimes(issues, claims, now);
  const { nats, sub = '', iss = '' } = claims;
  const { imports = [], exports = [], limits = {} } = nats;
  checkImports(issues, imports, sub);
  checkExports(issues, exports);
  checkJetStreamLimits(issues, limits);
  if (nats.default_permissions)
    checkPermissions(issues, 'nats.default_permissions', nats.default_permissions);
  checkMappings(issues, nats.mappings ?? {});
  checkCallout(issues, nats.authorization ?? {});
  if (nats.trace) checkTrace(issues, nats.trace);
  checkCounts(issues, limits, imports.length, exports);
  checkSigningKeys(issues, nats.signing_keys ?? []);
  checkInfo(issues, 'nats', nats);
  checkClusterTraffic(issues, nats.cluster_traffic ?? '');
  if (isPublicKey(iss, 'account') && !isEmptyLimits(limits)) {
    const message = 'The account signed itself, so its limits do not bind it.';
    issues.warning('self-signed-with-limits', 'nats.limits', message, 'Let the operator sign the account.');
  }
}

function checkTrace(issues: IssueList, { dest = '', sampling = 0 }: MsgTrace): void {
  if (subjectFaults(dest).length > 0) {
    const message = `Trace destination ${quoted(dest)} is not a subject.`;
    issues.blocking(
      'trace-dest-invalid',
      'nats.trace.dest',
      message,
      'Give a subject such as traces.orders.',
    );
  }
  checkNoWildcards(issues, 'trace-dest-wildcard', 'nats.trace.dest', dest);
  if (sampling < 0 || sampling > 100) {
    const message = `Trace sampling of ${sampling} % is out of range.`;
    issues.blocking('trace-sampling-range', 'nats.trace.sampling', message, 'Give 1 to 100; 0 means 100.');
  }
}

function checkSigningKeys(issues: IssueList, keys: NonNullable<Account['signing_keys']>): void {
  for (const [i, entry] of keys.entries()) {
    if (typeof entry === 'string') {
      checkKey(issues, 'signing-key-invalid', `nats.signing_keys[${i}]`, entry, 'account');
    } else {
      checkKey(issues, 'scope-key-invalid', `nats.signing_keys[${i}].key`, entry.key, 'account');
    }
  }
}

function checkClusterTraffic(issues: IssueList, value: string): void {
  if (value === '' || value === 'system' || value === 'owner') return;
  const message = `Cluster traffic cannot be ${quoted(value)}.`;
  issues.blocking(
    'cluster-traffic-unknown',
    'nats.cluster_traffic',
    message,
    'Use system or owner, or leave it out.',
  );
}
