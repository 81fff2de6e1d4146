import { clean } from '../../core/text/clean.ts';
import type { Dashboard } from '../dashboard.ts';
import { type Line, layoutDocument, wrap } from '../document.ts';
import type { PlanReview } from './review.ts';
import { reviewBlocks } from './review-blocks.ts';

/** Lines of a review that are neither its text nor a fault: title and blank above, rule and question below. */
const AROUND = 4;
/** So much of the text stays, however long a fault is. */
const LEAST = 3;

/** What of a review shows. */
export interface ReviewWindow {
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
  /** The highest `top`. */
  readonly last: number;
  /** Why it was not done. */
  readonly fault: readonly Line[];
  /** How many lines there are for the fault. */
  readonly faultHeight: number;
}

/** Lays a review out for the present size. */
export function reviewWindow(app: Dashboard, review: PlanReview): ReviewWindow {
  const { body, detail, columns } = app.layout();
  const room = body.height + (detail?.side === 'below' ? detail.height : 0) - AROUND;
  const width = columns - 2;
  const fault: readonly Line[] =
    review.fault === '' ? [] : wrap([{ text: `! ${clean(review.fault)}`, tone: 'danger' }], width, 2);
  // One line is always kept for it, so that the text does not jump for a short one.
  const faultHeight = Math.max(1, Math.min(fault.length, room - LEAST));
  const height = Math.max(1, room - faultHeight);
  const lines = layoutDocument(reviewBlocks(review, app.parts.program), width, app.theme.glyphs);
  const last = Math.max(0, lines.length - height);
  return { lines, height, last, top: Math.min(review.top, last), fault, faultHeight };
}
