/** One key press. */
export interface KeyEvent {
  readonly type: 'key';
  /**
   * What key it was, modifiers first: `j`, `G`, `/`, `space`, `enter`, `tab`, `shift-tab`, `escape`, `backspace`, `delete`,
   * `insert`, `up` `down` `left` `right`, `home` `end`, `pageup` `pagedown`, `f1` … `f12`, `ctrl-d`, `ctrl-right`, `alt-x`.
   */
  readonly name: string;
  /** What it writes into a field: one grapheme. Absent for keys that write nothing, and with Ctrl or Alt held. */
  readonly text?: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
  /** Nothing else came in the same read. A confirmation counts only an Enter that is alone. */
  readonly alone: boolean;
  /**
   * Came in one read with at least four different characters, faster than a hand types: text pasted into the wrong
   * window. Outside a field all of it is ignored.
   */
  readonly burst: boolean;
}

/** A bracketed paste, whole, however many reads it took. */
export interface PasteEvent {
  readonly type: 'paste';
  /** As pasted but for line ends, which are `\n`. Not clean for a terminal. */
  readonly text: string;
  /** More came than the decoder keeps; the rest is lost. */
  readonly truncated: boolean;
  /** Its end mark never came: what is here may be a part of what was pasted. */
  readonly unfinished: boolean;
}

export type InputEvent = KeyEvent | PasteEvent;
