import type { Problem } from '../core/trust/problem.ts';
import type { Printable } from './json-text.ts';

/** A finding as all commands print it with `--json`; what it does not have is left out. */
export function problemJson({ code, severity, message, hint, place }: Problem): Printable {
  const { operator, account, user, key, path, field } = place;
  return { operator, account, user, code, severity, message, hint, field, key, path };
}
