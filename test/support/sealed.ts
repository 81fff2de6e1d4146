import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from './cli.ts';
import { copyStore, temporaryFolder } from './stores.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** A private file with a passphrase. */
export function secretFile(text: string): string {
  const path = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

export const PASSPHRASE_FILE = secretFile(PASSPHRASE);

/** Files of a keystore, from its folder on. */
export const filesIn = (dir: string): readonly string[] =>
  ['keys', 'creds'].flatMap(part =>
    readdirSync(join(dir, part), { recursive: true, encoding: 'utf8' })
      .map(name => join(part, name))
      .filter(name => statSync(join(dir, name), { throwIfNoEntry: false })?.isFile()),
  );

/** A golden store of its own, and command lines on it; `open` has the passphrase. */
export function sealableStore() {
  const copy = copyStore('acme');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', copy.dir, ...args], { home });
  const open = (...args: readonly string[]) => run('--keystore-passphrase-file', PASSPHRASE_FILE, ...args);
  const seal = () => run('seal', '--passphrase-file', PASSPHRASE_FILE);
  const unseal = (...args: readonly string[]) => run('unseal', '--passphrase-file', PASSPHRASE_FILE, ...args);
  return { copy, home, run, open, seal, unseal };
}
