import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { refuseSeedsOnScreen, STDOUT, tellGenerated } from './output-file.ts';
import { userCreds, writeCreds } from './user-creds.ts';

interface CredsFlags {
  readonly account?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly outputFile?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `nkeeper generate creds` */
export function generateCreds(invocation: Invocation<CredsFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { flags, args, world } = session;
    const { operator, account, name: user = args[0], outputFile: file = STDOUT, force = false } = flags;
    const toFile = file !== STDOUT;
    if (!toFile)
      refuseSeedsOnScreen(session, 'Creds hold the seed of the user', '-o FILE writes them to a file');
    const made = await userCreds(session, { operator, account, user });
    if (toFile || !flags.json) await writeCreds(session, made, { file, force });
    if (flags.json) {
      const { text, key, ...whose } = made;
      const where = toFile ? { file: resolve(world.cwd, file) } : { creds: text };
      tellGenerated(session, { ...whose, public_key: key, ...where });
    }
    return EXIT.ok;
  });
}
