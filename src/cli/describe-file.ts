import { findToken } from '../core/claims/token/creds.ts';
import {
  type DecodedToken,
  decodeGenericToken,
  decodeToken,
  verifyToken,
} from '../core/claims/token/token.ts';
import { NkeeperError } from '../core/errors.ts';
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
import { readSource } from './read-source.ts';
import { tokenProblems } from './token-problems.ts';

interface FileFlags extends DescribeFlags {
  readonly file?: string;
}

/** `nkeeper describe jwt`: needs no store. */
export async function describeFile({
  world,
  globals,
  flags,
  args,
}: Invocation<FileFlags>): Promise<ExitCode> {
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
  const output = createOutput(world, globals);
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
