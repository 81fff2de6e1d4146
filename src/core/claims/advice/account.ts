import { isPublicKey } from '../../nkeys/keys.ts';
import { integer } from '../../text/amounts.ts';
import type { RevocationList } from '../access/revocation.ts';
import { templateParty } from '../access/template-values.ts';
import type { Account, AccountClaims } from '../account.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import type { Import } from '../sharing.ts';
import { isTurned, renamingOf } from '../subjects/import-renaming.ts';
import { adviseAccountLimits } from './limits.ts';
import { adviseMappings } from './mappings.ts';
import { advisePermissions } from './permissions.ts';
import { adviseScope } from './scope.ts';

/** What is odd about an account. */
export function adviseAccount(issues: IssueList, claims: AccountClaims, now?: number): void {
  const { nats } = claims;
  adviseAccountLimits(issues, nats.limits);
  advisePermissions(issues, 'nats.default_permissions', nats.default_permissions);
  for (const [i, entry] of nats.signing_keys?.entries() ?? []) {
    if (typeof entry !== 'string')
      adviseScope(issues, `nats.signing_keys[${i}]`, entry, templateParty(claims));
  }
  adviseMappings(issues, nats.mappings ?? {});
  adviseRevocations(issues, 'nats.revocations', nats.revocations ?? {}, 'user', now);
  adviseShares(issues, nats, now);
}

function adviseRevocations(
  issues: IssueList,
  field: string,
  list: RevocationList,
  kind: 'user' | 'account',
  now?: number,
): void {
  adviseFuture(issues, field, list, now);
  for (const key of Object.keys(list)) {
    if (key === '*' || isPublicKey(key, kind)) continue;
    const message = `Revoking ${quoted(key)} has no effect: it is no ${kind} key.`;
    issues.warning(
      'revocation-without-effect',
      field,
      message,
      `Revoke the ${kind}'s public key, or * for all.`,
    );
  }
}

/** In seconds a time of the year 5138; in milliseconds one of 1973. */
const MILLISECONDS = 100_000_000_000;

/** Clocks differ, but not by that much. */
const DAY = 86_400;

/** A revocation that lies ahead also hits what is issued from now on until then. */
function adviseFuture(issues: IssueList, field: string, list: RevocationList, now?: number): void {
  const latest = now === undefined ? MILLISECONDS : now + DAY;
  const ahead = Object.entries(list).filter(([, at]) => at >= latest);
  const [key, at] = ahead[0] ?? [];
  if (key === undefined) return;
  const others = ahead.length > 1 ? `, and ${integer(ahead.length - 1)} more,` : '';
  const message = `The revocation of ${quoted(key)}${others} lies far ahead (second ${at}): whatever is issued until then is revoked too.`;
  const hint = 'Clear the revocation and revoke again; times are Unix seconds, not milliseconds.';
  issues.warning('revocation-in-future', field, message, hint);
}

function adviseShares(issues: IssueList, { imports = [], exports = [] }: Account, now?: number): void {
  for (const [i, entry] of imports.entries()) {
    if (!entry?.account || isPublicKey(entry.account, 'account')) continue;
    const message = `Nothing can be imported from ${quoted(entry.account)}: it is no account key.`;
    const hint = 'Give the public key of the exporting account.';
    issues.warning('import-account-invalid', `nats.imports[${i}].account`, message, hint);
  }
  for (const [i, entry] of imports.entries()) adviseLocalSubject(issues, `nats.imports[${i}]`, entry);
  adviseStreams(issues, imports);
  for (const [i, entry] of exports.entries()) {
    const field = `nats.exports[${i}]`;
    adviseRevocations(issues, `${field}.revocations`, entry?.revocations ?? {}, 'account', now);
    if (!entry?.token_req || !entry.account_token_position) continue;
    const message = 'No activation is asked for where importers put their own key into the subject.';
    const hint = 'Remove one of the two: token_req or account_token_position.';
    issues.warning('export-token-not-asked', `${field}.token_req`, message, hint);
  }
}

/** Names each `$n` once, or a part of the subject is lost on the way; validation only counts them. */
function adviseLocalSubject(issues: IssueList, field: string, entry: Import | null): void {
  const { subject = '', local_subject: local = '' } = entry ?? {};
  const renaming = local === '' ? undefined : renamingOf(local, subject);
  if (!renaming) return;
  if (entry?.type === 'service' && isTurned(renaming)) {
    const message = `Servers put the parts of ${quoted(local)} into ${quoted(subject)} in another order than the numbers say.`;
    const hint = 'Let at most two parts change places.';
    issues.warning('import-local-subject-turned', `${field}.local_subject`, message, hint);
  }
  const { stars } = renaming;
  if (new Set(stars).size === stars.length) return;
  const message = `Local subject ${quoted(local)} names a * of ${quoted(subject)} twice and leaves another one out.`;
  const hint = 'Use each * of the imported subject once, as * or $n.';
  issues.warning('import-local-subject-repeats', `${field}.local_subject`, message, hint);
}

/** That an import is there twice, letter by letter, is told where accounts are compared. */
function adviseStreams(issues: IssueList, imports: readonly (Import | null)[]): void {
  const first = new Map<string, Import>();
  for (const [i, entry] of imports.entries()) {
    if (entry?.type !== 'stream') continue;
    const stream = JSON.stringify([entry.account, entry.subject]);
    const earlier = first.get(stream);
    if (!earlier) first.set(stream, entry);
    else if (earlier.local_subject !== entry.local_subject || earlier.to !== entry.to) {
      const message = `Servers connect only one stream import of ${quoted(entry.subject ?? '')} from this exporter, the first.`;
      const hint = 'Remove one of the two.';
      issues.warning('import-stream-dropped', `nats.imports[${i}]`, message, hint);
    }
  }
}
