import { isUtf8 } from 'node:buffer';
import { withArguments } from '../../errors.ts';
import { canonicalKey } from '../../nkeys/keys.ts';
import { isMemberVariant } from '../json/member-names.ts';
import { isObjectNode, Members, type Node } from '../json/node.ts';
import { parseExact } from '../json/parse.ts';
import { parsePlain } from '../json/plain.ts';
import { type Issue, IssueList, quoted } from '../rules/issue.ts';
import { type DecodedToken, unknownMembers } from '../token/token.ts';

/** Go writes this header, and nothing else. */
const USUAL_HEADER = '{"typ":"JWT","alg":"ed25519-nkey"}';

const USUAL_HEADER_CHUNK = Buffer.from(USUAL_HEADER).toString('base64url');

/** Deeper than anything that claims have by themselves. */
const DEEP = 64;

const REPEAT = 'Have it made again: nkeeper, nsc and Go never write such a JWT, so somebody made it by hand.';

/**
 * What is odd about how a JWT is written, though Go's library and servers accept it: they read more than they write.
 * nkeeper reads it as they do, and never makes such a one. Of no use for lists: it reads the payload once more.
 */
export function adviseTokenText(decoded: DecodedToken): Issue[] {
  const issues = new IssueList();
  withArguments(() => {
    adviseChunks(issues, decoded);
    advisePayload(issues, decoded);
    adviseKeys(issues, decoded);
  });
  return issues.issues;
}

/** Members that nkeeper, like Go, does not know. Reads the claims once more. */
export function adviseUnknownMembers(decoded: DecodedToken): Issue[] {
  const issues = new IssueList();
  if (decoded.kind !== 'generic') adviseUnknown(issues, decoded);
  return issues.issues;
}

/** Both, for many: of what Go, nsc and nkeeper wrote reading it has shown that there is nothing. Only the others are read once more. */
export function adviseWriting(decoded: DecodedToken): Issue[] {
  if (isWrittenAsUsual(decoded)) return [];
  return [...adviseTokenText(decoded), ...adviseUnknownMembers(decoded)];
}

function isWrittenAsUsual({ lossless, claims, text }: DecodedToken): boolean {
  const { iss = '', sub = '' } = claims;
  if (!lossless || iss.length !== USUAL_KEY || sub.length !== USUAL_KEY) return false;
  const trimmed = withoutLineEnd(text);
  const chunks = trimmed.split('.');
  return chunks[0] === USUAL_HEADER_CHUNK && !LINE_BREAK.test(trimmed) && !chunks.some(hasSpareBits);
}

const LINE_BREAK = /[\r\n]/;

/** By its length modulo 4, how a chunk ends whose last letter has two or four bits that are no part of a byte: they are 0. */
const LAST_LETTERS = ['', '', 'AQgw', 'AEIMQUYcgkosw048'];

/** Of a chunk that could be decoded, without line breaks. */
function hasSpareBits(chunk: string): boolean {
  const usual = LAST_LETTERS[chunk.length % 4] ?? '';
  return usual !== '' && !usual.includes(chunk.charAt(chunk.length - 1));
}

/** Letters of a key as everybody spells it. */
const USUAL_KEY = 56;

function adviseChunks(issues: IssueList, { text, version, kind }: DecodedToken): void {
  const trimmed = withoutLineEnd(text);
  if (LINE_BREAK.test(trimmed)) {
    issues.warning(
      'token-line-break',
      '',
      'There are line breaks inside the JWT; servers skip them.',
      REPEAT,
    );
  }
  const chunks = trimmed.replace(/[\r\n]/g, '').split('.');
  if (chunks.some(hasSpareBits)) {
    const message = 'The last letter of a part has spare bits set: the same JWT has several texts.';
    issues.warning('token-spare-bits', '', message, REPEAT);
  }
  const header = Buffer.from(chunks[0] ?? '', 'base64url').toString('utf8');
  if (header === USUAL_HEADER || (version === 1 && kind !== 'generic' && isOldHeader(header))) return;
  const message = `The header is ${quoted(header)}, not ${USUAL_HEADER}; servers look at typ and alg only, and not at their case.`;
  issues.warning('header-unusual', '', message, REPEAT);
}

/** Written out: the regular expression for it takes quadratic time on line breaks inside the text. */
function withoutLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}

function isOldHeader(header: string): boolean {
  return header === '{"typ":"jwt","alg":"ed25519"}';
}

function advisePayload(issues: IssueList, decoded: DecodedToken): void {
  const bytes = Buffer.from(decoded.text.split('.')[1] ?? '', 'base64url');
  if (!isUtf8(bytes)) {
    const message = 'Some bytes of the payload are no text; servers read each of them as U+FFFD.';
    issues.warning('payload-not-utf8', '', message, REPEAT);
  }
  // What the fast reader takes has none of the following.
  if (parsePlain(bytes) !== undefined) return;
  if (hasLoneSurrogate(decoded.payload)) {
    const message = 'A text of the payload has half a character in it; servers read it as U+FFFD.';
    issues.warning('payload-half-character', '', message, REPEAT);
  }
  const { twice, respelled, depth } = lookThrough(parseExact(decoded.payload));
  for (const name of twice.slice(0, 10)) {
    const message = `Member ${quoted(name)} is there more than once; servers take the last one, or mix them.`;
    issues.warning('payload-member-twice', '', message, REPEAT);
  }
  for (const name of respelled.slice(0, 10)) {
    const message = `Member ${quoted(name)} is spelled in another case; servers take it as if it were not.`;
    issues.warning('payload-member-respelled', '', message, REPEAT);
  }
  if (depth > DEEP) {
    const message = `The payload is nested ${depth} deep.`;
    issues.warning('payload-nested-deep', '', message, REPEAT);
  }
}

/** Escapes of surrogates that stand alone. */
function hasLoneSurrogate(json: string): boolean {
  const escapes = json.replaceAll('\\\\', '');
  return /\\ud[89a-f]/i.test(escapes.replace(/\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/gi, ''));
}

/** Members whose own members are named by whoever wrote them: no spelling of those is wrong. */
const FREE = new Set(['revocations', 'mappings', 'tiered_limits']);

interface Seen {
  readonly twice: string[];
  readonly respelled: string[];
  readonly depth: number;
}

/** Without recursion: it may be nested 10,000 deep. */
function lookThrough(root: Node): Seen {
  const twice: string[] = [];
  const respelled: string[] = [];
  let depth = 0;
  const open: [node: Node, level: number, named: boolean][] = [[root, 0, true]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, level, named] = next;
    if (Array.isArray(node)) for (const element of node) open.push([element, level + 1, named]);
    if (!isObjectNode(node) && !Array.isArray(node)) continue;
    depth = Math.max(depth, level + 1);
    if (!(node instanceof Members)) continue;
    const names = new Set<string>();
    node.names.forEach((name, i) => {
      if (names.has(name)) twice.push(name);
      names.add(name);
      if (named && isMemberVariant(name)) respelled.push(name);
      open.push([node.values[i] as Node, level + 1, named && !FREE.has(name)]);
    });
  }
  return { twice, respelled, depth };
}

function adviseKeys(issues: IssueList, { claims: { iss = '', sub = '' } }: DecodedToken): void {
  for (const [field, key] of [
    ['iss', iss],
    ['sub', sub],
  ] as const) {
    const usual = canonicalKey(key);
    if (usual === undefined || usual === key) continue;
    const message = `The key is written in an unusual way; its usual spelling is ${usual}.`;
    issues.warning('key-respelled', field, message, REPEAT);
  }
}

function adviseUnknown(issues: IssueList, decoded: DecodedToken): void {
  for (const path of unknownMembers(decoded).slice(0, 50)) {
    const message = `Servers and nsc do not know ${quoted(path)}, and drop it.`;
    const hint = 'A newer tool wrote it, or a hand: edit with care, for nsc loses it.';
    issues.warning('member-unknown', path, message, hint);
  }
}
