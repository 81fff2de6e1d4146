import type { Span } from '../app/screen.ts';

/** One line of a window, clean and fitting; the selected one is in reverse video. */
export interface OverlayLine {
  readonly spans: readonly Span[];
  readonly selected: boolean;
}

export const line = (spans: readonly Span[], selected = false): OverlayLine => ({ spans, selected });
