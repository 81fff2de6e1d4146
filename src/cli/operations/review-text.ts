import type { Effect } from '../../core/operations/plan.ts';
import {
  differenceText,
  nameOfEntity,
  type Review,
  skippedText,
  type TokenReview,
} from '../../core/operations/review.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { someOf } from '../../core/text/count-of.ts';
import { shortKey } from '../../core/text/short-key.ts';

const ACTIONS = { add: 'new', change: 'changed', delete: 'deleted' } as const;
const MARKS: Readonly<Record<Effect['kind'], string>> = {
  'cut-off': '!',
  stops: '!',
  'hand-out': '·',
  push: '·',
  warning: '!',
  note: '·',
};

/** How many JWTs are told one by one. */
const MOST = 20;

/** A review for the command line, clean. */
export function reviewText(review: Review): string {
  const { title, tokens, files, effects, skipped, push } = review;
  const lines = [title];
  for (const token of tokens.slice(0, MOST)) lines.push(...tokenLines(token));
  if (tokens.length > MOST) lines.push(`  and ${integer(tokens.length - MOST)} more JWTs`);
  for (const { action, kind, about, path } of files.slice(0, MOST)) {
    const where = kind === 'creds' && action !== 'delete' ? `, ${path}` : '';
    if (kind !== 'config') lines.push(`  ${kind} of ${about}: ${ACTIONS[action]}${where}`);
  }
  if (files.length > MOST) lines.push(`  and ${integer(files.length - MOST)} more files`);
  for (const { kind, text } of effects.slice(0, MOST)) lines.push(`  ${MARKS[kind]} ${text}`);
  if (effects.length > MOST) lines.push(`  and ${integer(effects.length - MOST)} more`);
  for (const each of skipped.slice(0, MOST)) lines.push(`  ${each.refused ? '!' : '·'} ${skippedText(each)}`);
  if (skipped.length > MOST) lines.push(`  and ${integer(skipped.length - MOST)} more that stay as they are`);
  if (push.length > 0)
    lines.push(`  · Servers do not know of it yet: push ${someOf(push.map(({ name }) => name))}.`);
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

function tokenLines({ action, entity, from, signer, differences }: TokenReview): string[] {
  const by = signer
    ? `, signed by ${signer.scope === undefined ? signer.role.replace('-', ' ') : `scope ${signer.scope}`} ${shortKey(signer.publicKey)}`
    : '';
  const was = from === undefined ? '' : ` (was ${from})`;
  const head = `  ${entity.kind} ${nameOfEntity(entity)}${was} ${entity.key}: ${ACTIONS[action]}${by}`;
  return [head, ...differences.map(each => `    ${differenceText(each)}`)];
}
