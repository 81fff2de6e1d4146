import { CONNECTION_TYPES, CONNECTION_TYPES_HINT } from '../../claims/access/connection-types.ts';
import { checkInfo } from '../../claims/rules/info.ts';
import { IssueList, quoted } from '../../claims/rules/issue.ts';
import { checkAccountServerUrl, checkServerVersion, checkServiceUrl } from '../../claims/rules/operator.ts';
import { checkEntry } from '../../claims/rules/permissions.ts';
import { checkSubject } from '../../claims/rules/subject.ts';
import { checkClock, checkLocation, checkSource } from '../../claims/rules/user.ts';
import { isPublicKey, keyKindOf } from '../../nkeys/keys.ts';
import type { KeyKind } from '../../nkeys/kinds.ts';
import type { Check } from './field.ts';

// What is wrong with a text while it is typed: the rules for claims, asked about one value.

function ruled(rule: (issues: IssueList, text: string) => void): Check {
  return text => {
    const issues = new IssueList();
    rule(issues, text);
    return issues.issues.find(({ severity }) => severity === 'blocking');
  };
}

export const subjectCheck = ruled((issues, text) => checkSubject(issues, '', text));
export const publishCheck = ruled((issues, text) => checkEntry(issues, '', text, false));
/** An entry of a subscribe list: `subject`, or `subject queue`. */
export const subscribeCheck = ruled((issues, text) => checkEntry(issues, '', text, true));
export const serviceUrlCheck = ruled((issues, text) => checkServiceUrl(issues, '', text));
export const accountServerCheck = ruled((issues, text) => checkAccountServerUrl(issues, text));
export const serverVersionCheck = ruled((issues, text) => checkServerVersion(issues, text));
export const infoUrlCheck = ruled((issues, text) => checkInfo(issues, '', { info_url: text }));
export const descriptionCheck = ruled((issues, text) => checkInfo(issues, '', { description: text }));
export const networkCheck = ruled((issues, text) => checkSource(issues, '', text));
export const timeZoneCheck = ruled((issues, text) => checkLocation(issues, text));

const RANGE_HINT = 'Write it like 08:00:00-18:00:00; one over midnight is 22:00:00-06:00:00.';

/** `08:00:00-18:00:00` */
export const timeRangeCheck: Check = text => {
  const [, start, end] = /^(\d\d:\d\d:\d\d)-(\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  if (start === undefined || end === undefined)
    return { message: `${quoted(text)} is not a span of a day.`, hint: RANGE_HINT };
  const issues = new IssueList();
  checkClock(issues, 'start', '', start);
  checkClock(issues, 'end', '', end);
  return issues.issues[0];
};

export const connectionTypeCheck: Check = text =>
  CONNECTION_TYPES.some(each => each === text.toUpperCase())
    ? undefined
    : { message: `${quoted(text)} is not a type of connection.`, hint: CONNECTION_TYPES_HINT };

/** Whoever writes a public key writes one of the right kind; everything else may be a file or a name. */
export const keyCheck =
  (kind: KeyKind): Check =>
  text => {
    if (isPublicKey(text, kind)) return undefined;
    const found = keyKindOf(text);
    if (found !== undefined) return { message: `This is the key of an ${found}.`, hint: kindHint(kind) };
    // As long as a key, of the letters of a key, and none.
    return /^[A-Z2-7]{56}$/.test(text) && !text.startsWith('S')
      ? { message: 'This key has a slip in it: its checksum is wrong.', hint: kindHint(kind) }
      : undefined;
  };

function kindHint(kind: KeyKind): string {
  return `A public ${kind} key is needed.`;
}
