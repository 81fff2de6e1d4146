import { clean } from '../../text/clean.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from outside for HTML, SVG and labels of DOT, in content as in attributes: nothing in it is markup, nothing hides. */
export function markupText(text: string): string {
  return clean(text).replace(/[&<>"']/g, sign => ENTITIES[sign]!);
}
