import { type DecodedToken, decodeToken } from '../../core/claims/token/token.ts';
import { NkeeperError } from '../../core/errors.ts';

/** A page shows a JWT of a few servers; lists ask for one at a time. */
const KEPT = 64;

const known = new Map<string, DecodedToken | undefined>();

/** A JWT that a server holds, decoded; undefined when it is none. The same object for the same text. */
export function decodedThere(token: string): DecodedToken | undefined {
  if (known.has(token)) return known.get(token);
  const decoded = decode(token);
  known.set(token, decoded);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return decoded;
}

function decode(token: string): DecodedToken | undefined {
  try {
    return decodeToken(token);
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    return undefined;
  }
}
