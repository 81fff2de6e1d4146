import type { LaterSigner } from '../claims/token/encode.ts';
import { NkeeperError } from '../errors.ts';
import type { Seed } from '../nkeys/seed.ts';
import { type HeldAccount, holdAccount, holdOperator } from '../operations/held.ts';
import type { KeyRing } from '../operations/keyring.ts';
import { userSigners } from '../operations/signers.ts';
import type { Store } from '../store/store.ts';
import type { GrantAccount, GrantSigner } from './grant.ts';

/** What a callout service needs of a store and its keys. */
export interface StoredCallout {
  /** The account with auth callout on. */
  readonly held: HeldAccount;
  /** Public keys of the users that may serve. */
  readonly users: readonly string[];
  /** Public keys, or `*` alone. */
  readonly allowed: readonly string[];
  /** Public curve key; empty: requests come in the open. */
  readonly xkey: string;
}

/**
 * The auth callout of an account of the store.
 *
 * @throws NkeeperError `callout-off`, and those of `holdAccount`
 */
export async function storedCallout(
  store: Store,
  operator: string | undefined,
  account: string | undefined,
): Promise<StoredCallout> {
  const held = await holdAccount(store, holdOperator(store, operator), account);
  const {
    auth_users: users = [],
    allowed_accounts: allowed = [],
    xkey = '',
  } = held.claims.nats.authorization;
  if (users.length === 0)
    throw new NkeeperError('callout-off', `Auth callout is off in account ${held.ref.name}.`, {
      hint: 'nkeeper callout setup sets it up.',
    });
  return { held, users, allowed, xkey };
}

/** Who signs the answers: a plain signing key, else the identity. @throws NkeeperError `signer-missing` */
export function answerSigner({ held }: StoredCallout, ring: KeyRing): LaterSigner {
  const signers = grantSigners(held, ring);
  const found = signers.find(({ role }) => role === undefined) ?? signers[0];
  if (found) return found.signer;
  throw new NkeeperError('signer-missing', `No key of account ${held.ref.name} is at hand to sign answers.`, {
    hint: 'Import one into the keystore, or name its file: --key FILE.',
  });
}

/** The seed that opens requests; undefined where they are not sealed. @throws NkeeperError `seed-missing` and others */
export async function curveSeed({ xkey, held }: StoredCallout, ring: KeyRing): Promise<Seed | undefined> {
  if (xkey === '') return undefined;
  if (ring.has(xkey)) return ring.seed(xkey);
  throw new NkeeperError(
    'seed-missing',
    `Requests of account ${held.ref.name} are sealed, and the seed of its curve key ${xkey} is not at hand.`,
    { hint: 'Import it into the keystore, or name its file: --key FILE.' },
  );
}

/**
 * An account that users are to be placed in, by name or public key.
 *
 * @throws NkeeperError `callout-account-not-allowed`, and those of `holdAccount`
 */
export async function grantAccount(
  store: Store,
  { held: callout, allowed }: StoredCallout,
  ring: KeyRing,
  wanted: string,
): Promise<GrantAccount> {
  const held = await holdAccount(store, callout.operator, wanted);
  const { key, name } = held.ref;
  if (key !== callout.ref.key && !allowed.includes(key) && !allowed.includes('*'))
    throw new NkeeperError(
      'callout-account-not-allowed',
      `Account ${name} is none that ${callout.ref.name} allows.`,
      {
        hint: `nkeeper edit authcallout -a ${callout.ref.name} --allowed-account ${name} allows it.`,
      },
    );
  const disallowBearer = held.claims.nats.limits.disallow_bearer === true;
  return { key, name, signers: grantSigners(held, ring), disallowBearer };
}

function grantSigners({ claims, operator }: HeldAccount, ring: KeyRing): readonly GrantSigner[] {
  return userSigners(claims, operator.claims, ring)
    .filter(({ atHand, refused }) => atHand && refused === '')
    .map(({ publicKey, role, scope }) => ({
      signer: ring.signer(publicKey),
      identity: role === 'identity',
      ...(scope === undefined ? {} : { role: scope, src: networksOf(claims, publicKey) }),
    }));
}

function networksOf({ nats }: HeldAccount['claims'], key: string): readonly string[] {
  const scope = nats.signing_keys?.find(entry => typeof entry === 'object' && entry.key === key);
  return typeof scope === 'object' ? (scope.template.src ?? []) : [];
}
