import { type AccountClaims, oldAccountFields } from '../account.ts';
import type { ActivationClaims } from '../activation.ts';
import type { Codec } from '../json/codec.ts';
import { list } from '../json/containers.ts';
import type { Node } from '../json/node.ts';
import type { Reading } from '../json/reading.ts';
import { int64, text } from '../json/scalars.ts';
import { always, type Fields, optional, structure } from '../json/structure.ts';
import { compareUtf8 } from '../json/utf8.ts';
import { type AccountLimits, oldAccountLimitFields, oldUserLimitFields, type UserLimits } from '../limits.ts';
import { type Operator, type OperatorClaims, oldOperatorFields } from '../operator.ts';
import { permissionFields } from '../permissions.ts';
import { type ShareKind, shareKind } from '../sharing.ts';
import { type Int, type StandardClaims, standardFields } from '../standard.ts';
import type { UserClaims } from '../user.ts';

/** Claims of a version 1 token: kind, tags and issuer account stand beside `nats`. */
interface OldClaims<Nats> extends StandardClaims {
  readonly tags?: readonly string[];
  readonly type?: string;
  readonly issuer_account?: string;
  readonly nats: Nats;
}

type OldOperator = Pick<Operator, keyof typeof oldOperatorFields>;

interface OldAccount extends Pick<AccountClaims['nats'], keyof typeof oldAccountFields> {
  readonly limits: Pick<AccountLimits, keyof typeof oldAccountLimitFields>;
  readonly signing_keys?: readonly string[];
}

interface OldUser extends Omit<UserLimits, 'proxy_required' | 'allowed_connection_types'> {
  readonly max?: Int;
}

interface OldActivation extends Pick<UserLimits, 'times'> {
  readonly subject?: string;
  readonly type?: ShareKind;
  readonly max?: Int;
  readonly payload?: Int;
  readonly src?: string;
}

function oldClaims<Nats extends object>(fields: Fields<Nats>): Codec<OldClaims<Nats>> {
  return structure<OldClaims<Nats>>({
    ...standardFields,
    tags: optional(list(text)),
    type: optional(text),
    issuer_account: optional(text),
    nats: always(structure<Nats>(fields)),
  } as Fields<OldClaims<Nats>>);
}

const oldOperator = oldClaims<OldOperator>(oldOperatorFields);

const oldAccount = oldClaims<OldAccount>({
  ...oldAccountFields,
  limits: always(structure<OldAccount['limits']>(oldAccountLimitFields)),
  signing_keys: optional(list(text)),
});

const oldUser = oldClaims<OldUser>({ ...permissionFields, ...oldUserLimitFields, max: optional(int64) });

const oldActivation = oldClaims<OldActivation>({
  subject: optional(text),
  type: optional(shareKind),
  max: optional(int64),
  payload: optional(int64),
  src: optional(text),
  times: oldUserLimitFields.times,
});

/** The kinds whose version 1 differs. The others are read as if they were version 2. */
export type MigratedKind = keyof typeof MIGRATIONS;

/** Readers of version 1 claims: they give version 2 claims with `nats.version` 1, as Go does. */
export const MIGRATIONS = {
  operator: readOperator,
  account: readAccount,
  user: readUser,
  activation: readActivation,
};

function readOperator(tree: Node, at: Reading): OperatorClaims {
  const { tags, type, issuer_account, nats, ...standard } = readOld(oldOperator, tree, at);
  at.dropValue(issuer_account, 'issuer_account');
  return { ...standard, nats: { ...nats, ...tail(tags, type) } };
}

function readAccount(tree: Node, at: Reading): AccountClaims {
  const { tags, type, issuer_account, nats, ...standard } = readOld(oldAccount, tree, at);
  at.dropValue(issuer_account, 'issuer_account');
  const { signing_keys: keys = [], ...rest } = nats;
  const signing = keys.length > 0 ? { signing_keys: [...new Set(keys)].sort(compareUtf8) } : {};
  const empty = { default_permissions: { pub: {}, sub: {} }, authorization: {} };
  return { ...standard, nats: { ...rest, ...signing, ...empty, ...tail(tags, type) } };
}

/** Where a limit is missing there is none: in version 2 that would be 0. */
function readUser(tree: Node, at: Reading): UserClaims {
  const unlimited = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 };
  const { tags, type, issuer_account, nats, ...standard } = readOld(oldUser, tree, at, { nats: unlimited });
  const { max, ...limits } = nats;
  at.dropValue(max, 'nats', 'max');
  return { ...standard, nats: { ...limits, ...issuer(issuer_account), ...tail(tags, type) } };
}

function readActivation(tree: Node, at: Reading): ActivationClaims {
  const { tags, type, issuer_account, nats, ...standard } = readOld(oldActivation, tree, at);
  const { subject, type: kind, ...lost } = nats;
  for (const [name, value] of Object.entries(lost)) at.dropValue(value, 'nats', name);
  return {
    ...standard,
    nats: {
      ...(subject === undefined ? {} : { subject }),
      ...(kind === undefined ? {} : { kind }),
      ...issuer(issuer_account),
      ...tail(tags, type),
    },
  };
}

function readOld<T>(codec: Codec<T>, tree: Node, at: Reading, initial: T = codec.zero()): T {
  return codec.read(tree, initial, at) ?? initial;
}

function tail(tags: readonly string[] | undefined, type: string | undefined) {
  return { ...(tags === undefined ? {} : { tags }), ...(type === undefined ? {} : { type }), version: 1 };
}

function issuer(account: string | undefined) {
  return account === undefined ? {} : { issuer_account: account };
}
