import { chmodSync, closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { jsonText, LIST_STYLE, type Printable } from '../json-text.ts';
import type { Session } from '../session.ts';

/**
 * With `--json`: what was made, as JSON on stdout. A file that was named holds what other programs read, and JSON tells of it.
 */
export function tellGenerated(
  { output }: Pick<Session<unknown>, 'output'>,
  made: { readonly [member: string]: Printable | undefined },
): void {
  output.data(`${jsonText(made, LIST_STYLE)}\n`);
}

/** How nsc names stdout. */
export const STDOUT = '--';

export interface OutputChoice {
  /** Path, or `--`. */
  readonly file: string;
  /** Readable by its owner alone. */
  readonly secret?: boolean;
  /** A file that is there is replaced; absent: it may be. */
  readonly overwrite?: boolean;
}

/**
 * Writes what was generated to stdout or a file, and says where.
 *
 * @throws NkeeperError `output-exists`, `output-unwritable`
 */
export function writeGenerated(
  { world, output }: Pick<Session<unknown>, 'world' | 'output'>,
  text: string,
  { file, secret = false, overwrite = true }: OutputChoice,
): void {
  if (file === STDOUT) return output.data(text);
  const path = resolve(world.cwd, file);
  if (!overwrite && existsSync(path))
    throw new NkeeperError('output-exists', `${file} is there already.`, {
      hint: '--force overwrites it.',
    });
  try {
    writeFileSync(path, text, secret ? { mode: 0o600 } : {});
    // A file that is there already may have been open to others.
    if (secret) chmodSync(path, 0o600);
  } catch (cause) {
    throw new NkeeperError('output-unwritable', `${path} cannot be written: ${fileFault(cause)}.`, { cause });
  }
  output.message(`Written to ${file}.`);
}

/** Pieces are gathered to so many characters before they are written. */
const CHUNK = 256 * 1024;

/**
 * {@link writeGenerated} of what is too large for one text: a file is written while the pieces are made.
 *
 * @throws NkeeperError `output-exists`, `output-unwritable`
 */
export async function writePieces(
  { world, output }: Pick<Session<unknown>, 'world' | 'output'>,
  pieces: Iterable<string> | AsyncIterable<string>,
  { file, overwrite = true }: OutputChoice,
): Promise<void> {
  if (file === STDOUT) {
    for await (const piece of pieces) output.data(piece);
    return;
  }
  const path = resolve(world.cwd, file);
  if (!overwrite && existsSync(path))
    throw new NkeeperError('output-exists', `${file} is there already.`, { hint: '--force overwrites it.' });
  const written = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new NkeeperError('output-unwritable', `${path} cannot be written: ${fileFault(cause)}.`, {
        cause,
      });
    }
  };
  const descriptor = written(() => openSync(path, 'w'));
  try {
    let held = '';
    for await (const piece of pieces) {
      held += piece;
      if (held.length < CHUNK) continue;
      written(() => writeSync(descriptor, held));
      held = '';
    }
    written(() => writeSync(descriptor, held));
  } finally {
    closeSync(descriptor);
  }
  output.message(`Written to ${file}.`);
}

/** @throws NkeeperError `seeds-hidden`: stdout is a screen, and nobody asked to see seeds there */
export function refuseSeedsOnScreen(
  { world, globals }: Pick<Session<unknown>, 'world' | 'globals'>,
  why: string,
  instead: string,
): void {
  if (world.streams.stdout.isTTY !== true || globals.showSeeds) return;
  throw new NkeeperError('seeds-hidden', `${why}, which is not shown on a screen.`, {
    hint: `${instead}; --show-seeds shows it here.`,
  });
}
