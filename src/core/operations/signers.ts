import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import type { KeyRing } from './keyring.ts';

/** A key that signs, and why it is this one. */
export interface SignerChoice {
  readonly publicKey: string;
  /** `own`: an account signs itself, for the account server of a managed operator. */
  readonly role: 'identity' | 'signing-key' | 'own';
  /** Role of the scope; users that it signs get the scope's permissions. */
  readonly scope?: string;
  /**
   * `asked`: the person named it. `kept`: it signed the version before. `replaces`: that one may sign no longer.
   * `preferred`: the first that can.
   */
  readonly why: 'asked' | 'kept' | 'replaces' | 'preferred';
}

/** A key that might sign. */
export interface SignerCandidate extends Omit<SignerChoice, 'why'> {
  /** Its seed is at hand. */
  readonly atHand: boolean;
  /** Why it may not sign, whether or not it is at hand; empty when it may. */
  readonly refused: string;
}

/** Only keys of scopes are at hand to sign a user: a person has to say which, since it gets the permissions of the role. */
export class ScopeWanted extends NkeeperError {
  readonly scopes: readonly SignerCandidate[];

  constructor(what: string, scopes: readonly SignerCandidate[]) {
    const names = scopes.map(({ scope, publicKey }) => scope || publicKey).join(', ');
    super('signer-missing', `Only keys of scopes may sign ${what}.`, {
      hint: `Name the role, or its key, with -K: ${names}.`,
    });
    this.scopes = scopes;
  }
}

const STRICT = 'the operator is strict about signing keys';

/** Keys that may sign the operator itself: its identity first, as servers do not ask who did. */
export function operatorSigners(operator: OperatorClaims, ring: KeyRing): readonly SignerCandidate[] {
  const { sub = '', nats } = operator;
  return [
    candidate(sub, 'identity', ring),
    ...(nats.signing_keys ?? []).map(key => candidate(key, 'signing-key', ring)),
  ];
}

/** Keys that may sign accounts: signing keys first; the identity only where the operator is not strict. */
export function accountSigners(operator: OperatorClaims, ring: KeyRing): readonly SignerCandidate[] {
  const { sub = '', nats } = operator;
  const identity = candidate(sub, 'identity', ring);
  return [
    ...(nats.signing_keys ?? []).map(key => candidate(key, 'signing-key', ring)),
    nats.strict_signing_key_usage ? { ...identity, refused: STRICT } : identity,
  ];
}

/**
 * {@link accountSigners}, and last the account itself where the operator's keys are somebody else's: its account server signs
 * what the account signed.
 */
export function managedSigners(
  operator: OperatorClaims,
  account: string,
  ring: KeyRing,
): readonly SignerCandidate[] {
  return [...accountSigners(operator, ring), candidate(account, 'own', ring)];
}

/**
 * Keys that may sign users and activations of an account: plain signing keys first, then the identity. Keys of scopes come
 * last, and are never taken unless they are asked for: they would give a user the permissions of a role.
 */
export function userSigners(
  account: AccountClaims,
  operator: Pick<OperatorClaims, 'nats'>,
  ring: KeyRing,
): readonly SignerCandidate[] {
  const { sub = '', nats } = account;
  const keys = (nats.signing_keys ?? []).map(entry => {
    const made = candidate(signingKeyOf(entry), 'signing-key', ring);
    return typeof entry === 'string' ? made : { ...made, scope: entry.role };
  });
  const identity = candidate(sub, 'identity', ring);
  return [
    ...keys.filter(({ scope }) => scope === undefined),
    operator.nats.strict_signing_key_usage ? { ...identity, refused: STRICT } : identity,
    ...keys.filter(({ scope }) => scope !== undefined),
  ];
}

function candidate(publicKey: string, role: SignerCandidate['role'], ring: KeyRing): SignerCandidate {
  return { publicKey, role, atHand: ring.has(publicKey), refused: '' };
}

export interface SignerWish {
  /** Public key, or role of a scope, that a person asked for. */
  readonly asked?: string | undefined;
  /** Who signed the version before: it goes on, where it may and can. */
  readonly previous?: string | undefined;
  /** What is signed, for messages: `account ORDERS`. */
  readonly what: string;
  /** A person may be asked which scope signs it, where no other key may. */
  readonly mayBeScoped?: boolean;
}

/**
 * The key that signs: the one asked for; else the one that signed before; else the first that may and can, never that of a scope.
 *
 * @throws NkeeperError `signer-not-allowed`, `signer-missing` ({@link ScopeWanted} where only scopes could)
 */
export function chooseSigner(candidates: readonly SignerCandidate[], wish: SignerWish): SignerChoice {
  const { asked, previous, what, mayBeScoped } = wish;
  if (asked !== undefined) return askedFor(candidates, asked, what);
  const before = candidates.find(({ publicKey }) => publicKey === previous);
  if (before && usable(before)) return choice(before, 'kept');
  // A user of a scope stays one: another key would give it other permissions.
  const open = before?.scope === undefined ? candidates.filter(({ scope }) => scope === undefined) : [];
  const first = open.find(usable);
  if (first) return choice(first, previous !== undefined && !before ? 'replaces' : 'preferred');
  const scopes = candidates.filter(each => each.scope !== undefined && usable(each));
  if (mayBeScoped && before === undefined && scopes.length > 0) throw new ScopeWanted(what, scopes);
  const named = (before?.scope === undefined ? open : [before]).filter(({ refused }) => refused === '');
  const keys = named.map(({ publicKey }) => publicKey).join(', ');
  throw new NkeeperError('signer-missing', `No key is at hand that may sign ${what}.`, {
    hint:
      keys === ''
        ? `The operator is strict, and there is no signing key: ${strictWay(what)}.`
        : `The keystore has no seed of ${keys}. Import it, or name a key with -K.`,
  });
}

/** Who has to have a signing key: the operator for accounts, the account for what is in it. */
function strictWay(what: string): string {
  if (/^(operator|account) /.test(what))
    return '“generate” under Signing keys of the operator makes one (nkeeper edit operator --sk generate)';
  const account = /^users? (?:of )?([^/]+)/.exec(what)?.[1] ?? 'NAME';
  return `“generate” under Signing keys of its account makes one (nkeeper edit account ${account} --sk generate)`;
}

function askedFor(candidates: readonly SignerCandidate[], asked: string, what: string): SignerChoice {
  const found =
    candidates.find(({ publicKey }) => publicKey === asked) ??
    candidates.find(({ scope }) => scope !== undefined && scope === asked);
  if (found?.refused !== '') {
    if (found)
      throw new NkeeperError('signer-not-allowed', `${asked} may not sign ${what}: ${found.refused}.`);
    const roles = candidates.flatMap(({ scope }) => scope || []);
    const keys = 'nkeeper list keys -A shows which keys there are.';
    throw new NkeeperError('signer-not-allowed', `No key or role "${asked}" may sign ${what}.`, {
      hint: roles.length > 0 ? `Roles are ${roles.join(', ')}; ${keys}` : keys,
    });
  }
  if (!found.atHand) {
    throw new NkeeperError('signer-missing', `The seed of ${asked} is not at hand to sign ${what}.`, {
      hint: 'Import it into the keystore, or name its file with -K.',
    });
  }
  return choice(found, 'asked');
}

function usable({ atHand, refused }: SignerCandidate): boolean {
  return atHand && refused === '';
}

function choice({ publicKey, role, scope }: SignerCandidate, why: SignerChoice['why']): SignerChoice {
  return { publicKey, role, ...(scope === undefined ? {} : { scope }), why };
}
