import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatCreds } from '../../core/claims/token/creds.ts';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../../core/store/choose.ts';
import type { Store } from '../../core/store/store.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';

interface CredsFlags {
  readonly account?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly outputFile?: string;
}

/** How nsc names stdout. */
const STDOUT = '--';

/** `nkeeper generate creds` */
export function generateCreds(invocation: Invocation<CredsFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, flags, args, globals, world, output }) => {
    const { outputFile = STDOUT } = flags;
    const toScreen = outputFile === STDOUT && world.streams.stdout.isTTY === true;
    if (toScreen && !globals.showSeeds)
      throw new NkeeperError(
        'seeds-hidden',
        'Creds hold the seed of the user, which is not shown on a screen.',
        {
          hint: '-o FILE writes them to a file; --show-seeds shows them here.',
        },
      );
    const creds = await credsOf(store, { ...flags, name: flags.name ?? args[0] });
    // As nsc does, with one more empty line.
    if (outputFile === STDOUT) output.data(`${creds}\n`);
    else writePrivate(resolve(world.cwd, outputFile), creds);
    if (outputFile !== STDOUT) output.message(`Written to ${outputFile}.`);
    return EXIT.ok;
  });
}

async function credsOf(
  store: Store,
  {
    operator: of,
    account: from,
    name,
  }: { readonly [K in 'operator' | 'account' | 'name']?: string | undefined },
): Promise<string> {
  const operator = chooseOperator(store, of);
  const account = await chooseAccount(store, operator, from);
  const row = await chooseUser(store, account, name);
  const { token = '', claims } = store.user(operator.name, account.name, row.name) ?? {};
  const what = `user ${account.name}/${row.name}`;
  if (!claims?.sub) throw new NkeeperError('entity-unusable', `The JWT of ${what} cannot be read.`);
  const seed = store.readSeed(claims.sub);
  try {
    return formatCreds(token, seed);
  } finally {
    seed.wipe();
  }
}

/** A file that is there already may have been open to others. */
function writePrivate(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new NkeeperError('output-unwritable', `${path} cannot be written: ${fileFault(cause)}.`, { cause });
  }
}
