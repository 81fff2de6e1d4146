import { parseUrl } from '../scalars/urls.ts';
import { type IssueList, quoted } from './issue.ts';

/** Bytes of UTF-8. */
const LONGEST = 8192;

/** Description and information URL of an account or an export; `field` is the path of the object that holds them. */
export function checkInfo(
  issues: IssueList,
  field: string,
  { description = '', info_url: url = '' }: { readonly description?: string; readonly info_url?: string },
): void {
  checkLength(issues, 'info-description-too-long', `${field}.description`, 'description', description);
  checkLength(issues, 'info-url-too-long', `${field}.info_url`, 'information URL', url);
  if (url === '') return;
  const parsed = parseUrl(url);
  if (parsed && parsed.scheme !== '' && parsed.hostname !== '') return;
  const message = `Information URL ${quoted(url)} is not a URL with scheme and host.`;
  issues.blocking(
    'info-url-invalid',
    `${field}.info_url`,
    message,
    'Write it like https://example.com/about.',
  );
}

function checkLength(issues: IssueList, code: string, field: string, name: string, text: string): void {
  // A UTF-16 unit is at most three bytes: most texts need no counting.
  if (text.length * 3 <= LONGEST) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= LONGEST) return;
  issues.blocking(code, field, `The ${name} has ${bytes} bytes; ${LONGEST} are allowed.`, 'Shorten it.');
}
