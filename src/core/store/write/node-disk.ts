import fs, { constants, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import type { Disk, FileContent, FileInfo, OpenFile, Owner } from './disk.ts';

// The callback functions, promised: file handles of `node:fs/promises` cost twice the time where 3,000 files are written.
const open = promisify(fs.open);
const close = promisify(fs.close);
const fsync = promisify(fs.fsync);
const fstat = promisify(fs.fstat);
const fchown = promisify(fs.fchown);
const ftruncate = promisify(fs.ftruncate);
const writeFd = promisify(fs.write);
const readFd = promisify(fs.read);

/** Windows knows none of these. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
/** Longer files are none of a store's. */
const SIZE_LIMIT = 64 * 1024 * 1024;

/** The file system, by Node. */
export const nodeDisk: Disk = {
  info: path => orMissing(promisify(fs.lstat)(path).then(describe)),
  read: path =>
    orMissing(withFile(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, fd => readWhole(fd, path))),
  readPart: (path, start, length) =>
    withFile(path, constants.O_RDONLY, 0, async fd => {
      const { bytesRead, buffer } = await readFd(fd, Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    }),
  list: folder => orMissing(promisify(fs.readdir)(folder)),
  device: folder => orMissing(promisify(fs.stat)(folder).then(({ dev }) => dev)),
  realPath: path => promisify(fs.realpath)(path),
  create: (path, bytes, mode, owner) =>
    withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode, async fd => {
      await writeAll(fd, bytes, 0);
      if (owner !== undefined) await fchown(fd, owner.uid, owner.gid);
      await fsync(fd);
    }),
  append: (path, bytes, mode) =>
    withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, mode, async fd => {
      await writeAll(fd, bytes, null);
      await fsync(fd);
    }),
  truncate: (path, size) =>
    withFile(path, constants.O_WRONLY, 0, async fd => {
      await ftruncate(fd, size);
      await fsync(fd);
    }),
  open: async path => openFile(await open(path, constants.O_RDWR)),
  rename: promisify(fs.rename),
  link: promisify(fs.link),
  unlink: promisify(fs.unlink),
  mkdir: async path => promisify(fs.mkdir)(path, 0o700),
  rmdir: path => promisify(fs.rmdir)(path),
  // Windows cannot open folders, and brings their names to disk by itself.
  syncFolder: async path => {
    if (process.platform !== 'win32') await withFile(path, constants.O_RDONLY, 0, fsync);
  },
};

async function withFile<T>(
  path: string,
  flags: number,
  mode: number,
  work: (fd: number) => Promise<T>,
): Promise<T> {
  const fd = await open(path, flags, mode);
  try {
    return await work(fd);
  } finally {
    await close(fd);
  }
}

async function writeAll(fd: number, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === null ? null : position + done;
    done += (await writeFd(fd, bytes, done, bytes.length - done, at)).bytesWritten;
  }
}

async function readWhole(fd: number, path: string): Promise<FileContent> {
  const stat = await fstat(fd);
  if (!stat.isFile()) throw systemError(stat.isDirectory() ? 'EISDIR' : 'EINVAL', path);
  if (stat.size > SIZE_LIMIT) throw systemError('EFBIG', path);
  const owner: Owner = { uid: stat.uid, gid: stat.gid };
  const buffer = Buffer.allocUnsafe(stat.size + 1);
  for (let length = 0; ; ) {
    const { bytesRead } = await readFd(fd, buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (bytesRead === 0) return { bytes: buffer.subarray(0, length), owner };
    // It has grown since it was measured: whoever compares it finds another file than was meant.
    if (length === buffer.length) return { bytes: buffer, owner };
  }
}

function openFile(fd: number): OpenFile {
  return { write: (bytes, position) => writeAll(fd, bytes, position), close: () => close(fd) };
}

function describe(stat: Stats): FileInfo {
  const kind = stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'folder'
      : stat.isSymbolicLink()
        ? 'link'
        : 'other';
  return { kind, modifiedAt: stat.mtimeMs, size: stat.size };
}

function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

async function orMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
