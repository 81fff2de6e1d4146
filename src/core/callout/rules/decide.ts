import { isSourceAllowed } from '../../claims/access/source-check.ts';
import { messageOf, NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import { provenNkey } from '../client-key.ts';
import {
  type CalloutDecision,
  type CalloutGrant,
  DEPENDS_ON_CLIENT,
  type GrantAccount,
  signGrant,
} from '../grant.ts';
import type { CalloutRequest } from '../request.ts';
import type { Decide } from '../responder.ts';
import type { Rule } from './rules.ts';
import { hashPassword, isToken, Passwords } from './secret.ts';

/** Rules, with the accounts that they speak of. */
export interface RuleBook {
  readonly rules: readonly Rule[];
  /** By public key. */
  readonly accounts: ReadonlyMap<string, GrantAccount>;
}

/**
 * Rules that can be carried out: every account is one that users may be placed in, every key is at hand, and what is granted
 * is something that servers take.
 *
 * @param now Unix seconds
 * @throws NkeeperError `callout-rules-invalid`: which rule, and why
 */
export async function checkRules(
  rules: readonly Rule[],
  accounts: ReadonlyMap<string, GrantAccount>,
  now: number,
): Promise<RuleBook> {
  const userKey = Seed.generate('user').publicKey;
  for (const [i, rule] of rules.entries()) {
    if (rule.refuse !== undefined) continue;
    try {
      await signGrant({ userKey, client: {} }, grantOf(rule, rule.name, accounts, now), accounts, now);
    } catch (cause) {
      // From where clients come, and when, is seen when they come.
      if (cause instanceof NkeeperError && DEPENDS_ON_CLIENT.has(cause.code)) continue;
      const hint = cause instanceof NkeeperError && cause.hint ? { hint: cause.hint } : {};
      const what = `rules[${i}] "${rule.name}": ${messageOf(cause)}`;
      throw new NkeeperError('callout-rules-invalid', what, { cause, ...hint });
    }
  }
  return { rules, accounts };
}

/**
 * Decides by rules: the first one that fits says what happens; who fits none is refused.
 *
 * @param book asked at each login, so that rules may change while the service runs
 * @param clock Unix milliseconds
 */
export function decideByRules(book: () => RuleBook, clock: () => number = Date.now): Decide {
  const passwords = new Passwords();
  // Who names a user that there is not waits as long as who does: nobody learns which there are.
  const nobody = hashPassword('nobody has this password');
  return async (request, signal): Promise<CalloutDecision> => {
    const { rules, accounts } = book();
    const shown = shownBy(request);
    let tried = false;
    let almost = '';
    for (const rule of rules) {
      if (!isFor(rule, shown)) continue;
      const elsewhere = whyNotHere(rule, request);
      if (elsewhere !== '') {
        if (isNamed(rule) && rule.refuse === undefined) almost ||= `: rule "${rule.name}" is ${elsewhere}`;
        continue;
      }
      if (rule.password !== undefined) {
        tried = true;
        if (!(await passwords.isRight(shown.password, rule.password, signal))) continue;
      }
      if (rule.refuse !== undefined) return { refuse: rule.refuse, by: rule.name };
      return grantOf(rule, nameFor(rule, shown), accounts, Math.floor(clock() / 1000));
    }
    if (!tried && shown.password !== '') await passwords.isRight(shown.password, await nobody, signal);
    const who = inWords(shown);
    return { refuse: tried ? `wrong password of ${who}` : `no rule fits ${who}${almost}` };
  };
}

/** What a client showed, with what it has proven. */
interface Shown {
  readonly user: string;
  readonly password: string;
  readonly token: string;
  readonly nkey: string | undefined;
}

function shownBy(request: CalloutRequest): Shown {
  const { user = '', pass = '', auth_token: token = '' } = request.options;
  return { user, password: pass, token, nkey: provenNkey(request) };
}

/** Is it about who logs in? All but the password, which takes its time. */
function isFor(rule: Rule, shown: Shown): boolean {
  if (rule.user !== undefined && rule.user !== shown.user) return false;
  if (rule.tokens && !rule.tokens.some(hash => shown.token !== '' && isToken(shown.token, hash)))
    return false;
  return !rule.nkeys || (shown.nkey !== undefined && rule.nkeys.includes(shown.nkey));
}

/** It says for whom it is. */
function isNamed({ user, tokens, nkeys }: Rule): boolean {
  return user !== undefined || tokens !== undefined || nkeys !== undefined;
}

/** From where it is not for; empty: it is for clients from there. */
function whyNotHere({ connectionTypes, networks }: Rule, { client, connectionType }: CalloutRequest): string {
  if (connectionTypes && !(connectionType && connectionTypes.includes(connectionType)))
    return `only for ${connectionTypes.join(', ')}, not ${connectionType || 'connections of an unknown type'}`;
  if (networks && !isSourceAllowed(networks, client.host ?? ''))
    return `not for ${client.host || 'clients inside the server'}`;
  return '';
}

function grantOf(
  rule: Rule,
  name: string,
  accounts: ReadonlyMap<string, GrantAccount>,
  now: number,
): CalloutGrant {
  const { account: wanted = '', signWith, limits, tags, expiresIn, name: by } = rule;
  const named = [...accounts.values()].find(each => each.name === wanted || each.key === wanted);
  if (!named)
    throw new NkeeperError(
      'callout-account-not-allowed',
      `Account "${wanted}" is none that this service may place users in.`,
      { hint: `They are ${[...accounts.values()].map(each => each.name).join(', ') || 'none'}.` },
    );
  return {
    account: named.key,
    name,
    by,
    ...(signWith === undefined ? {} : { signWith }),
    ...(limits ? { limits } : {}),
    ...(tags ? { tags } : {}),
    ...(expiresIn === undefined ? {} : { expires: now + expiresIn }),
  };
}

/** How servers show the connection. */
function nameFor({ as, user, name }: Rule, shown: Shown): string {
  return as ?? user ?? shown.nkey ?? name;
}

function inWords({ user, token, nkey }: Shown): string {
  if (user !== '') return `user "${user.slice(0, 60)}"`;
  if (nkey !== undefined) return `nkey ${nkey}`;
  return token === '' ? 'a client that shows nothing' : 'the token';
}
