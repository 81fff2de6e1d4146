import { dirname } from 'node:path';
import { makeFolders } from '../store/write/folders.ts';
import { nodeDisk } from '../store/write/node-disk.ts';

/** Writes a file that its person alone can read: the one before it or this one, and on disk when it returns. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}.new`;
  await makeFolders(nodeDisk, folder);
  await nodeDisk.unlink(temporary).catch(() => undefined);
  await nodeDisk.create(temporary, Buffer.from(text), 0o600);
  await nodeDisk.rename(temporary, path);
  await nodeDisk.syncFolder(folder);
}
