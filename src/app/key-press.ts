/** A key press as the input decoder names it; `text` is what it types, where it types something. */
export interface KeyPress {
  readonly name: string;
  readonly text?: string | undefined;
  /** False when other keys came in the same read: it may have been typed before the screen was seen. */
  readonly alone?: boolean;
}
