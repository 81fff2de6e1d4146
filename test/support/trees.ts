import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything below a folder: `0600 keys/O/AB/OAB.nk SHA-256`, folders with a slash. nkeeper's own locks are not there.
 */
export function treeOf(folder: string, skip: (path: string) => boolean = () => false): readonly string[] {
  const found: string[] = [];
  const look = (path: string) => {
    const full = join(folder, path);
    const stat = lstatSync(full);
    if (skip(path) || /(^|\/)\.nkeeper\.lock\./.test(path)) return;
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
    if (!stat.isDirectory()) {
      found.push(`${mode} ${path} ${createHash('sha256').update(readFileSync(full)).digest('hex')}`);
      return;
    }
    if (path !== '') found.push(`${mode} ${path}/`);
    for (const name of readdirSync(full).sort()) look(path === '' ? name : `${path}/${name}`);
  };
  look('');
  return found;
}
