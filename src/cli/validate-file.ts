import { findToken } from '../core/claims/token/creds.ts';
import { decodeToken, verifyToken } from '../core/claims/token/token.ts';
import { messageOf, NkeeperError } from '../core/errors.ts';
import type { Problem } from '../core/trust/problem.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';
import type { Invocation } from './program.ts';
import { readSource } from './read-source.ts';
import { tokenProblems } from './token-problems.ts';
import type { Report } from './validate.ts';

type Print = (reports: readonly Report[], json: boolean, output: Output) => ExitCode;

/**
 * Checks the JWTs of a file: one a line, also as a server packs them (`KEY|JWT`), or one with armour around it. One that
 * cannot be read does not hide the others. Needs no store, so it says nothing about who is trusted.
 */
export async function validateFile(
  { world, globals, flags }: Invocation<{ readonly json?: boolean }>,
  file: string,
  print: Print,
): Promise<ExitCode> {
  const tokens = tokensOf(await readSource(world, file));
  if (tokens.length === 0) throw new NkeeperError('jwt-unusable', `${file}: There is no JWT in it.`);
  const now = Math.floor(world.now() / 1000);
  const output = createOutput(world, globals);
  try {
    const reports = tokens.map(({ line, token }) => reportOf(file, line, token, now));
    return print(reports, flags.json === true, output);
  } finally {
    output.flush();
  }
}

interface Found {
  /** From 1. */
  readonly line: number;
  readonly token: string;
}

function tokensOf(text: string): readonly Found[] {
  const armoured = text.includes('-----BEGIN') ? findToken(text) : undefined;
  if (armoured !== undefined) return [{ line: 1, token: armoured }];
  return text
    .split('\n')
    .map((line, i) => ({ line: i + 1, token: line.slice(line.indexOf('|') + 1).trim() }))
    .filter(({ token }) => token !== '');
}

function reportOf(file: string, line: number, token: string, now: number): Report {
  const path = `${file}:${line}`;
  try {
    const decoded = decodeToken(token);
    const { kind, claims } = decoded;
    const problems = tokenProblems(decoded, verifyToken(decoded), path, now);
    return { title: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} "${claims.sub ?? ''}"`, problems };
  } catch (error) {
    const code = error instanceof NkeeperError ? error.code : 'jwt-unusable';
    const problem: Problem = { code, severity: 'blocking', message: messageOf(error), place: { path } };
    return { title: `Line ${line}`, problems: [problem] };
  }
}
