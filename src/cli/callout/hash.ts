import { readFileSync } from 'node:fs';
import { hashPassword, hashToken, newToken } from '../../core/callout/rules/secret.ts';
import { NkeeperError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { createOutput } from '../output.ts';
import type { Invocation } from '../program.ts';
import { askSecret } from './secret-input.ts';

interface HashFlags {
  readonly token?: boolean;
  readonly json?: boolean;
}

/** `nkeeper callout hash`: what stands in a rules file in the place of a secret. */
export async function hash({ world, globals, flags }: Invocation<HashFlags>): Promise<ExitCode> {
  const output = createOutput(world, globals);
  const token = flags.token ? newToken() : undefined;
  const made =
    token === undefined
      ? await hashPassword(await readPassword(world.streams.stdin.isTTY === true))
      : hashToken(token);
  if (flags.json) {
    const members = token === undefined ? {} : { token };
    output.data(`${jsonText({ ...members, hash: made }, LIST_STYLE)}\n`);
  } else {
    if (token !== undefined) {
      output.message('The token, for the client; it is shown this once:');
      output.data(`${token}\n`);
      output.flush();
      output.message('Its hash, for the rules file:');
    }
    output.data(`${made}\n`);
  }
  output.flush();
  return EXIT.ok;
}

/** From a terminal unseen, else a line of stdin: never from the command line, where everybody could read it. */
async function readPassword(asks: boolean): Promise<string> {
  const password = asks ? await askSecret('Password') : (readFileSync(0, 'utf8').split(/\r?\n/)[0] ?? '');
  if (password !== '') return password;
  throw new NkeeperError('input-missing', 'There is no password.', {
    hint: 'Type it on a terminal, or send it to stdin: printf %s "$PASSWORD" | nkeeper callout hash',
  });
}
