/**
 * The line of a JSON text, from 1, in which a member stands: `nats.exports[2].subject`, `nats.mappings["a.b"][0]`. Where that
 * member is absent, its nearest parent's. The text must be JSON.
 */
export function lineOfMember(text: string, path: string): number {
  const steps = stepsOf(path);
  const walk = new Walk(text);
  return text.slice(0, walk.find(steps)).split('\n').length;
}

/** @returns names, and indexes as digits */
function stepsOf(path: string): readonly string[] {
  return Array.from(path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g), found => {
    const [, quoted, index, name = ''] = found;
    return quoted === undefined ? (index ?? name) : unquoted(`"${quoted}"`);
  });
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

const BLANKS = /[\s,:]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;

/** Goes through a JSON text without reading what is on the way. */
class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the member, or of the last one on the way to it. */
  find(steps: readonly string[]): number {
    this.#take(BLANKS);
    let found = this.#at;
    for (const step of steps) {
      const inside = this.#enter(step);
      if (inside === undefined) break;
      found = inside;
    }
    return found;
  }

  /** Goes to the value of a member or element; undefined: there is none. @returns where its name or itself begins */
  #enter(step: string): number | undefined {
    const open = this.#text[this.#at];
    if (open !== '{' && open !== '[') return undefined;
    this.#at++;
    for (let i = 0; ; i++) {
      this.#take(BLANKS);
      const begin = this.#at;
      const sign = this.#text[begin];
      if (sign === undefined || sign === '}' || sign === ']') return undefined;
      let name = String(i);
      if (open === '{') {
        name = unquoted(this.#take(STRING));
        this.#take(BLANKS);
      }
      if (name === step) return begin;
      this.#skip();
    }
  }

  #skip(): void {
    let depth = 0;
    do {
      this.#take(BLANKS);
      const sign = this.#text[this.#at];
      if (sign === undefined) return;
      if (sign === '{' || sign === '[') depth++;
      if (sign === '}' || sign === ']') depth--;
      if ('{[}]'.includes(sign)) this.#at++;
      else if (sign === '"') this.#take(STRING);
      else this.#take(SCALAR);
    } while (depth > 0);
  }

  /** @returns what stands there; one character is passed over where nothing fits, so that every text has an end */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 1;
    return found ?? '';
  }
}
