import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The JWT files below a folder, by their path in it. */
export function tokenFiles(dir: string): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.jwt'))
    .sort()
    .map(name => ({ name, text: readFileSync(join(dir, name), 'utf8').trim() }));
}
