import type { Cell } from '../../app/screen.ts';
import type { Int } from '../../core/claims/standard.ts';
import { age, timestamp } from '../../core/text/units.ts';

const DAY = 24 * 60 * 60;

/** An end that is nearer than this is told as a warning. */
export const SOON = 30 * DAY;

/** How far away a moment is: `3h ago`, `in 5d`. */
export function distance(unix: number, now: number): string {
  return unix > now ? `in ${age(unix - now)}` : `${age(now - unix)} ago`;
}

/** A moment with its distance: `2026-11-23 18:17:06 UTC (3h ago)`; `absent` where there is none. */
export function instant(unix: Int | undefined, now: number, absent: string): string {
  const seconds = Number(unix ?? 0);
  return seconds > 0 ? `${timestamp(seconds)} (${distance(seconds, now)})` : absent;
}

/** The end of a claim for a document. */
export function expiryText(unix: Int | undefined, now: number): Cell {
  const seconds = Number(unix ?? 0);
  const text = instant(seconds, now, 'never');
  if (seconds <= 0 || seconds - now > SOON) return { text };
  return { text, mark: now > seconds ? 'danger' : 'warning' };
}

/** The end of a claim for a column: `never`, `in 5d`, `3d ago`. */
export function expiryCell(unix: number, now: number): Cell {
  if (unix <= 0) return { text: 'never', tone: 'muted' };
  const text = distance(unix, now);
  if (now > unix) return { text, tone: 'danger' };
  return unix - now <= SOON ? { text, tone: 'warning' } : { text };
}

/** Sorts ends: the nearest first, `never` last. */
export function expiryOrder(unix: number): number {
  return unix > 0 ? unix : Number.MAX_SAFE_INTEGER;
}
