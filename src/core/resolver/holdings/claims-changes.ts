import { peekToken } from '../../claims/token/peek.ts';
import { listOf, textOf, wireOf } from '../link/wire.ts';
import type { Content } from './content.ts';
import { SetHash } from './set-hash.ts';

/** Account key → JWT that was pushed, null where it was deleted. */
export type ClaimsChanges = ReadonlyMap<string, string | null>;

/** What a push of these bytes changes; undefined when no resolver would take it. */
export function pushedChange(token: string): { readonly key: string; readonly name: string } | undefined {
  try {
    const { kind, sub, name } = peekToken(token);
    return kind === 'account' ? { key: sub, name } : undefined;
  } catch {
    return undefined;
  }
}

/** Accounts that a signed deletion request names. */
export function deletedAccounts(token: string): readonly string[] {
  try {
    return listOf(wireOf(peekToken(token).claims['nats'])['accounts'])
      .map(textOf)
      .filter(Boolean);
  } catch {
    return [];
  }
}

/**
 * What a store holds after the changes, if it took them all, with the hash it then has: so that one small question proves it
 * and no store is read again for one push. Undefined when its content now is not known.
 */
export function afterChanges(content: Content | undefined, changes: ClaimsChanges): Content | undefined {
  if (content?.hash === undefined || changes.size === 0) return undefined;
  const tokens = new Map(content.tokens);
  const hash = new SetHash(content.hash);
  for (const [key, token] of changes) {
    const before = tokens.get(key);
    if (typeof before === 'string') hash.toggle(before);
    if (token === null) tokens.delete(key);
    else {
      hash.toggle(token);
      tokens.set(key, token);
    }
  }
  return { tokens, complete: content.complete, hash: hash.bytes };
}
