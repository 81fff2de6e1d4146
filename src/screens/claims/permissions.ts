import type { Block, Field, Span } from '../../app/screen.ts';
import type { Permissions, ResponsePermission } from '../../core/claims/permissions.ts';
import type { Int } from '../../core/claims/standard.ts';
import { tokensOf } from '../../core/claims/subjects/subjects.ts';
import { duration } from '../../core/text/units.ts';
import { integer } from './amounts.ts';
import { field, fields, muted, sentence } from './blocks.ts';

/** What may be published and subscribed to, with the surprises that servers have in store. */
export function permissionBlocks(permissions: Permissions): readonly Block[] {
  return [
    fields(...permissionFields(permissions)),
    ...wildcardNotes(permissions.sub.allow ?? []),
    ...queueNotes([...(permissions.sub.allow ?? []), ...(permissions.sub.deny ?? [])]),
  ];
}

function permissionFields({ pub, sub, resp }: Permissions): readonly (Field | undefined)[] {
  return [
    field('Publish, allowed', listed(pub.allow, resp ? 'nothing but answers' : 'everything')),
    field('Publish, denied', listed(pub.deny, 'nothing')),
    field('Subscribe, allowed', listed(sub.allow, 'everything')),
    field('Subscribe, denied', listed(sub.deny, 'nothing')),
    field('Answers', answers(resp)),
  ];
}

function listed(subjects: readonly string[] | undefined, none: string): readonly (string | Span)[] {
  return subjects && subjects.length > 0 ? subjects : [muted(none)];
}

function answers(resp: ResponsePermission | undefined): readonly (string | Span)[] {
  return [resp ? answersText(resp) : muted('no extra permission')];
}

/** `up to 3 to each request, within 1s` */
export function answersText({ max, ttl }: ResponsePermission): string {
  return `${answerCount(max)} to each request, ${answerTime(ttl)}`;
}

function answerCount(max: Int): string {
  if (max < 0) return 'any number';
  return Number(max) === 0 ? 'one' : `up to ${integer(max)}`;
}

function answerTime(ttl: Int): string {
  if (ttl < 0) return 'without time limit';
  return Number(ttl) === 0 ? 'within 2m, the server’s own limit' : `within ${duration(ttl)}`;
}

/** Servers match a requested subscription as literal text, so `*` lets `>` through (`jwt-claims` 5.1). */
function wildcardNotes(allow: readonly string[]): readonly Block[] {
  const wide = allow.filter(entry => tokensOf(entry.split(' ')[0] ?? '').at(-1) === '*');
  return wide.map(entry => {
    const open = `${(entry.split(' ')[0] ?? '').slice(0, -1)}>`;
    return sentence(`${entry} also lets a client subscribe to ${open} and receive all of that.`, 'warning');
  });
}

function queueNotes(entries: readonly string[]): readonly Block[] {
  return entries.some(entry => entry.includes(' '))
    ? [sentence('The word after a subject is the queue group that the entry is about.')]
    : [];
}
