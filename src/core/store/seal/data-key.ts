import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { NkeeperError } from '../../errors.ts';

const KEY_SIZE = 32;
const NONCE_SIZE = 12;
const TAG_SIZE = 16;

/** The one key that all files of a sealed keystore are encrypted with. Wipe it. */
export class DataKey {
  /** Of the keystore that it belongs to. */
  readonly id: string;
  #key: Buffer | undefined;

  /** @param key 32 bytes; it is the data key's own from now on */
  constructor(id: string, key: Buffer) {
    this.id = id;
    this.#key = key;
  }

  static generate(id: string): DataKey {
    return new DataKey(id, randomBytes(KEY_SIZE));
  }

  /**
   * The text of a sealed file.
   *
   * @param name of the file in the keystore, without `.sealed`: under another name it does not open
   */
  seal(name: string, content: Uint8Array): string {
    const first = firstLine(this.id);
    return `${first}\n${sealBytes(this.#bytes(), content, `${first}\n${name}`).toString('base64')}\n`;
  }

  /** What was sealed; the receiver overwrites it. @throws NkeeperError `sealed-file-damaged`, `sealed-elsewhere` */
  open(name: string, text: string): Buffer {
    const [first = '', body = ''] = text.split('\n', 2);
    if (first !== firstLine(this.id)) {
      const other = /^nkeeper sealed 1 [0-9a-f]{16}$/.test(first);
      throw other
        ? new NkeeperError('sealed-elsewhere', `${name} was sealed in another keystore.`, {
            hint: 'Unseal it there, with the passphrase of then, and import the key.',
          })
        : damaged(name);
    }
    const opened = openBytes(this.#bytes(), Buffer.from(body, 'base64'), `${first}\n${name}`);
    if (opened) return opened;
    throw damaged(name);
  }

  /** Encrypted with another key, that of a passphrase. */
  wrapped(by: Buffer, context: string): Buffer {
    return sealBytes(by, this.#bytes(), context);
  }

  static unwrap(id: string, by: Buffer, wrapped: Buffer, context: string): DataKey | undefined {
    const key = openBytes(by, wrapped, context);
    return key?.length === KEY_SIZE ? new DataKey(id, key) : undefined;
  }

  /** Its bytes, for the agent alone, which keeps them for a time. The receiver overwrites them. */
  reveal(): Buffer {
    return Buffer.from(this.#bytes());
  }

  wipe(): void {
    this.#key?.fill(0);
    this.#key = undefined;
  }

  toJSON(): string {
    return '[key hidden]';
  }

  #bytes(): Buffer {
    if (this.#key) return this.#key;
    throw new NkeeperError('keystore-locked', 'The keystore is locked again.', { hint: 'nkeeper unlock' });
  }
}

/** Begins each sealed file: which seal it is of. */
export function firstLine(id: string): string {
  return `nkeeper sealed 1 ${id}`;
}

function damaged(name: string): NkeeperError {
  return new NkeeperError('sealed-file-damaged', `${name}.sealed is damaged, or lies under another name.`, {
    hint: 'Restore the file from a backup.',
  });
}

function sealBytes(key: Buffer, content: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_SIZE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function openBytes(key: Buffer, sealed: Buffer, context: string): Buffer | undefined {
  if (sealed.length < NONCE_SIZE + TAG_SIZE) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_SIZE));
  cipher.setAAD(Buffer.from(context));
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_SIZE));
  try {
    return Buffer.concat([
      cipher.update(sealed.subarray(NONCE_SIZE, sealed.length - TAG_SIZE)),
      cipher.final(),
    ]);
  } catch {
    return undefined;
  }
}
