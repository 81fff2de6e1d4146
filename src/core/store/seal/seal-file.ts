import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { messageOf, NkeeperError } from '../../errors.ts';
import {
  type KeyRecipe,
  keyOf,
  newRecipe,
  readRecipe,
  requireStrength,
} from '../../secrets/passphrase-key.ts';
import { DataKey, firstLine } from './data-key.ts';

/** Ends the names of sealed files; nsc looks for `.nk` and `.creds` at the end, and does not see them. */
export const SEALED = '.sealed';

/** The name or path of a key or creds file as nsc has it. */
export function bareName(path: string): string {
  return path.endsWith(SEALED) ? path.slice(0, -SEALED.length) : path;
}

/** Was this sealed file made with the data key of the seal with this id? */
export function isSealedBy(content: Uint8Array, id: string): boolean {
  const line = `${firstLine(id)}\n`;
  return Buffer.from(content.subarray(0, line.length)).toString('latin1') === line;
}

/** Says that a keystore is sealed, and holds its data key, encrypted with the passphrase. */
export function sealPath(keystoreDir: string): string {
  return `${keystoreDir}/keys/keystore${SEALED}`;
}

/** Is the keystore sealed, or being sealed or unsealed? */
export function isSealed(keystoreDir: string): boolean {
  return existsSync(sealPath(keystoreDir));
}

const FIRST_LINE = 'nkeeper sealed keystore 1';

interface SealText extends KeyRecipe {
  /** 16 hexadecimal digits: which data key a file was sealed with. */
  readonly id: string;
}

/** A new data key, and the text of the file that keeps it. @throws NkeeperError `passphrase-too-short` */
export async function newSeal(passphrase: string): Promise<{ readonly key: DataKey; readonly text: string }> {
  const key = DataKey.generate(randomBytes(8).toString('hex'));
  return { key, text: await sealText(key, passphrase) };
}

/** The same data key, kept with another passphrase. @throws NkeeperError `passphrase-too-short` */
export async function sealText(key: DataKey, passphrase: string): Promise<string> {
  requireStrength(passphrase);
  const head = headOf({ id: key.id, ...newRecipe() });
  const by = await keyOf(passphrase, JSON.parse(head.split('\n')[1] ?? '') as KeyRecipe, 32);
  const wrapped = key.wrapped(by, head).toString('base64');
  by.fill(0);
  return `${head}${wrapped}\n`;
}

/**
 * The data key of a sealed keystore.
 *
 * @throws NkeeperError `keystore-not-sealed`, `seal-damaged`, `passphrase-wrong`
 */
export async function unlockSeal(keystoreDir: string, passphrase: string): Promise<DataKey> {
  const { id, recipe, head, wrapped } = readSeal(keystoreDir);
  const by = await keyOf(passphrase, recipe, 32);
  const key = DataKey.unwrap(id, by, wrapped, head);
  by.fill(0);
  if (key) return key;
  throw new NkeeperError('passphrase-wrong', 'The passphrase of the keystore is wrong.');
}

/** Of a sealed keystore: which data key it has. @throws NkeeperError `keystore-not-sealed`, `seal-damaged` */
export function sealId(keystoreDir: string): string {
  return readSeal(keystoreDir).id;
}

function readSeal(keystoreDir: string) {
  const path = sealPath(keystoreDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new NkeeperError('keystore-not-sealed', `The keystore ${keystoreDir} is not sealed.`, {
        hint: 'nkeeper seal seals it.',
      });
    }
    throw new NkeeperError('seal-damaged', `${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  const [first = '', second = '', body = ''] = text.split('\n', 3);
  const found = parsed(second);
  const recipe = readRecipe(found);
  const id = found?.id;
  if (first !== FIRST_LINE || !recipe || typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id))
    throw new NkeeperError('seal-damaged', `${path} is damaged.`, {
      hint: 'Restore it from a backup: without it nothing opens.',
    });
  return { id, recipe, head: `${first}\n${second}\n`, wrapped: Buffer.from(body, 'base64') };
}

function headOf(seal: SealText): string {
  return `${FIRST_LINE}\n${JSON.stringify(seal)}\n`;
}

function parsed(text: string): Partial<SealText> | undefined {
  try {
    return (JSON.parse(text) as Partial<SealText> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
