import { parseDecimalInteger } from './decimal-integer.ts';

/** A server version, three numbers. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export type ServerVersionFault =
  | 'server-version-format'
  | 'server-version-not-integer'
  | 'server-version-negative';

/**
 * Reads `major.minor.patch` of `assert_server_version`, or says what is wrong. Signs and leading zeros pass, a suffix
 * such as `-beta` does not.
 */
export function parseServerVersion(text: string): ServerVersion | ServerVersionFault {
  const parts = text.split('.');
  if (parts.length !== 3) return 'server-version-format';
  const [major, minor, patch] = parts.map(parseDecimalInteger);
  if (major === undefined || minor === undefined || patch === undefined) return 'server-version-not-integer';
  return major < 0 || minor < 0 || patch < 0 ? 'server-version-negative' : { major, minor, patch };
}
