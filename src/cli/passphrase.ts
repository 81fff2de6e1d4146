import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileFault, NkeeperError } from '../core/errors.ts';
import { requireStrength } from '../core/secrets/passphrase-key.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

export interface PassphraseFlags {
  /** A file whose first line it is; `-` is stdin. */
  readonly passphraseFile?: string;
}

interface Asked {
  readonly world: World;
  readonly flags: PassphraseFlags;
  readonly output: Output;
}

/**
 * A passphrase that opens something: from the file that was named, or from the person at the terminal.
 *
 * @throws NkeeperError `input-missing` (no terminal to ask on), `file-unreadable`, `cancelled`
 */
export async function passphraseFor(asked: Asked, question: string): Promise<string> {
  return fromFile(asked) ?? (await ask(asked.world, question));
}

/** A new one: asked twice. @throws NkeeperError as {@link passphraseFor}, `passphrase-too-short`, `passphrases-differ` */
export async function newPassphrase(asked: Asked, question: string): Promise<string> {
  const given = fromFile(asked);
  if (given !== undefined) {
    requireStrength(given);
    return given;
  }
  const first = await ask(asked.world, question);
  requireStrength(first);
  if (first === (await ask(asked.world, 'The same again: '))) return first;
  throw new NkeeperError('passphrases-differ', 'These were two different passphrases.', {
    hint: 'Nothing was changed. Try again.',
  });
}

function fromFile({ world, flags, output }: Asked): string | undefined {
  const { passphraseFile: file } = flags;
  if (file === undefined) return undefined;
  const path = file === '-' ? 0 : resolve(world.cwd, file);
  try {
    if (typeof path === 'string' && (statSync(path).mode & 0o077) !== 0)
      output.message(`warning: Others may read ${file}, where the passphrase is.`);
    const bytes = readFileSync(path);
    const [line = ''] = bytes.toString('utf8').split(/\r?\n/, 1);
    bytes.fill(0);
    if (line !== '') return line;
  } catch (cause) {
    throw new NkeeperError('file-unreadable', `${file} cannot be read: ${fileFault(cause)}.`, { cause });
  }
  throw new NkeeperError('input-missing', `There is no passphrase in the first line of ${file}.`);
}

/** Asks on the terminal, and shows nothing of what is typed. */
async function ask({ streams, stderr }: World, question: string): Promise<string> {
  if (!streams.stdin.isTTY || !(streams.stderr ?? streams.stdout).isTTY)
    throw new NkeeperError('input-missing', 'A passphrase is needed, and there is no terminal to ask on.', {
      hint: '--passphrase-file FILE has it in its first line; - is stdin.',
    });
  const unseen = new Writable({ write: (_text, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: true, historySize: 0 });
  // Now that the terminal shows nothing by itself any more.
  stderr(question);
  try {
    return await new Promise<string>((give, refuse) => {
      const stop = () => refuse(new NkeeperError('cancelled', 'Cancelled: nothing was changed.'));
      reader.once('line', give).once('SIGINT', stop).once('close', stop);
    });
  } finally {
    reader.close();
    stderr('\n');
  }
}
