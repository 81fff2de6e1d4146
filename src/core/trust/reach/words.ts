import { withArguments } from '../../errors.ts';
import { sentences } from '../../text/sentences.ts';
import { duration } from '../../text/units.ts';
import { type AccessAnswer, type AccessCase, type AccessQuestion, verdictOf } from './access.ts';
import type { Hop, Landing } from './landings.ts';
import type { RuleSource } from './rule-source.ts';

/** An {@link AccessAnswer} in words. Names and subjects stand in them as they are: whoever prints them cleans them. */
export interface AccessWords {
  /** `Yes: …`, `No: …` */
  readonly verdict: string;
  readonly good: boolean;
  readonly parts: readonly AccessPart[];
  /** What else there is to know. */
  readonly notes: readonly string[];
}

/** One case of the answer. */
export interface AccessPart {
  /** Which messages it is about, where there are several cases: `40 % become "b"`. */
  readonly about?: string;
  /** Which rule decides. */
  readonly because: string;
  /** Where that rule is: `nats.pub.allow[0] of the user`. */
  readonly written?: string;
  /** Places that messages go to or come from, one line each. */
  readonly places: readonly string[];
}

type NameOf = (accountKey: string) => string | undefined;

/** Says an answer in words. `nameOf` gives the name of an account by its public key. */
export function accessWords(question: AccessQuestion, answer: AccessAnswer, nameOf: NameOf): AccessWords {
  return withArguments(() => wordsOf(question, answer, nameOf));
}

function wordsOf(question: AccessQuestion, answer: AccessAnswer, nameOf: NameOf): AccessWords {
  const { verdict, cases } = answer;
  const what = `${question.action} to "${question.subject}"${question.queue ? ` in queue "${question.queue}"` : ''}`;
  const verdicts = {
    allowed: `Yes: it may ${what}.`,
    denied: `No: it may not ${what}.`,
    partly: `It depends: mappings choose by chance whether it may ${what}.`,
    refused: refusedText(answer),
  };
  return {
    verdict: verdicts[verdict],
    good: verdict === 'allowed',
    parts: cases.map(each => partOf(question, each, cases.length > 1, nameOf)),
    notes: notesOf(question, answer),
  };
}

function refusedText({ fault = '', cases }: AccessAnswer): string {
  if (cases.length === 0) return `No: servers do not let this user in. ${fault}`.trimEnd();
  const would = { allowed: 'would', denied: 'would not', partly: 'would sometimes' }[verdictOf(cases)];
  return `No: by these JWTs servers refuse the login. ${sentences(fault)} Its permissions ${would} allow it.`;
}

function partOf(question: AccessQuestion, each: AccessCase, several: boolean, nameOf: NameOf): AccessPart {
  const about = aboutCase(question, each, several);
  const written = each.rule.field === undefined ? undefined : `${each.rule.field} ${ownerText(each.rule)}`;
  return {
    ...(about !== undefined && { about }),
    because: becauseOf(question, each),
    ...(written !== undefined && { written }),
    places: each.reach.map(landing => placeText(question, landing, nameOf)),
  };
}

function aboutCase(question: AccessQuestion, each: AccessCase, several: boolean): string | undefined {
  if (!several && each.mapping === undefined) return undefined;
  const share = several ? `${Math.round(each.share)} % of the messages` : 'Each message';
  if (each.subject === '') return `${share} are lost: the mapping's weights do not add up to 100.`;
  if (each.mapping === undefined) return `${share} keep the subject "${question.subject}".`;
  const varies = each.varies ? ' or another one, by chance' : '';
  return `${share} become${several ? '' : 's'} "${each.subject}"${varies}, by ${each.mapping} of the account, before permissions are looked at.`;
}

function becauseOf({ action }: AccessQuestion, { reason, rule }: AccessCase): string {
  const list = action === 'publish' ? 'pub' : 'sub';
  switch (reason) {
    case 'open':
      return rule.owner === 'open'
        ? 'Nothing limits it: neither the user nor the account has permissions.'
        : `Nothing limits it: there is no ${list}.allow, and no ${list}.deny that fits.`;
    case 'allowed':
      return `${entryText(rule)} allows it.`;
    case 'denied':
      return rule.owner === 'server'
        ? `Nothing is left of ${list}.allow of the scope for this user, so servers deny everything.`
        : `${entryText(rule)} denies it, and deny wins.`;
    case 'not-listed':
      return `No entry of ${list}.allow fits, so it is denied.`;
    case 'reply-only':
      return 'Responses are allowed, which closes publishing to all but replies and pub.allow.';
    case 'reserved':
      return 'Servers keep this subject for themselves.';
    case 'lost':
      return 'They go nowhere.';
    case 'invalid':
      return action === 'publish'
        ? 'A message goes to one subject, without wildcards, blanks and empty parts: some servers refuse it, others take it literally.'
        : 'It is no subject: parts may not be empty, and > stands at the end only.';
  }
}

/** The entry, and what it is written as where a template made it. */
function entryText({ entry = '', written = entry }: RuleSource): string {
  return written === entry ? `"${entry}"` : `"${entry}" (written "${written}")`;
}

function ownerText({ owner, role }: RuleSource): string {
  switch (owner) {
    case 'account-default':
      return 'of the account: its default permissions';
    case 'scope':
    case 'server':
      return `of the account: scope ${role || 'without role'}`;
    default:
      return 'of the user';
  }
}

function placeText(
  { action }: AccessQuestion,
  { account, subject, via, share }: Landing,
  nameOf: NameOf,
): string {
  const name = (key: string) => nameOf(key) ?? key;
  const way = action === 'publish' ? 'as' : 'from';
  const part = share < 100 ? `, ${Math.round(share)} % of them` : '';
  const hops = via.map(hop => hopText(hop, name(hop.account)));
  return `account ${name(account)} ${way} "${subject}"${hops.length === 0 ? '' : ` (${hops.join(', then ')})`}${part}`;
}

function hopText({ kind, field }: Hop, account: string): string {
  const what = { 'service-import': 'service import', 'stream-import': 'stream import', mapping: 'mapping' }[
    kind
  ];
  return `${what} ${field} of ${account}`;
}

function notesOf(
  { action }: AccessQuestion,
  { replies, filtered, verdict, proxyRequired, tokenTooLong }: AccessAnswer,
): readonly string[] {
  const notes: string[] = [];
  if (proxyRequired) notes.push('A server lets it in only through a proxy that it trusts.');
  if (tokenTooLong)
    notes.push('A server lets it in only where max_control_line is raised: its JWT is too long.');
  if (action === 'publish' && replies) {
    const count =
      replies.replies === Infinity ? 'any number of replies' : `${replies.replies} to each request`;
    const within =
      replies.within === Infinity
        ? 'at any time'
        : `within ${duration(BigInt(Math.round(replies.within)) * 1_000_000n)}`;
    notes.push(`Replies to requests that it got pass whatever the rules say: ${count}, ${within}.`);
  }
  if (verdict === 'allowed' && filtered.length > 0)
    notes.push(
      `Messages that ${filtered.map(entry => `"${entry}"`).join(', ')} denies are dropped on their way to it.`,
    );
  return notes;
}
