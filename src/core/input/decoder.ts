import { characterLength, decode, endOfText, graphemes, textKey } from './characters.ts';
import type { InputEvent, KeyEvent } from './events.ts';
import { join, PasteCollector } from './paste.ts';
import { endOfString, scanEscape } from './scan.ts';
import { type Key, keyOfControlCharacter, keyOfControlSequence, keyOfSingleShift } from './sequences.ts';

const ESC = 0x1b;
const CTRL_C = 0x03;
const NOTHING = new Uint8Array(0);

/** Different characters in one read that no hand types so fast. */
const BURST = 4;
/** Reads of one paste into the wrong window follow each other this fast. */
const BURST_GAP_MS = 50;
/** Longest answer of a terminal that is waited for; longer ones are dropped as they come. */
const MAX_SEQUENCE = 4096;
/** How long the rest of a sequence may come after its beginning was given up. */
const LATE_MS = 1000;

/**
 * What the decoder waits for. `sequence`: the rest of an escape sequence, or nothing, if Escape was pressed;
 * `character`: the rest of a UTF-8 character; `paste`: the end of a paste.
 */
export type Waiting = 'nothing' | 'sequence' | 'character' | 'paste';

/** What may still come of a sequence that was given up. */
type Late = 'nothing' | 'after-escape' | 'in-sequence' | 'in-string';

interface Found {
  readonly keys: (Key | InputEvent)[];
  /** Index of the first byte that was not used. */
  end: number;
}

/**
 * Turns what a terminal sends into keys and pastes. Pure: no clock, no stream. The owner says how long ago the last
 * read was, and calls {@link InputDecoder.giveUp} when what {@link InputDecoder.waiting} names took too long.
 *
 * Whatever is not a known key comes to nothing: mouse, focus, answers of the terminal, broken sequences. Conventions:
 * `tui-conventions` 3.8 and 3.9.
 */
export class InputDecoder {
  private pending: Uint8Array = NOTHING;
  private paste: PasteCollector | undefined;
  private late: Late = 'nothing';
  private afterReturn = false;
  private inBurst = false;

  get waiting(): Waiting {
    if (this.paste) return 'paste';
    if (this.pending.length === 0) return 'nothing';
    return this.pending[0] === ESC ? 'sequence' : 'character';
  }

  /**
   * Decodes one read.
   * @param chunk Bytes as they came, cut anywhere.
   * @param sinceLast Milliseconds since the read before.
   */
  push(chunk: Uint8Array, sinceLast = Number.POSITIVE_INFINITY): InputEvent[] {
    const rest = this.withoutLateRest(chunk, sinceLast);
    const found: Found = { keys: [], end: 0 };
    // A read of nothing but Ctrl-C is a hand that wants out; within more text it is a part of the paste.
    if (this.paste && chunk.length > 0 && chunk.every(byte => byte === CTRL_C)) {
      found.keys.push(...this.giveUp());
    }
    const bytes = join([this.pending, rest]);
    this.pending = NOTHING;
    while (found.end < bytes.length && this.next(bytes, found)) {}
    this.pending = this.paste ? NOTHING : bytes.slice(found.end);
    if (this.pending.length > MAX_SEQUENCE) this.abandon();
    return this.finished(found.keys, sinceLast);
  }

  /** Stops waiting: a lone ESC becomes Escape, a beginning of anything else nothing, an endless paste what came of it. */
  giveUp(): InputEvent[] {
    const { paste, pending } = this;
    this.paste = undefined;
    this.pending = NOTHING;
    if (paste) return [{ type: 'paste', ...paste.finish(), unfinished: true }];
    if (pending[0] !== ESC) return [];
    if (pending.length > 1) {
      this.pending = pending;
      this.abandon();
      return [];
    }
    this.late = 'after-escape';
    return [keyEvent({ base: 'escape' }, true, false)];
  }

  private abandon(): void {
    this.late = isString(this.pending) ? 'in-string' : 'in-sequence';
    this.pending = NOTHING;
  }

  /** Uses what stands at `found.end`. @returns false when it is not complete. */
  private next(bytes: Uint8Array, found: Found): boolean {
    if (this.paste) return this.nextOfPaste(bytes, found);
    const byte = bytes[found.end] ?? 0;
    const lineFeedOfReturn = this.afterReturn && byte === 0x0a;
    this.afterReturn = byte === 0x0d;
    if (byte === ESC) return this.nextEscape(bytes, found);
    if (lineFeedOfReturn) found.end++;
    else return this.nextCharacter(bytes, found, false);
    return true;
  }

  private nextEscape(bytes: Uint8Array, found: Found): boolean {
    const scanned = scanEscape(bytes, found.end);
    if (scanned.kind === 'incomplete') return false;
    if (scanned.kind === 'alt') {
      const start = found.end;
      found.end = scanned.end;
      const complete = this.nextCharacter(bytes, found, true);
      if (!complete) found.end = start;
      return complete;
    }
    found.end = scanned.end;
    if (scanned.kind === 'escape') found.keys.push({ base: 'escape' });
    if (scanned.kind === 'single-shift') add(found, keyOfSingleShift(scanned.final));
    if (scanned.kind === 'control-sequence') {
      if (scanned.body === '200~') this.paste = new PasteCollector();
      else add(found, keyOfControlSequence(scanned.body));
    }
    return true;
  }

  private nextCharacter(bytes: Uint8Array, found: Found, meta: boolean): boolean {
    const byte = bytes[found.end] ?? 0;
    if (byte < 0x20 || byte === 0x7f) {
      found.end++;
      const key = keyOfControlCharacter(byte);
      add(found, key && { ...key, meta });
      return true;
    }
    if (meta) return nextWithAlt(bytes, found);
    const end = endOfText(bytes, found.end);
    if (end === found.end) {
      if (characterLength(bytes, found.end) === 0) return false;
      found.end++;
      return true;
    }
    for (const text of graphemes(bytes.subarray(found.end, end))) add(found, textKey(text));
    found.end = end;
    return true;
  }

  private nextOfPaste(bytes: Uint8Array, found: Found): boolean {
    const used = this.paste?.take(bytes, found.end) ?? -1;
    if (used < 0) {
      found.end = bytes.length;
      return false;
    }
    found.end += used;
    if (this.paste) found.keys.push({ type: 'paste', ...this.paste.finish(), unfinished: false });
    this.paste = undefined;
    return true;
  }

  /** Drops the rest of a sequence whose beginning was given up, so that a slow arrow key does not end as letters. */
  private withoutLateRest(chunk: Uint8Array, sinceLast: number): Uint8Array {
    const { late } = this;
    this.late = 'nothing';
    if (late === 'nothing' || sinceLast > LATE_MS) return chunk;
    if (late === 'in-string') {
      const end = endOfString(chunk, 0);
      if (end === -1) this.late = late;
      return end === -1 ? NOTHING : chunk.subarray(end);
    }
    const rest = LATE_REST[late].exec(latin1(chunk))?.[0];
    if (rest === undefined) return chunk;
    if (rest.length === chunk.length && !/[A-Za-z~]$/.test(rest)) this.late = 'in-sequence';
    return chunk.subarray(rest.length);
  }

  private finished(keys: Found['keys'], sinceLast: number): InputEvent[] {
    const texts = new Set(keys.filter(key => 'base' in key && key.text !== undefined).map(key => key.text));
    this.inBurst = texts.size >= BURST || (this.inBurst && sinceLast <= BURST_GAP_MS);
    const alone = keys.length === 1 && this.pending.length === 0 && !this.paste;
    return keys.map(key => ('type' in key ? key : keyEvent(key, alone, this.inBurst)));
  }
}

/** What the rest of a cursor or function key looks like. */
const LATE_REST = {
  'after-escape': /^(?:\[[\d;]*[A-Z~]|O[A-Z]|\[[\d;]*$|O$)/,
  'in-sequence': /^[\d;]*[A-Z~]|^[\d;]+$/,
} as const;

function add(found: Found, key: Key | undefined): void {
  if (key) found.keys.push(key);
}

function nextWithAlt(bytes: Uint8Array, found: Found): boolean {
  const length = characterLength(bytes, found.end);
  if (length === 0) return false;
  const text = decode(bytes.subarray(found.end, found.end + Math.max(1, length)));
  const key = length > 0 ? textKey(text) : undefined;
  add(found, key && { base: key.base, meta: true });
  found.end += Math.max(1, length);
  return true;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64));
}

/** OSC and its kin with at least one byte after them; without one it is Alt and a bracket. */
function isString(pending: Uint8Array): boolean {
  return pending.length > 2 && [0x5d, 0x50, 0x58, 0x5e, 0x5f].includes(pending[1] ?? 0);
}

function keyEvent(key: Key, alone: boolean, burst: boolean): KeyEvent {
  const { base, text, ctrl = false, shift = false, meta = false } = key;
  const name = `${ctrl ? 'ctrl-' : ''}${meta ? 'alt-' : ''}${shift ? 'shift-' : ''}${base}`;
  return { type: 'key', name, ...(text === undefined ? {} : { text }), ctrl, shift, meta, alone, burst };
}
