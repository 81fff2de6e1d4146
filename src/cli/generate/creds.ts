import { resolve } from 'node:path';
import { formatCreds } from '../../core/claims/token/creds.ts';
import { NkeeperError } from '../../core/errors.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../../core/store/choose.ts';
import type { Store } from '../../core/store/store.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { refuseSeedsOnScreen, STDOUT, tellGenerated, writeGenerated } from './output-file.ts';

interface CredsFlags {
  readonly account?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly outputFile?: string;
  readonly json?: boolean;
}

/** `nkeeper generate creds` */
export function generateCreds(invocation: Invocation<CredsFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, args, world } = session;
    const { outputFile: file = STDOUT } = flags;
    if (file === STDOUT)
      refuseSeedsOnScreen(session, 'Creds hold the seed of the user', '-o FILE writes them to a file');
    const { creds, ...whose } = await credsOf(store, { ...flags, name: flags.name ?? args[0] });
    const toFile = file !== STDOUT;
    if (toFile) writeGenerated(session, creds, { file, secret: true });
    if (flags.json)
      tellGenerated(session, toFile ? { ...whose, file: resolve(world.cwd, file) } : { ...whose, creds });
    // As nsc does, with one more empty line.
    else if (!toFile) writeGenerated(session, `${creds}\n`, { file });
    return EXIT.ok;
  });
}

/** Creds, and whose they are. */
interface Creds {
  readonly operator: string;
  readonly account: string;
  readonly user: string;
  readonly public_key: string;
  /** The text of the file, with the seed. */
  readonly creds: string;
}

async function credsOf(
  store: Store,
  {
    operator: of,
    account: from,
    name,
  }: { readonly [K in 'operator' | 'account' | 'name']?: string | undefined },
): Promise<Creds> {
  const operator = chooseOperator(store, of);
  const account = await chooseAccount(store, operator, from);
  const row = await chooseUser(store, account, name);
  const { token = '', claims } = store.user(operator.name, account.name, row.name) ?? {};
  const what = `user ${account.name}/${row.name}`;
  if (!claims?.sub) throw new NkeeperError('entity-unusable', `The JWT of ${what} cannot be read.`);
  await store.keySources.open();
  const seed = await store.keySources.seed(claims.sub);
  try {
    return {
      operator: operator.name,
      account: account.name,
      user: row.name,
      public_key: claims.sub,
      creds: formatCreds(token, seed),
    };
  } finally {
    seed.wipe();
  }
}
