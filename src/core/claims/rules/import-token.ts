import { NkeeperError } from '../../errors.ts';
import type { ActivationClaims } from '../activation.ts';
import type { Import } from '../sharing.ts';
import { isContainedIn } from '../subjects/subjects.ts';
import { openToken } from '../token/token.ts';
import { checkActivationContent } from './activation.ts';
import { type IssueList, quoted } from './issue.ts';

/** The activation inside an import: is it sound, for this account, from that exporter, for this subject? */
export function checkImportToken(
  issues: IssueList,
  field: string,
  entry: Import,
  token: string,
  account: string,
): void {
  const at = `${field}.token`;
  const claims = activationOf(token);
  if (!claims) {
    const message = `The activation of import ${quoted(entry.subject ?? '')} is damaged or of another kind.`;
    issues.blocking('import-token-undecodable', at, message, 'Ask the exporter for a new activation.');
    return;
  }
  checkParties(issues, at, entry, claims, account);
  if (claims.nats.kind !== entry.type) {
    const message = `The activation is for a ${claims.nats.kind ?? 'thing of no kind'}, the import for a ${entry.type ?? 'thing of no kind'}.`;
    issues.blocking('import-token-kind-mismatch', at, message, 'Import what the activation is for.');
  }
  checkActivationContent(issues, at, claims);
  const wanted = (entry.type === 'service' && entry.to) || entry.subject || '';
  const granted = claims.nats.subject ?? '';
  if (!isContainedIn(wanted, granted)) {
    const message = `The activation is for ${quoted(granted)}, which does not contain ${quoted(wanted)}.`;
    const hint = 'Import a subject inside the one of the activation, or ask for another activation.';
    issues.blocking('import-token-subject-mismatch', at, message, hint);
  }
}

function checkParties(
  issues: IssueList,
  at: string,
  entry: Import,
  claims: ActivationClaims,
  account: string,
): void {
  const exporter = entry.account ?? '';
  if ((claims.iss ?? '') !== exporter && (claims.nats.issuer_account ?? '') !== exporter) {
    const message = `The activation comes from ${quoted(claims.nats.issuer_account || claims.iss || '')}, not from the account imported from.`;
    issues.blocking('import-token-wrong-issuer', at, message, 'Use an activation that this exporter signed.');
  }
  if ((claims.sub ?? '') !== account) {
    const message = `The activation is for account ${quoted(claims.sub ?? '')}, not for this one.`;
    issues.blocking(
      'import-token-wrong-subject',
      at,
      message,
      'Ask the exporter for an activation for this account.',
    );
  }
}

/** Claims of a token with a good signature; undefined where it is damaged or no activation. */
function activationOf(token: string): ActivationClaims | undefined {
  try {
    const decoded = openToken(token);
    return decoded.kind === 'activation' ? decoded.claims : undefined;
  } catch (error) {
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}
