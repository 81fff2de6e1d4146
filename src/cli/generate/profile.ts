import { resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import { keepAll } from '../../core/files/output-file.ts';
import { profileOf } from '../../core/generate/profile.ts';
import { parseProfileUrl } from '../../core/generate/profile-url.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { refuseSeedsOnScreen, STDOUT, writeGenerated } from './output-file.ts';

interface ProfileFlags {
  readonly outputFile?: string;
}

/** `nkeeper generate profile` */
export async function generateProfile(invocation: Invocation<ProfileFlags>): Promise<ExitCode> {
  const { args, globals, world } = invocation;
  const [text = '', ...more] = args;
  if (text === '' || more.length > 0)
    throw new NkeeperError('input-missing', 'One profile URL is needed: nsc://OPERATOR/ACCOUNT/USER.');
  const url = parseProfileUrl(text);
  const path = (folder: string) => resolve(world.cwd, folder.replace(/^~(?=\/|$)/, world.home));
  const { allDirs, ...others } = globals;
  const all = allDirs === undefined ? {} : { configDir: allDirs, dataDir: allDirs, keystoreDir: allDirs };
  const elsewhere = {
    ...others,
    ...all,
    ...(url.store === undefined ? {} : { dataDir: path(url.store) }),
    ...(url.keystore === undefined ? {} : { keystoreDir: path(url.keystore) }),
  };
  return withStore(
    { ...invocation, globals: url.store || url.keystore ? elsewhere : globals },
    async session => {
      const { outputFile: file = STDOUT } = session.flags;
      if (file === STDOUT && url.seeds.size > 0)
        refuseSeedsOnScreen(session, 'The profile holds seeds', '-o FILE writes it to a file');
      const profile = await profileOf(session.store, url);
      const made = `${JSON.stringify(profile, undefined, 2)}\n`;
      await writeGenerated(session, made, { file, secret: true, keep: keepAll, hint: 'Name another file.' });
      return EXIT.ok;
    },
  );
}
