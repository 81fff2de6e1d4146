const ONLY_STYLES = /^(?:[^\u001b\u0080-\u009f]|\u001b\[[\d;:]*m)*$/;

/** Tells whether a text has no control sequences but styles: then there is nothing that Ink would take out of it. */
export function hasOnlyStyles(text) {
  return ONLY_STYLES.test(text);
}
