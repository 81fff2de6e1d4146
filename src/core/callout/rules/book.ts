import { messageOf, NkeeperError } from '../../errors.ts';
import type { KeyRing } from '../../operations/keyring.ts';
import type { Store } from '../../store/store.ts';
import type { GrantAccount } from '../grant.ts';
import { grantAccount, type StoredCallout } from '../stored-callout.ts';
import { checkRules, type RuleBook } from './decide.ts';
import { parseRules } from './rules.ts';

/**
 * The rules of a file, with the accounts and keys of a store: only those that the rules speak of are read.
 *
 * @param source text of the file
 * @param now Unix seconds
 * @throws NkeeperError `callout-rules-invalid`: which rule, and why
 */
export async function ruleBook(
  source: string,
  store: Store,
  callout: StoredCallout,
  ring: KeyRing,
  now: number,
): Promise<RuleBook> {
  const rules = parseRules(source);
  const accounts = new Map<string, GrantAccount>();
  for (const [i, { account, name }] of rules.entries()) {
    if (account === undefined) continue;
    try {
      const found = await grantAccount(store, callout, ring, account);
      accounts.set(found.key, found);
    } catch (cause) {
      const hint = cause instanceof NkeeperError && cause.hint ? { hint: cause.hint } : {};
      const what = `rules[${i}] "${name}": ${messageOf(cause)}`;
      throw new NkeeperError('callout-rules-invalid', what, { cause, ...hint });
    }
  }
  return checkRules(rules, accounts, now);
}
