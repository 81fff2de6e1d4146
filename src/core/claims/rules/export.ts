import type { Export, ServiceLatency } from '../sharing.ts';
import { hasWildcards, tokensOf } from '../subjects/subjects.ts';
import { checkShareKind } from './activation.ts';
import { checkInfo } from './info.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkNoWildcards, checkSubject } from './subject.ts';

const RESPONSE_TYPES = new Set(['', 'Singleton', 'Stream', 'Chunked']);

/** The rules for one export. */
export function checkExport(issues: IssueList, field: string, entry: Export): void {
  checkShareKind(issues, 'export-kind-invalid', `${field}.type`, entry.type);
  checkResponseType(issues, field, entry);
  if (entry.type === 'stream' && entry.allow_trace) {
    const hint = 'Switch allow_trace off: on streams the importer decides.';
    issues.blocking('export-trace-on-stream', `${field}.allow_trace`, 'A stream export allows traces.', hint);
  }
  if (entry.service_latency) checkLatency(issues, `${field}.service_latency`, entry, entry.service_latency);
  checkThreshold(issues, `${field}.response_threshold`, entry);
  checkSubject(issues, `${field}.subject`, entry.subject ?? '');
  checkTokenPosition(issues, `${field}.account_token_position`, entry);
  checkInfo(issues, field, entry);
}

function checkResponseType(
  issues: IssueList,
  field: string,
  { type, response_type: given = '' }: Export,
): void {
  const at = `${field}.response_type`;
  if (type === 'service' && !RESPONSE_TYPES.has(given)) {
    const message = `Services have no response type ${quoted(given)}.`;
    issues.blocking('export-response-type-invalid', at, message, 'Use Singleton, Stream or Chunked.');
  }
  if (type === 'stream' && given !== '') {
    const message = 'A stream export has a response type.';
    issues.blocking('export-response-type-on-stream', at, message, 'Remove it: streams have no responses.');
  }
}

function checkLatency(issues: IssueList, field: string, { type }: Export, latency: ServiceLatency): void {
  if (type !== 'service') {
    const message = 'Latency is measured on an export that is no service.';
    issues.blocking('export-latency-on-stream', field, message, 'Remove service_latency.');
  }
  const sampling = latency.sampling === 'headers' ? 0 : (latency.sampling ?? 0);
  if (sampling < 0 || sampling > 100) {
    const message = `Latency sampling of ${sampling} % is out of range.`;
    issues.blocking('latency-sampling-range', `${field}.sampling`, message, 'Give 1 to 100, or "headers".');
  }
  checkSubject(issues, `${field}.results`, latency.results ?? '');
  checkNoWildcards(issues, 'latency-results-wildcard', `${field}.results`, latency.results ?? '');
}

function checkThreshold(
  issues: IssueList,
  field: string,
  { type, response_threshold: threshold = 0 }: Export,
): void {
  if (threshold < 0) {
    issues.blocking(
      'export-threshold-negative',
      field,
      'The response threshold is negative.',
      'Give a time from 0 up.',
    );
  }
  if (threshold > 0 && type !== 'service') {
    const message = 'An export that is no service has a response threshold.';
    issues.blocking('export-threshold-on-stream', field, message, 'Remove response_threshold.');
  }
}

function checkTokenPosition(
  issues: IssueList,
  field: string,
  { subject = '', account_token_position: position = 0 }: Export,
): void {
  if (position <= 0) return;
  const tokens = tokensOf(subject);
  const token = tokens[Number(position) - 1];
  const hint = 'Give the position, counted from 1, of a * in the subject.';
  if (!hasWildcards(subject)) {
    const message = `Subject ${quoted(subject)} has no wildcard for the account's key.`;
    issues.blocking('export-token-position-no-wildcard', field, message, hint);
  } else if (position > tokens.length) {
    const message = `Subject ${quoted(subject)} has ${tokens.length} tokens, not ${position}.`;
    issues.blocking('export-token-position-too-large', field, message, hint);
  } else if (token !== '*') {
    const message = `Token ${position} of ${quoted(subject)} is ${quoted(token ?? '')}, not *.`;
    issues.blocking('export-token-position-not-star', field, message, hint);
  }
}
