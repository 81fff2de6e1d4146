import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findToken } from '../core/claims/token/creds.ts';
import {
  type DecodedToken,
  decodeGenericToken,
  decodeToken,
  verifyToken,
} from '../core/claims/token/token.ts';
import { fileFault, NkeeperError } from '../core/errors.ts';
import { accountCard } from './cards/account-card.ts';
import type { Section } from './cards/card.ts';
import { operatorCard } from './cards/operator-card.ts';
import { activationCard, otherCard } from './cards/other-card.ts';
import { userCard } from './cards/user-card.ts';
import type { CardContext } from './cards/words.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { type DescribeFlags, printSubject } from './print-subject.ts';
import type { Invocation } from './program.ts';
import { tokenProblems } from './token-problems.ts';
import type { World } from './world.ts';

interface FileFlags extends DescribeFlags {
  readonly file?: string;
}

/** `nkeeper describe jwt`: needs no store. */
export async function describeFile({ world, flags, args }: Invocation<FileFlags>): Promise<ExitCode> {
  const source = flags.file ?? args[0];
  if (source === undefined) {
    throw new NkeeperError('usage', 'Which file?', { hint: 'Name it: -f FILE, -f URL, or -f - for stdin.' });
  }
  const token = findToken(await readSource(world, source));
  if (token === undefined) {
    throw new NkeeperError('jwt-unusable', `${source}: There is no JWT in it.`, {
      hint: 'A JWT has three parts with dots between them; creds files and armoured JWTs are read too.',
    });
  }
  const decoded = decode(token);
  const trusted = verifyToken(decoded);
  const context: CardContext = { now: world.now(), nameOf: () => undefined };
  const problems = tokenProblems(decoded, trusted, source, Math.floor(world.now() / 1000));
  const output = createOutput(world.stdout, world.stderr);
  try {
    const card = () => cardOf(decoded, context);
    return printSubject({ world, output, flags }, { path: source, token, decoded, problems, trusted, card });
  } finally {
    output.flush();
  }
}

/** Claims of an unknown type are described as generic ones, as nsc does. */
function decode(token: string): DecodedToken {
  try {
    return decodeToken(token);
  } catch (error) {
    if (error instanceof NkeeperError && error.code === 'claim-type-unsupported')
      return decodeGenericToken(token);
    throw error;
  }
}

function cardOf(decoded: DecodedToken, context: CardContext): readonly Section[] {
  if (decoded.kind === 'operator') return operatorCard(decoded.claims, context);
  if (decoded.kind === 'account') return accountCard(decoded.claims, context);
  if (decoded.kind === 'user') return userCard(decoded.claims, [], context);
  return decoded.kind === 'activation'
    ? activationCard(decoded.claims, context)
    : otherCard(decoded, context);
}

const FETCH_TIMEOUT_MS = 5000;
/** A JWT has at most 1 MiB; a file with armour and a seed is not much more. */
const SIZE_LIMIT = 2 * 1024 * 1024;

/** @throws NkeeperError `source-unreadable` */
export async function readSource(world: World, source: string): Promise<string> {
  try {
    const text = /^https?:\/\//i.test(source)
      ? await fetchText(source)
      : readFileSync(source === '-' ? 0 : resolve(world.cwd, source), 'utf8');
    return text;
  } catch (error) {
    throw new NkeeperError('source-unreadable', `${source} cannot be read: ${fileFault(causeOf(error))}.`, {
      cause: error,
    });
  }
}

/** What is behind `fetch failed`, which says nothing. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause ? error.cause : error;
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
