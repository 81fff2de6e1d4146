import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseExactly } from '../support/exact-json.ts';

/** One case of a vectors file; what it holds depends on the file. */
export interface VectorCase {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** What checks one sort of cases. It throws where nkeeper differs. */
// biome-ignore lint/suspicious/noExplicitAny: each check knows the shape of its own cases.
export type Check = (c: any, clock: number) => void | Promise<void>;

/** How the cases of one file are checked. */
export interface FileChecks {
  /** Members that its cases may have: another one would be something that nobody checks. */
  readonly members: readonly string[];
  /** The member that says of which sort a case is; without it all are of one sort. */
  readonly sortedBy?: string;
  /** By sort; `all` where there is but one. */
  readonly checks: Readonly<Record<string, Check>>;
}

/** The vectors that lie in the project. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/jwt', import.meta.url));

/** Folder of the vectors: `VECTORS_DIR`, from where the command was given, else the project's own. */
export function vectorsFolder({ VECTORS_DIR: wanted = '', INIT_CWD: from = process.cwd() }): string {
  if (wanted === '') return FIXTURES;
  const folder = resolve(from, wanted);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`VECTORS_DIR: ${folder} is no folder.`);
  return folder;
}

/** Names of the vectors files in a folder. */
export function vectorFiles(folder: string): readonly string[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.json'));
  if (files.length === 0) throw new Error(`${folder}: there are no vectors in it.`);
  return files.sort();
}

/** A file as it is; numbers beyond 2^53 are kept as `exact-json.ts` does it. */
export function readVectors(folder: string, file: string) {
  const read = parseExactly(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
  const { cases, count, now } = read;
  if (!Array.isArray(cases) || typeof now !== 'number') throw new Error(`${file}: it is no file of vectors.`);
  if (cases.length !== count || count === 0) throw new Error(`${file}: ${cases.length} cases of ${count}.`);
  return { cases: cases as readonly VectorCase[], clock: now };
}
