import { NkeeperError } from '../../errors.ts';
import { JETSTREAM_LIMITS } from '../access/limits-meaning.ts';
import type { AccountClaims } from '../account.ts';
import type { Node } from '../json/node.ts';
import { Reading } from '../json/reading.ts';
import { text } from '../json/scalars.ts';
import { always, optional, structure } from '../json/structure.ts';
import { CLAIMS_CODECS, type ClaimKind, type Claims, type ClaimsByKind } from '../kinds.ts';
import { type NatsTail, tailFields } from '../standard.ts';
import { parsePayload } from './token-text.ts';
import { MIGRATIONS } from './version-1.ts';

/** What a payload says about itself. */
export interface Identity {
  readonly kind: ClaimKind;
  /** 1: the signature covers the payload only; 2: header and payload. */
  readonly version: 1 | 2;
}

interface Identifier {
  readonly type?: string;
  readonly nats: NatsTail;
}

const identifierCodec = structure<Identifier>({
  type: optional(text),
  nats: always(structure<NatsTail>(tailFields)),
});

/**
 * Finds kind and version of a payload.
 *
 * @throws NkeeperError `payload-field-type`, `version-newer`, `claim-type-unsupported`, `version-unsupported`
 */
export function identify(tree: Node): Identity {
  const at = new Reading();
  const { type = '', nats } = identifierCodec.read(tree, undefined, at) ?? { nats: {} };
  at.finish();
  const version = type === '' ? (nats.version ?? 0) : 1;
  if (version > 2) {
    throw new NkeeperError(
      'version-newer',
      `The JWT is of version ${version}; nkeeper knows versions 1 and 2.`,
    );
  }
  const kind = kindOf(type === '' ? (nats.type ?? '') : type);
  if (kind === 'generic') return { kind, version: 1 };
  if (version < 1 && kind in MIGRATIONS) {
    throw new NkeeperError(
      'version-unsupported',
      `The JWT says that it is of version ${version}, which never was.`,
    );
  }
  return { kind, version: version === 2 ? 2 : 1 };
}

function kindOf(type: string): ClaimKind {
  if (type === 'server' || type === 'cluster') {
    throw new NkeeperError('claim-type-unsupported', `JWTs of type ${type} went out of use with version 1.`);
  }
  return Object.hasOwn(CLAIMS_CODECS, type) ? (type as ClaimKind) : 'generic';
}

/**
 * Reads the claims of a payload as Go's decoder does.
 *
 * @param at what becomes of what has no place in the claims; a new one: it is dropped
 * @throws NkeeperError `payload-field-type`, `payload-kind-unknown`, `payload-scope-unknown`
 */
export function readTree({ kind, version }: Identity, tree: Node, at: Reading): Claims {
  const claims = version === 1 && isMigrated(kind) ? MIGRATIONS[kind](tree, at) : readKind(kind, tree, at);
  at.finish();
  return kind === 'account' && version === 2 ? withoutGlobalLimits(claims as AccountClaims, at) : claims;
}

/**
 * Reads version 2 claims from JSON, as Go's `json.Unmarshal` does: nothing about signature, version or kind is checked.
 *
 * @throws NkeeperError `payload-json`, `payload-field-type`, `payload-kind-unknown`, `payload-scope-unknown`
 */
export function readClaims<K extends ClaimKind>(kind: K, json: string): ClaimsByKind[K] {
  const at = new Reading();
  const claims = readKind(kind, parsePayload(Buffer.from(json)), at);
  at.finish();
  return claims;
}

function readKind<K extends ClaimKind>(kind: K, tree: Node, at: Reading): ClaimsByKind[K] {
  const codec = CLAIMS_CODECS[kind];
  return codec.read(tree, undefined, at) ?? codec.zero();
}

function isMigrated(kind: ClaimKind): kind is keyof typeof MIGRATIONS {
  return Object.hasOwn(MIGRATIONS, kind);
}

/** Tiers put the account's global JetStream limits out of force; Go's decoder drops them. */
function withoutGlobalLimits(claims: AccountClaims, at: Reading): AccountClaims {
  const { tiered_limits: tiers = {} } = claims.nats.limits;
  if (Object.keys(tiers).length === 0) return claims;
  const limits = { ...claims.nats.limits };
  for (const member of JETSTREAM_LIMITS) {
    at.dropValue(limits[member], 'nats', 'limits', member);
    delete limits[member];
  }
  return { ...claims, nats: { ...claims.nats, limits } };
}
