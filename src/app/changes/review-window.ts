import type { Dashboard } from '../dashboard.ts';
import { type Line, layoutDocument } from '../document.ts';
import type { PlanReview } from './review.ts';
import { reviewBlocks } from './review-blocks.ts';

/** Lines of a review that are not its text: title and blank above, rule and two lines of the question below. */
const AROUND = 5;

/** What of a review shows. */
export interface ReviewWindow {
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
  /** The highest `top`. */
  readonly last: number;
}

/** Lays a review out for the present size. */
export function reviewWindow(app: Dashboard, review: PlanReview): ReviewWindow {
  const { body, detail, columns } = app.layout();
  const height = Math.max(1, body.height + (detail?.side === 'below' ? detail.height : 0) - AROUND);
  const lines = layoutDocument(reviewBlocks(review), columns - 2, app.theme.glyphs);
  const last = Math.max(0, lines.length - height);
  return { lines, height, last, top: Math.min(review.top, last) };
}
