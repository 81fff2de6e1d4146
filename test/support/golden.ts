import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** A case of a vectors file; what it holds depends on the file. */
export interface GoldenCase {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** Reads a vectors file of `test/fixtures/jwt` as it is. Integers beyond 2^53 lose precision: see `big_ints`. */
export function readGolden<Case = GoldenCase>(file: string): readonly Case[] {
  const text = readFileSync(new URL(`../fixtures/jwt/${file}`, import.meta.url), 'utf8');
  const { cases, count } = JSON.parse(text) as { cases: Case[]; count: number };
  if (cases.length !== count || count === 0) throw new Error(`${file}: ${cases.length} cases of ${count}`);
  return cases;
}

/** Runs every case and reports all that fail, by name, in one assertion. */
export async function checkCases<Case extends { readonly name: string }>(
  cases: readonly Case[],
  check: (c: Case) => void | Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  for (const c of cases) {
    try {
      await check(c);
    } catch (error) {
      failures.push(`${c.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  assert.equal(failures.length, 0, `${failures.length} of ${cases.length} failed\n${failures.join('\n')}`);
}
