/** Everything outside that a command may use; tests put their own in. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory of the person. */
  readonly home: string;
  readonly cwd: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly version: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Both stdin and stdout are terminals, so that a screen makes sense. */
  readonly interactive: boolean;
}
