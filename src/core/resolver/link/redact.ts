import { hideSeeds } from '../../errors.ts';

/** Three base64url parts, the first of which begins as every JSON object does. Repeated signs are bounded by the dots. */
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/**
 * Text that a client chose or a server repeats (names, reasons), without credentials: whoever puts a JWT or a seed where a name
 * belongs would hand it to everybody who may read events.
 */
export function withoutCredentials(text: string): string {
  return hideSeeds(text.replace(TOKEN, '(JWT hidden)'));
}
