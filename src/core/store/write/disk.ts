/** What a path leads to, looked at without following a link at its end. */
export interface FileInfo {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Unix milliseconds by the file system's clock. */
  readonly modifiedAt: number;
  readonly size: number;
}

/** A file's bytes, and whose it is. */
export interface FileContent {
  readonly bytes: Buffer;
  readonly owner: Owner;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A file that stays open: what is written goes to this very file, also when its name has gone or leads elsewhere. */
export interface OpenFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * What writing needs of a file system. Everything that changes a store goes through one of these, so that tests can
 * stop, fill or lock the disk at each single call. Errors are those of the system, with `code`.
 */
export interface Disk {
  info(path: string): Promise<FileInfo | undefined>;
  /**
   * A file whole; undefined when there is none. A link at the end of the path is not followed (`ELOOP`), and what is
   * no file is not read (`EISDIR`, `EINVAL`).
   */
  read(path: string): Promise<FileContent | undefined>;
  /** Bytes from `start`, at most `length`; fewer at the end. */
  readPart(path: string, start: number, length: number): Promise<Buffer>;
  /** Names in a folder; undefined when there is none. */
  list(folder: string): Promise<readonly string[] | undefined>;
  /** Number of the file system that a folder is on; undefined when there is no such folder. */
  device(folder: string): Promise<number | undefined>;
  /** The path without links. */
  realPath(path: string): Promise<string>;

  /** A new file with these bytes, on disk when it returns; `EEXIST` when the name is taken. A failure may leave a part of it. */
  create(path: string, bytes: Uint8Array, mode: number, owner?: Owner): Promise<void>;
  /** Bytes behind what is there, on disk when it returns; a failure may leave a part of them. */
  append(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** Cuts a file, on disk when it returns. */
  truncate(path: string, size: number): Promise<void>;
  open(path: string): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; `EEXIST` when it is taken. */
  link(path: string, name: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** A private folder (0700); the one above it must be there. */
  mkdir(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Brings the names in a folder to disk. */
  syncFolder(path: string): Promise<void>;
}
