import type { Location } from './roots.ts';

/** A file as a journal sees it. */
export interface RecordedFile extends Location {
  readonly before: Uint8Array | undefined;
  readonly beforeHash: string | undefined;
  readonly after: Uint8Array | undefined;
  readonly afterHash: string | undefined;
}

/**
 * Who writes down what a commit does. All calls come under the store's lock. A line is one line of text, without a line
 * end; it stands in the intent too, so it never holds a seed.
 */
export interface Recorder {
  /** Before anything is changed: keeps what would be lost, makes sure that it can write, and gives the line, if there is to be one. Throwing stops the commit. */
  prepare(files: readonly RecordedFile[]): Promise<string | undefined>;
  /** The files are on disk: writes the line, unless it is there already. Throwing takes the commit back. */
  append(line: string): Promise<void>;
  /** The commit was taken back: forgets the line and what was kept for it. */
  withdraw(line: string): Promise<void>;
  has(line: string): Promise<boolean>;
  /**
   * Before what another process did is taken back: keeps what is removed then, so that it can be brought back, and writes down
   * that it was. False where it could not.
   *
   * @param line of the change that is taken back, where it had one
   */
  keepTakenBack(line: string | undefined, files: readonly RecordedFile[]): Promise<boolean>;
}
