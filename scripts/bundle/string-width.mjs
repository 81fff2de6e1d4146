// Stands for `string-width` in the bundle: our own `width`, after the styles that Ink puts around text are taken out.
import { width } from '../../src/core/text/width.ts';

const STYLES = /\u001b\[[\d;:]*m/g;

export default function stringWidth(text) {
  if (typeof text !== 'string') return 0;
  return width(text.includes('\u001b') ? text.replace(STYLES, '') : text);
}
