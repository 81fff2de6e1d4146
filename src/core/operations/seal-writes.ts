import { existsSync } from 'node:fs';
import { isSealed, SEALED } from '../store/seal/seal-file.ts';
import { sealedName } from '../store/seal/sealed-files.ts';
import type { SealedKeys } from '../store/seal/sealed-keys.ts';
import type { FileWrite } from './sign.ts';

/**
 * In a sealed keystore key and creds files are written sealed, and go in whichever form they are there. All other files stay
 * as they are.
 *
 * @throws NkeeperError `keystore-locked`, and those of unlocking it
 */
export async function sealWrites(
  files: readonly FileWrite[],
  keystoreDir: string,
  keys: SealedKeys,
): Promise<readonly FileWrite[]> {
  if (!isSealed(keystoreDir)) return files;
  const fresh = files.filter(file => isSecret(file) && file.after !== undefined);
  const texts = new Map<FileWrite, string>();
  if (fresh.length > 0) {
    const named = fresh.map(({ path, after = '' }) => ({
      name: sealedName(keystoreDir, path),
      content: typeof after === 'string' ? Buffer.from(after) : after,
    }));
    const sealed = await keys.seal(named);
    for (const [i, file] of fresh.entries()) texts.set(file, sealed[i] ?? '');
  }
  return files.flatMap(file => (isSecret(file) ? inBothForms(file, texts.get(file)) : [file]));
}

function isSecret({ kind, path }: FileWrite): boolean {
  return (kind === 'key' || kind === 'creds') && !path.endsWith(SEALED);
}

/** @param text sealed; undefined: it goes */
function inBothForms(file: FileWrite, text: string | undefined): readonly FileWrite[] {
  const { before: _, ...rest } = file;
  const sealed: FileWrite = { ...rest, path: file.path + SEALED, after: text };
  const plain: readonly FileWrite[] = existsSync(file.path) ? [{ ...rest, after: undefined }] : [];
  if (text !== undefined) return [sealed, ...plain];
  return existsSync(sealed.path) ? [...plain, sealed] : plain;
}
