import assert from 'node:assert/strict';

/**
 * Is the text well-formed markup, as an XML reader sees it: tags that close, attributes in quotes, no `<` or `&` that is not
 * markup? HTML's empty elements may be named. Returns the names of the elements in it.
 */
export function elementsOf(markup: string, empty: readonly string[] = []): readonly string[] {
  const names: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
  let at = markup.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  while (at < markup.length) {
    if (markup[at] !== '<') {
      const end = markup.indexOf('<', at);
      const text = markup.slice(at, end < 0 ? undefined : end);
      assert.doesNotMatch(text, /&(?!(amp|lt|gt|quot|#39);)/, 'a sign that is not escaped');
      at += text.length;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(markup);
    assert.ok(match, `not a tag: ${markup.slice(at, at + 80)}`);
    const [whole, closing, name = '', , own] = match;
    if (closing) assert.equal(open.pop(), name, `</${name}>`);
    else {
      names.push(name);
      if (!own && !empty.includes(name)) open.push(name);
    }
    at += whole.length;
  }
  assert.deepEqual(open, []);
  return names;
}
