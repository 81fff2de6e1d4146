import { resolve } from 'node:path';
import { BackupFile } from '../../core/backup/read.ts';
import { createOutput, type Output } from '../output.ts';
import { type PassphraseFlags, passphraseFor } from '../passphrase.ts';
import type { Invocation } from '../program.ts';
import { namedFile } from './named-file.ts';

/** Runs a command on the backup that it names, which is closed afterwards. */
export async function withBackup<Flags extends PassphraseFlags, T>(
  { world, globals, flags, args }: Invocation<Flags>,
  work: (backup: BackupFile, output: Output) => Promise<T>,
): Promise<T> {
  const output = createOutput(world, globals);
  const file = namedFile(args);
  const passphrase = await passphraseFor({ world, flags, output }, `Passphrase of ${file}: `);
  const backup = await BackupFile.open(resolve(world.cwd, file), passphrase);
  try {
    return await work(backup, output);
  } finally {
    backup.close();
    output.flush();
  }
}
