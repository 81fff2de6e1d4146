import { resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { OutputFile, type OutputOptions } from '../../core/files/output-file.ts';
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

export interface OutputChoice extends OutputOptions {
  /** Path, or `--`. */
  readonly file: string;
}

/** Pieces are gathered to so many characters before they are written. */
const CHUNK = 256 * 1024;

/**
 * Writes what was generated to stdout or a file, and says where. A file is written while the pieces are made, beside its
 * place, and gets that when it is whole.
 *
 * @throws NkeeperError `output-exists`, `output-unwritable`
 */
export async function writeGenerated(
  { world, output }: Pick<Session<unknown>, 'world' | 'output'>,
  pieces: string | Iterable<string> | AsyncIterable<string>,
  { file, ...options }: OutputChoice,
): Promise<void> {
  const all = typeof pieces === 'string' ? [pieces] : pieces;
  if (file === STDOUT) {
    for await (const piece of all) output.data(piece);
    return;
  }
  const target = new OutputFile(resolve(world.cwd, file), options);
  try {
    let held = '';
    for await (const piece of all) {
      held += piece;
      if (held.length < CHUNK) continue;
      target.write(held);
      held = '';
    }
    target.write(held);
    target.place();
  } finally {
    target.close();
  }
  output.message(
    target.replaces ? `Written to ${file}, in the place of what was there.` : `Written to ${file}.`,
  );
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
