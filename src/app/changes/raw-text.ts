import type { ClaimsOwner, ClaimsTextFault, OpenClaimsText } from '../../core/operations/claims-text.ts';
import { clean } from '../../core/text/clean.ts';
import { sentences } from '../../core/text/sentences.ts';
import { type TextArea, textAreaOf, textOfArea, toLine } from '../text-area.ts';
import type { Answer } from './answer.ts';
import type { Form } from './form.ts';
import { withoutCommands } from './in-words.ts';

/** Claims that are edited as text on screen. Nothing has happened yet. */
export interface RawText {
  /** What they are of: `account ORDERS`. */
  readonly title: string;
  readonly owner: ClaimsOwner;
  /** As they are now, and what judges another text. */
  readonly claims: OpenClaimsText;
  /** As they were when the text was opened: with what a form said. */
  readonly opened: string;
  readonly area: TextArea;
  /** First line that shows. */
  readonly top: number;
  /** The form that it was opened from, and leads back to. */
  readonly form: Form | undefined;
  /** Why it cannot be carried out; gone with the next key. */
  readonly refused: string;
  /** The question whether to lose what was typed is open, and this is its answer so far. */
  readonly leaving: Answer | undefined;
  /** Unix milliseconds since when that question is there. */
  readonly askedSince: number;
  /** It is being worked out what would happen. */
  readonly waiting: boolean;
}

export function newRawText(
  about: Pick<RawText, 'title' | 'owner' | 'claims' | 'form'>,
  opened: string,
): RawText {
  const area = atDifference(textAreaOf(opened), about.claims.text);
  const rest = { refused: '', leaving: undefined, askedSince: 0, waiting: false } as const;
  return { ...about, ...rest, opened, area, top: Math.max(0, area.row - LINES_BEFORE) };
}

/** So much of the text before is seen with the first line that differs. */
const LINES_BEFORE = 5;

/** Where a form has changed something, it is seen at once. */
function atDifference(area: TextArea, now: string): TextArea {
  const before = now.split('\n').map(withoutComma);
  const row = area.lines.findIndex((line, i) => withoutComma(line) !== before[i]);
  return row < 0 ? area : toLine(area, row + 1);
}

const asNow = new WeakMap<OpenClaimsText, ReadonlySet<string>>();

/** The line is not so in the claims as they are now. */
export function isChangedLine({ claims }: RawText, line: string): boolean {
  const known = asNow.get(claims) ?? new Set(claims.text.split('\n').map(withoutComma));
  asNow.set(claims, known);
  return !known.has(withoutComma(line));
}

/** The last of several members has none: one more behind it changes nothing else. */
function withoutComma(line: string): string {
  return line.trim().replace(/,$/, '');
}

/** Something was typed that would be lost. */
export function isRawTouched({ area, opened }: RawText): boolean {
  return textOfArea(area) !== opened;
}

const judged = new WeakMap<readonly string[], readonly ClaimsTextFault[]>();

/** What is wrong with the text; worked out once for each version of it. @param now Unix milliseconds */
export function faultsOfRaw({ area, claims }: RawText, now: number): readonly ClaimsTextFault[] {
  const known = judged.get(area.lines);
  if (known) return known;
  const faults = claims.check(textOfArea(area), Math.floor(now / 1000));
  judged.set(area.lines, faults);
  return faults;
}

/** Characters that are judged between two keys, so that nobody waits: more when there is a pause. */
const SHORT = 100_000;

/** What is known to be wrong; undefined: a long text was not looked at yet. @param now Unix milliseconds */
export function knownFaults(raw: RawText, now: number): readonly ClaimsTextFault[] | undefined {
  const isShort = textOfArea(raw.area).length <= SHORT;
  return isShort ? faultsOfRaw(raw, now) : judged.get(raw.area.lines);
}

/** A fault in one line: where, what, and what to do. */
export function faultSentence({ line, path, message, hint }: ClaimsTextFault): string {
  // What is no JSON says its line itself.
  const place = line === undefined || path === '' ? '' : `line ${line}`;
  const where = [place, message.includes(path) ? '' : path].filter(each => each !== '').join(', ');
  return clean(`${where === '' ? '' : `${where}: `}${sentences(message, withoutCommands(hint))}`);
}
