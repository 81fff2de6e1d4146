import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { refuseSeedsOnScreen, STDOUT } from './output-file.ts';
import { userCreds, writeCreds } from './user-creds.ts';

interface CredsFlags {
  readonly account?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly outputFile?: string;
  readonly force?: boolean;
}

/** `nkeeper generate creds` */
export function generateCreds(invocation: Invocation<CredsFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const {
      operator,
      account,
      name = session.args[0],
      outputFile: file = STDOUT,
      force = false,
    } = session.flags;
    if (file === STDOUT)
      refuseSeedsOnScreen(session, 'Creds hold the seed of the user', '-o FILE writes them to a file');
    await writeCreds(session, await userCreds(session, { operator, account, user: name }), { file, force });
    return EXIT.ok;
  });
}
