import { resolve } from 'node:path';
import { wrapToken } from '../core/claims/token/creds.ts';
import type { DecodedToken } from '../core/claims/token/token.ts';
import { NkeeperError } from '../core/errors.ts';
import { keepSeeds, writeOutput } from '../core/files/output-file.ts';
import { clean } from '../core/text/clean.ts';
import type { Problem } from '../core/trust/problem.ts';
import { cardText, type Section } from './cards/card.ts';
import { claimsJson } from './claims-json.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonField } from './json-field.ts';
import { CLAIMS_STYLE, FIELD_STYLE, jsonText } from './json-text.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

/** nsc's flags of `describe`. */
export interface DescribeFlags {
  readonly json?: boolean;
  readonly field?: string;
  readonly raw?: boolean;
  readonly longIds?: boolean;
  readonly outputFile?: string;
}

/** A JWT to describe. */
export interface Subject {
  /** Where it comes from, for messages. */
  readonly path: string;
  /** Its text; empty when it cannot be read. */
  readonly token: string;
  /** Undefined when it is no JWT of the right kind. */
  readonly decoded: DecodedToken | undefined;
  readonly problems: readonly Problem[];
  /** Its signature was verified. */
  readonly trusted: boolean;
  readonly card: () => readonly Section[];
}

interface Place {
  readonly world: World;
  readonly output: Output;
  readonly flags: DescribeFlags;
}

/**
 * Prints a JWT the way the flags ask for. What is said by a JWT with a wrong signature is never printed as JSON: a script
 * would take it for the truth. Its card is shown, with the problem.
 *
 * @throws NkeeperError `jwt-unusable`, those of {@link jsonField}, `output-unwritable`
 */
export function printSubject(place: Place, subject: Subject): ExitCode {
  const { flags, output } = place;
  const { decoded, token, trusted } = subject;
  if (flags.raw && token !== '') {
    write(place, toFile(flags) ? wrapped(subject) : `${clean(token, Number.POSITIVE_INFINITY)}\n`);
    if (!trusted) tellProblems(output, subject);
    return trusted ? EXIT.ok : EXIT.failed;
  }
  if (!decoded || (!trusted && (flags.json || flags.field !== undefined))) throw unusable(subject);
  if (flags.field !== undefined) {
    const value = jsonText(jsonField(claimsJson(decoded.payload), flags.field), FIELD_STYLE);
    write(place, toFile(flags) ? value : `${value}\n`);
  } else if (flags.json) {
    const text = `${jsonText(claimsJson(decoded.payload), CLAIMS_STYLE)}\n`;
    // nsc prints a line end more than the JSON has, and scripts compare.
    write(place, toFile(flags) ? text : `${text}\n`);
  } else {
    write(place, cardText([...subject.card(), problemSection(subject.problems)]), true);
  }
  return trusted ? EXIT.ok : EXIT.failed;
}

function problemSection(problems: readonly Problem[]): Section {
  const lines = problems.map(({ message, hint }) => (hint ? `${message} ${hint}` : message));
  return { title: 'Problems', facts: lines.map((line, i) => [problems[i]?.severity ?? '', line]) };
}

function unusable({ problems, path }: Subject): NkeeperError {
  const problem = problems.find(({ severity }) => severity === 'blocking') ?? problems[0];
  const hint = problem?.hint;
  return new NkeeperError(
    'jwt-unusable',
    `${path}: ${problem?.message ?? 'It is no JWT.'}`,
    hint ? { hint } : {},
  );
}

function tellProblems(output: Output, { problems, path }: Subject): void {
  for (const { message } of problems) output.message(`${path}: ${message}`);
}

/** A block that readers of files recognise; the bare text where it is no JWT. */
function wrapped({ token }: Subject): string {
  try {
    return wrapToken(token);
  } catch {
    return `${token}\n`;
  }
}

function toFile({ outputFile }: DescribeFlags): boolean {
  return outputFile !== undefined && outputFile !== '--';
}

function write({ world, output, flags }: Place, text: string, isCard = false): void {
  if (!toFile(flags)) {
    if (isCard) output.text(text);
    else output.data(text);
    return;
  }
  const path = resolve(world.cwd, flags.outputFile ?? '');
  writeOutput(path, text, { secret: true, keep: keepSeeds, hint: 'Name another file.' });
  output.message(`wrote ${path}`);
}
