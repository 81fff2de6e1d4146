import type { Difference } from '../../core/claims/difference/difference.ts';
import { hideSeeds } from '../../core/errors.ts';
import type { Effect, EntityRef, Skipped } from '../../core/operations/plan.ts';
import type { FileReview, Review, TokenReview } from '../../core/operations/review.ts';
import type { SignerChoice } from '../../core/operations/signers.ts';
import { integer } from '../../core/text/amounts.ts';
import { shortKey } from '../../core/text/short-key.ts';
import type { Block, Field, Mark, Span } from '../screen.ts';
import { alike, effectSort } from './alike.ts';
import { signedBy, withStore } from './command-line.ts';
import type { PlanReview } from './review.ts';

/** How many JWTs or files of one sort are told one by one. */
const MOST = 20;

/** And how many effects that say the same of different users. */
const MOST_EFFECTS = 5;

/**
 * What a plan would do, for reading: whom it hits first, then every difference, the files, and the same as a command.
 *
 * @param program what leads to the store that is open here: `nkeeper -H DIR`
 */
export function reviewBlocks(shown: PlanReview, program?: string): readonly Block[] {
  const { note, wish } = shown;
  const command = withStore(commandOf(shown), program);
  return spaced([
    note === '' ? [] : [text([{ text: note, tone: 'strong' }], 'warning')],
    ...planBlocks(shown.planned.review, wish.inWords),
    command === '' ? [] : [text([{ text: 'As a command: ', tone: 'muted' }, { text: hideSeeds(command) }])],
  ]);
}

const made = new WeakMap<Review, readonly (readonly Block[])[]>();

/** What the plan itself says: made once, for it may be much, and every key draws it anew. */
function planBlocks(
  review: Review,
  inWords: (text: string) => string = same => same,
): readonly (readonly Block[])[] {
  const known = made.get(review);
  if (known) return known;
  const { tokens, files, effects, skipped, push } = review;
  const others = files.filter(({ kind }) => kind !== 'config');
  const blocks = [
    alike(effects, effectSort(review), MOST_EFFECTS).flatMap(({ first, more }) => [
      ...first.map(effect => effectBlock({ ...effect, text: inWords(effect.text) })),
      ...moreBlocks(more, 'like these'),
    ]),
    alike(sortedSkips(skipped), skipSort, MOST_EFFECTS).flatMap(({ first, more }) => [
      ...first.map(skipBlock),
      ...moreBlocks(more, 'like these'),
    ]),
    ...alike(tokens, ({ action, entity }) => `${action} ${entity.kind}`, MOST).flatMap(({ first, more }) => [
      ...first.map(tokenBlocks),
      moreBlocks(more, `${ACTIONS[first[0].action].toLowerCase()} ${first[0].entity.kind}s`),
    ]),
    filesBlocks(others),
    push.length === 0 ? [] : [text([{ text: pushSentence(push) }])],
  ];
  made.set(review, blocks);
  return blocks;
}

/** `and 995 more like these` */
function moreBlocks(more: number, what: string): readonly Block[] {
  return more === 0 ? [] : [text([{ text: `and ${integer(more)} more ${what}`, tone: 'strong' }])];
}

function commandOf({ wish: { command }, signer, planned: { signers } }: PlanReview): string {
  return command === '' || signer === undefined ? command : signedBy(command, signer, signers);
}

function spaced(parts: readonly (readonly Block[])[]): readonly Block[] {
  return parts
    .filter(part => part.length > 0)
    .flatMap((part, i): readonly Block[] => (i === 0 ? part : [{ kind: 'blank' }, ...part]));
}

function text(spans: readonly Span[], mark?: Mark): Block {
  return { kind: 'text', spans, ...(mark ? { mark } : {}) };
}

const EFFECTS: Readonly<Record<Effect['kind'], { readonly word: string; readonly mark?: Mark }>> = {
  'cut-off': { word: 'Cuts off: ', mark: 'danger' },
  stops: { word: 'Stops: ', mark: 'danger' },
  warning: { word: 'Warning: ', mark: 'warning' },
  'hand-out': { word: 'Hand out: ' },
  push: { word: 'Push: ' },
  note: { word: 'Note: ' },
};

function effectBlock({ kind, text: sentence }: Effect): Block {
  const { word, mark } = EFFECTS[kind];
  return text([{ text: word, tone: 'strong' }, { text: sentence }], mark);
}

/** What cannot be done first. */
function sortedSkips(skipped: readonly Skipped[]): readonly Skipped[] {
  return skipped.toSorted((a, b) => Number(b.refused) - Number(a.refused));
}

function skipSort({ who, why, refused }: Skipped): string {
  return `${refused} ${why.replaceAll(who, '').replace(/\d/g, '')}`;
}

function skipBlock({ who, why, refused }: Skipped): Block {
  const word = refused ? 'Cannot be done: ' : 'Stays as it is: ';
  return text([{ text: word, tone: 'strong' }, { text: `${who}. ${why}` }], refused ? 'warning' : undefined);
}

const ACTIONS = { add: 'New', change: 'Changed', delete: 'Deleted' } as const;

function tokenBlocks({ action, entity, signer, differences }: TokenReview): readonly Block[] {
  const heading = `${ACTIONS[action]}: ${entity.kind} ${nameOf(entity)}`;
  const fields: readonly Field[] = [
    { label: 'Public key', value: entity.key },
    ...(signer ? [{ label: 'Signed by', value: signerWords(signer) }] : []),
    ...alike(differences, differenceSort, MOST).flatMap(({ first, more }) => [
      ...first.map(({ label, before, after }) => ({ label, value: differenceSpans(before, after) })),
      ...(more === 0 ? [] : [{ label: kindOf(first[0]), value: `and ${integer(more)} more` }]),
    ]),
  ];
  return [
    { kind: 'heading', text: heading },
    { kind: 'fields', fields },
  ];
}

/** Lists have many entries of one kind: `Revoked: UDXU…`. */
function kindOf({ label }: Difference): string {
  return label.replace(/:.*$/s, '');
}

function differenceSort(difference: Difference): string {
  const { before, after } = difference;
  return `${kindOf(difference)} ${before === undefined} ${after === undefined}`;
}

function differenceSpans(before: string | undefined, after: string | undefined): readonly Span[] {
  if (before === undefined) return [{ text: '+' }, { text: after ?? '' }];
  if (after === undefined) return [{ text: '-' }, { text: before }];
  return [{ text: before }, { text: '→' }, { text: after, tone: 'strong' }];
}

const WHY = {
  asked: 'chosen',
  kept: 'as before',
  replaces: 'the one before may no longer',
  preferred: 'the first that can',
} as const;

function signerWords({ publicKey, role, scope, why }: SignerChoice): string {
  const kind = scope === undefined ? role.replace('-', ' ') : `scope ${scope}`;
  return `${kind} ${shortKey(publicKey)} (${WHY[why]})`;
}

function nameOf({ name, account }: EntityRef): string {
  return account === undefined ? name : `${account}/${name}`;
}

const FILE_KINDS = { key: 'Key', creds: 'Creds', config: 'Settings', jwt: 'JWT' } as const;

const FILE_ACTIONS = { add: 'to add', change: 'to write', delete: 'to delete' } as const;

function filesBlocks(files: readonly FileReview[]): readonly Block[] {
  if (files.length === 0) return [];
  const label = ({ action, kind }: FileReview) => `${FILE_KINDS[kind]} ${FILE_ACTIONS[action]}`;
  const groups = alike(files, label, MOST).flatMap(({ first, more }): readonly Block[] => [
    { kind: 'fields', fields: first.map((file): Field => ({ label: label(file), value: file.about })) },
    ...moreBlocks(more, `files: ${label(first[0])}`),
  ]);
  return [{ kind: 'heading', text: 'Files' }, ...groups];
}

function pushSentence(push: readonly EntityRef[]): string {
  const names = push.slice(0, 5).map(({ name }) => name);
  const more = push.length > names.length ? ` and ${integer(push.length - names.length)} more` : '';
  return `Servers do not know of it until it is pushed: ${names.join(', ')}${more}.`;
}
