import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár) over AES-256-GCM: pieces of one size, each with a nonce of
 * its number and whether it is the last one. So no piece can be changed, moved, left out, or be the last one before the last.
 * A key seals one stream only.
 */
export const PIECE = 64 * 1024;
const TAG = 16;
export const SEALED_PIECE = PIECE + TAG;

/** Why a piece cannot be opened. `cut`: it is whole, and more came after it. */
export type PieceFault = 'changed' | 'cut';

/** Seals pieces one after the other. */
export class PieceSealer {
  readonly #key: Buffer;
  #count = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(piece: Uint8Array, last: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#count++, last));
    const sealed = cipher.update(piece);
    return Buffer.concat([sealed, cipher.final(), cipher.getAuthTag()]);
  }
}

/** Opens them in the same order. */
export class PieceOpener {
  readonly #key: Buffer;
  #count = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** @param last nothing comes after it */
  open(sealed: Buffer, last: boolean): Buffer | PieceFault {
    const number = this.#count++;
    const opened = this.#open(sealed, number, last);
    if (opened) return opened;
    return last && this.#open(sealed, number, false) ? 'cut' : 'changed';
  }

  #open(sealed: Buffer, number: number, last: boolean): Buffer | undefined {
    if (sealed.length < TAG) return undefined;
    const cipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(number, last));
    cipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    const opened = cipher.update(sealed.subarray(0, sealed.length - TAG));
    try {
      return Buffer.concat([opened, cipher.final()]);
    } catch {
      opened.fill(0);
      return undefined;
    }
  }
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
