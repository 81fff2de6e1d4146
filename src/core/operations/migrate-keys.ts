import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileFault, NkeeperError } from '../errors.ts';
import { Seed } from '../nkeys/seed.ts';
import { countOf } from '../text/count-of.ts';
import { Draft } from './draft.ts';
import { operation } from './operation.ts';

/** Keys and creds in the folders of nsc before 0.2 go to where nsc looks for them today. */
export const migrateKeys = operation({
  words: 'keys migrate',
  noun: 'operator',
  about: 'Move keys and creds of a very old nsc to where they are kept today',
  examples: ['nkeeper keys migrate --dry-run'],
  fields: {},
  async plan(_input, context) {
    const draft = new Draft(context, 'keys migrate');
    const { path: keystore } = context.store.locations.keystoreDir;
    let [keys, creds] = [0, 0];
    for (const path of filesOutside(keystore)) {
      await draft.pause();
      const place = oldPlace(relative(keystore, path));
      if (!place) {
        draft.effect(
          'note',
          `${path} stays: no nsc put it there. nsc does nothing while it is inside the keystore, so put it elsewhere.`,
        );
        continue;
      }
      const bytes = read(path);
      const before = sha256(bytes);
      if (place.creds === undefined) {
        draft.storeKey(seedIn(bytes, path), `key of ${place.name}`);
        draft.restore({ file: 'key', path, before });
        keys++;
      } else {
        const target = join(keystore, 'creds', place.creds);
        draft.restore({ file: 'creds', path: target, ...hashOf(target), after: bytes });
        draft.restore({ file: 'creds', path, before });
        creds++;
      }
    }
    if (keys + creds > 0)
      draft.effect('note', 'What is moved stays in the trash (nkeeper trash) until that is emptied.');
    return draft.finish(`Move ${countOf(keys, 'key')} and ${creds} creds files to where they are kept today`);
  },
});

/** Where the old nsc kept things: `OP/OP.nk`, `OP/accounts/A/A.nk`, `OP/accounts/A/users/u.nk` and `u.creds`. */
function oldPlace(path: string): { readonly name: string; readonly creds?: string } | undefined {
  const parts = path.split(sep);
  const [operator = '', accounts, account = '', users] = parts;
  const file = parts.at(-1) ?? '';
  const isKey = file.endsWith('.nk');
  const name = file.replace(/\.(nk|creds)$/, '');
  if (parts.length === 2) return isKey ? { name } : undefined;
  if (accounts !== 'accounts') return undefined;
  if (parts.length === 4) return isKey ? { name } : undefined;
  if (parts.length !== 5 || users !== 'users') return undefined;
  return isKey ? { name } : { name, creds: join(operator, account, file) };
}

/** Every key and creds file that is not in `keys` or `creds`. @throws NkeeperError `file-unreadable` */
function filesOutside(keystore: string): readonly string[] {
  try {
    return readdirSync(keystore, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(nk|creds)$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => !/^(keys|creds)[\\/]/.test(relative(keystore, path)))
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(keystore, cause);
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function hashOf(path: string): { readonly before?: string } {
  try {
    return { before: sha256(readFileSync(path)) };
  } catch {
    return {};
  }
}

function seedIn(bytes: Buffer, path: string): Seed {
  try {
    return Seed.parse(bytes.toString('latin1').trim());
  } catch (cause) {
    throw new NkeeperError('seed-not-a-seed', `${path} does not hold a seed. Nothing was moved.`, { cause });
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unreadable(path: string, cause: unknown): NkeeperError {
  return new NkeeperError('file-unreadable', `${path} cannot be read: ${fileFault(cause)}.`, { cause });
}
