/** Options of {@link NkeeperError}. */
export interface ErrorOptions {
  /** What the person can do next, one sentence. */
  readonly hint?: string;
  /** The error below this one, shown only with `NKEEPER_DEBUG`. */
  readonly cause?: unknown;
}

/**
 * The one error that core throws on purpose: a stable code, a sentence that says what is wrong, and a hint.
 * Texts from outside (names, paths, server answers) may stand in the message as they are: whoever prints it cleans it.
 */
export class NkeeperError extends Error {
  override readonly name = 'NkeeperError';
  /** Stable, kebab-case; scripts and tests compare this, never the message. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The sentence of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
