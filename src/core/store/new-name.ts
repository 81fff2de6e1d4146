import { hideSeeds, NkeeperError } from '../errors.ts';

/** Bytes that common file systems allow for a name, less room for `.creds` and temporary names. */
const LONGEST = 200;

/** Folders of nkeeper and nsc that share a folder with the operators when everything is in one (`-H`). */
const RESERVED = new Set(['keys', 'creds']);

/** Control and format characters, private use, surrogates alone, line and paragraph separators. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * Checks the name of something new: it becomes the name of files and folders, on systems that tell upper from lower case
 * and on those that do not. Names that are there already may be odder.
 *
 * @param taken names of what is there, of the same kind and place
 * @returns the name as it is kept: in Unicode's composed form (NFC)
 * @throws NkeeperError `name-invalid`, `name-taken`
 */
export function checkNewName(kind: NamedKind, name: string, taken: Iterable<string>): string {
  return newNameChecker(kind, taken)(name);
}

/** {@link checkNewName} for many names: each that was good is taken from then on. */
export function newNameChecker(kind: NamedKind, taken: Iterable<string>): (name: string) => string {
  const folded = new Map(Array.from(taken, name => [foldName(name), name]));
  return name => {
    const kept = name.normalize('NFC');
    const fault = nameFault(kind, kept);
    const article = kind === 'user' ? 'a' : 'an';
    if (fault) {
      throw new NkeeperError('name-invalid', `"${name}" cannot be the name of ${article} ${kind}: ${fault}.`);
    }
    const other = folded.get(foldName(kept));
    if (other !== undefined) {
      const differs = other === kept ? '' : `, and "${kept}" differs from it only in case or blanks`;
      throw new NkeeperError('name-taken', `There is ${article} ${kind} "${other}" already${differs}.`, {
        hint: 'Take another name, or edit the one that is there.',
      });
    }
    folded.set(foldName(kept), kept);
    return kept;
  };
}

type NamedKind = 'operator' | 'account' | 'user';

function nameFault(kind: NamedKind, name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/[/\\]/.test(name)) return 'it has a slash or backslash in it';
  if (name.startsWith('.')) return 'it begins with a dot';
  // What Node makes of them on a command line.
  if (name.includes('\ufffd')) return 'it has bytes in it that are no UTF-8';
  if (hideSeeds(name) !== name) return 'it is a seed, which is to be kept secret';
  if (INVISIBLE.test(name)) return 'it has characters in it that cannot be seen';
  if (/^\s|\s$/u.test(name)) return 'it begins or ends with a blank';
  if (Buffer.byteLength(name) > LONGEST) return `it is longer than ${LONGEST} bytes`;
  if (name === '*') return 'it means "any" elsewhere';
  if (kind === 'operator' && RESERVED.has(foldName(name)))
    return 'nsc keeps its keys in a folder of that name';
  return undefined;
}

/** Names that a disk, or nsc, could take for the same. */
function foldName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
