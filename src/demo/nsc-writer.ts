import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../core/files/make-folder.ts';
import { KEY_LETTERS } from '../core/nkeys/kinds.ts';
import type { Seed } from '../core/nkeys/seed.ts';

/**
 * Writes a new store with everything in one folder, as `nsc -H FOLDER` lays it out: folders 0700, files 0600. For a
 * fresh private folder only: nothing here locks, compares or syncs.
 */
export class NscWriter {
  readonly dir: string;
  readonly #operator: string;
  readonly #folders = new Set<string>();

  constructor(dir: string, operator: string) {
    this.dir = dir;
    this.#operator = operator;
  }

  writeKey(seed: Seed, mode = 0o600): void {
    const key = seed.publicKey;
    this.#write(['keys', KEY_LETTERS[seed.kind], key.slice(1, 3), `${key}.nk`], seed.reveal(), mode);
  }

  writeOperator(token: string): void {
    this.#write([this.#operator, `${this.#operator}.jwt`], token);
    const marker = { managed: false, name: this.#operator, kind: 'operator', version: '1' };
    this.#write([this.#operator, '.nsc'], JSON.stringify(marker));
  }

  writeAccount(name: string, token: string): void {
    this.#write([this.#operator, 'accounts', name, `${name}.jwt`], token);
  }

  writeUser(account: string, name: string, token: string): void {
    this.#write([this.#operator, 'accounts', account, 'users', `${name}.jwt`], token);
  }

  writeCreds(account: string, user: string, text: string): void {
    this.#write(['creds', this.#operator, account, `${user}.creds`], text);
  }

  credsPath(account: string, user: string): string {
    return join(this.dir, 'creds', this.#operator, account, `${user}.creds`);
  }

  /** @param now Unix seconds */
  writeConfig(account: string, now: number): void {
    const config = {
      store_root: this.dir,
      operator: this.#operator,
      account,
      github_updates: 'nats-io/nsc',
      last_update: now,
    };
    this.#write(['nsc.json'], JSON.stringify(config));
  }

  #write(place: readonly string[], text: string, mode = 0o600): void {
    const path = join(this.dir, ...place);
    this.#makeFolder(dirname(path));
    writeFileSync(path, text, { mode });
    // The umask may have taken what the mode gives to others.
    if (mode !== 0o600) chmodSync(path, mode);
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    makeFolder(folder);
  }
}
