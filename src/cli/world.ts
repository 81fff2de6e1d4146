/** What can be printed to. */
interface Stream {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
}

/** How wide a screen is; undefined: it is none, or does not tell. */
export function screenColumns(stream: Stream | undefined): number | undefined {
  return stream?.isTTY && stream.columns ? stream.columns : undefined;
}

/** Everything outside that a command may use; tests put their own in. */
export interface World {
  /** Changed for one thing only: libraries decide about colours by it. */
  readonly env: NodeJS.ProcessEnv;
  /** Home directory of the person. */
  readonly home: string;
  readonly cwd: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly version: string;
  readonly stdout: (text: string) => void;
  /** What is no text goes out as it is. */
  readonly bytes: (bytes: Uint8Array) => void;
  readonly stderr: (text: string) => void;
  /** Whether a screen can be shown. */
  readonly streams: {
    readonly stdin: { readonly isTTY?: boolean };
    readonly stdout: Stream;
    readonly stderr?: Stream;
  };
}
