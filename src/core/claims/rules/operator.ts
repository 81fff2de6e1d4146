import type { OperatorClaims } from '../operator.ts';
import { parseServerVersion, type ServerVersionFault } from '../scalars/server-version.ts';
import { type ParsedUrl, parseUrl } from '../scalars/urls.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkKey } from './key.ts';
import { checkTimes } from './times.ts';

const SERVICE_SCHEMES = new Set(['nats', 'tls', 'ws', 'wss']);

/** All rules for an operator, in the JWT library's order. */
export function checkOperator(issues: IssueList, claims: OperatorClaims, now: number): void {
  checkTimes(issues, claims, now);
  const { nats } = claims;
  checkAccountServerUrl(issues, nats.account_server_url ?? '');
  for (const [i, url] of nats.operator_service_urls?.entries() ?? []) {
    checkServiceUrl(issues, `nats.operator_service_urls[${i}]`, url);
  }
  for (const [i, key] of nats.signing_keys?.entries() ?? []) {
    checkKey(issues, 'operator-signing-key-invalid', `nats.signing_keys[${i}]`, key, 'operator');
  }
  if (nats.system_account) {
    checkKey(issues, 'system-account-invalid', 'nats.system_account', nats.system_account, 'account');
  }
  checkServerVersion(issues, nats.assert_server_version ?? '');
}

/** Where accounts are pushed to; empty is none. */
export function checkAccountServerUrl(issues: IssueList, text: string): void {
  if (text === '') return;
  const field = 'nats.account_server_url';
  const url = parseUrl(text);
  const hint = 'Write it like https://host/jwt/v1 or nats://host:4222.';
  if (!url) {
    issues.blocking('account-server-url-unparsable', field, `${quoted(text)} is not a URL.`, hint);
  } else if (url.scheme === '') {
    issues.blocking('account-server-url-no-scheme', field, `URL ${quoted(text)} has no scheme.`, hint);
  }
}

/** A URL that clients connect to. */
export function checkServiceUrl(issues: IssueList, field: string, text: string): void {
  if (text === '') return;
  const fault = serviceUrlFault(parseUrl(text));
  if (!fault) return;
  const message = `Service URL ${quoted(text)} ${fault.says}.`;
  issues.blocking(`operator-service-url-${fault.code}`, field, message, fault.hint);
}

function serviceUrlFault(
  url: ParsedUrl | undefined,
): { code: string; says: string; hint: string } | undefined {
  if (!url) return { code: 'unparsable', says: 'is not a URL', hint: 'Write it like nats://host:4222.' };
  if (url.hasUserInfo) {
    return { code: 'credentials', says: 'holds credentials', hint: 'Remove everything up to the @.' };
  }
  if (url.path !== '') {
    return {
      code: 'path',
      says: 'has a path',
      hint: 'Write it like nats://host:4222, with nothing behind it.',
    };
  }
  if (SERVICE_SCHEMES.has(url.scheme)) return undefined;
  return {
    code: 'scheme',
    says: 'is of another scheme than nats, tls, ws, wss',
    hint: 'Use one of these four.',
  };
}

const VERSION_FAULTS: Readonly<Record<ServerVersionFault, string>> = {
  'server-version-format': 'is not three numbers with dots between them',
  'server-version-not-integer': 'has a part that is not a whole number',
  'server-version-negative': 'has a negative part',
};

/** The oldest server that may be used; empty is any. */
export function checkServerVersion(issues: IssueList, text: string): void {
  const version = text === '' ? undefined : parseServerVersion(text);
  if (typeof version !== 'string') return;
  const message = `Server version ${quoted(text)} ${VERSION_FAULTS[version]}.`;
  issues.blocking(version, 'nats.assert_server_version', message, 'Write it like 2.10.0, without a suffix.');
}
