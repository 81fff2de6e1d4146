/** A JWT may be 1 MiB; more than two of them in one paste is a mistake. */
const MAX_PASTE = 2 * 1024 * 1024;

const END = Uint8Array.of(0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e);

/** Collects the bytes of one bracketed paste until its end mark, wherever reads cut it. */
export class PasteCollector {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  private truncated = false;
  /** Bytes at the end of what came that may be the beginning of the end mark. */
  private tail = new Uint8Array(0);

  /** @returns how many bytes of `bytes`, from `start`, belong to the paste and its mark, or -1 when it goes on. */
  take(bytes: Uint8Array, start: number): number {
    const held = this.tail.length;
    const all = join([this.tail, bytes.subarray(start)]);
    const mark = indexOf(all, END);
    if (mark >= 0) {
      this.keep(all.subarray(0, mark));
      this.tail = new Uint8Array(0);
      return mark + END.length - held;
    }
    const partial = partialMark(all);
    this.keep(all.subarray(0, all.length - partial));
    this.tail = all.slice(all.length - partial);
    return -1;
  }

  finish(): { text: string; truncated: boolean } {
    this.keep(this.tail);
    const text = new TextDecoder().decode(join(this.chunks));
    return { text: text.replace(/\r\n?/g, '\n'), truncated: this.truncated };
  }

  private keep(bytes: Uint8Array): void {
    const room = Math.max(0, MAX_PASTE - this.size);
    if (bytes.length > room) this.truncated = true;
    const kept = bytes.slice(0, room);
    this.size += kept.length;
    if (kept.length > 0) this.chunks.push(kept);
  }
}

/** How many bytes at the end are a beginning of the end mark. */
function partialMark(bytes: Uint8Array): number {
  for (let length = Math.min(END.length - 1, bytes.length); length > 0; length--) {
    if (END.subarray(0, length).every((byte, index) => bytes[bytes.length - length + index] === byte)) {
      return length;
    }
  }
  return 0;
}

function indexOf(bytes: Uint8Array, mark: Uint8Array): number {
  let from = bytes.indexOf(0x1b);
  while (from >= 0) {
    const at = from;
    if (mark.every((byte, index) => bytes[at + index] === byte)) return at;
    from = bytes.indexOf(0x1b, at + 1);
  }
  return -1;
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
