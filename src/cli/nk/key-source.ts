import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { isPublicKey } from '../../core/nkeys/keys.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import type { World } from '../world.ts';
import { usage } from './arguments.ts';

/** How a person says stdin. */
const STDIN = '-';

/** Reads what is named; `-` is stdin, once. */
export class Sources {
  readonly #cwd: string;
  #taken = '';

  constructor({ cwd }: Pick<World, 'cwd'>) {
    this.#cwd = cwd;
  }

  /** @throws NkeeperError `file-unreadable`, `usage` (stdin for two things) */
  read(file: string, flag: string): Buffer {
    if (file === STDIN) {
      if (this.#taken !== '') throw usage(`stdin cannot be both -${this.#taken} and -${flag}`);
      this.#taken = flag;
    }
    try {
      return readFileSync(file === STDIN ? 0 : resolve(this.#cwd, file));
    } catch (cause) {
      throw new NkeeperError('file-unreadable', `${file} (-${flag}) cannot be read: ${fileFault(cause)}.`, {
        cause,
      });
    }
  }

  /** The first seed in a file: of its own, or in creds. @throws NkeeperError `seed-missing` */
  seed(file: string, flag: string): Seed {
    const found = this.#keys(file, flag).find(key => key instanceof Seed);
    if (found instanceof Seed) return found;
    throw new NkeeperError('seed-missing', `There is no seed in ${file} (-${flag}).`);
  }

  /** The first key in a file, public or not, as a public one. @throws NkeeperError `key-missing` */
  publicKey(file: string, flag: string): string {
    const [first] = this.#keys(file, flag);
    if (first === undefined) throw new NkeeperError('key-missing', `There is no key in ${file} (-${flag}).`);
    if (typeof first === 'string') return first;
    const { publicKey } = first;
    first.wipe();
    return publicKey;
  }

  #keys(file: string, flag: string): readonly (Seed | string)[] {
    const bytes = this.read(file, flag);
    const found = bytes
      .toString('latin1')
      .split(/\r?\n/)
      .map(line => line.trim())
      .flatMap(line => keyOf(line) ?? []);
    bytes.fill(0);
    return found;
  }
}

function keyOf(line: string): Seed | string | undefined {
  if (isPublicKey(line)) return line;
  if (!/^S[A-Z2-7]{57}$/.test(line)) return undefined;
  try {
    return Seed.parse(line);
  } catch {
    return undefined;
  }
}
