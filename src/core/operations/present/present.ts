import type { AccountClaims } from '../../claims/account.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import type { Export, Import } from '../../claims/sharing.ts';
import type { Store } from '../../store/store.ts';
import { targetsOf } from '../edits/mapping.ts';
import { permissionEditFields, userLimitFields } from '../fields/groups.ts';
import { targetText } from '../fields/target.ts';
import type { Noun } from '../operation.ts';
import { presentAccount, presentCallout } from './account.ts';
import { presentStandard, presentUserLimits } from './shared.ts';
import { presentExport, presentImport } from './shares.ts';
import { flagText, type PresentTexts } from './words.ts';

/** Names of what is looked at. */
export interface PresentNames {
  readonly operator: string;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  /** Of a part of an account: the key of a signing key, the subject of an export, import or mapping. */
  readonly part?: string | undefined;
  /** Of exports and imports: their place in the claims, where it is known. */
  readonly index?: number | undefined;
}

/**
 * What is so now, for the form of an operation that edits: by the names of its fields, written as they take it. Empty where
 * it cannot be read.
 */
export function presentTexts(store: Store, noun: Noun, names: PresentNames): PresentTexts {
  const { operator, account = '', user = '' } = names;
  switch (noun) {
    case 'operator': {
      const claims = store.operator(operator)?.claims;
      return claims ? presentOperator(claims, store) : {};
    }
    case 'user': {
      const { claims, row } = store.user(operator, account, user) ?? {};
      if (!claims) return {};
      // The limits of a scope's user are those of the scope.
      const own = row?.scope === undefined ? presentUserLimits(claims.nats, 0) : {};
      return { ...presentStandard(claims), ...own };
    }
    default: {
      const claims = store.account(operator, account)?.claims;
      return claims ? presentOfAccount(claims, noun, names) : {};
    }
  }
}

function presentOfAccount(
  claims: AccountClaims,
  noun: Noun,
  { part = '', index }: PresentNames,
): PresentTexts {
  switch (noun) {
    case 'account':
      return presentAccount(claims);
    case 'callout':
      return presentCallout(claims);
    case 'signing-key':
      return presentScope(claims, part);
    case 'export':
      return presentExport(theOne(claims.nats.exports, index, part));
    case 'import':
      return presentImport(theOne(claims.nats.imports, index, part));
    case 'mapping':
      return { target: targetsOf(claims, part).map(targetText) };
    default:
      return {};
  }
}

/** At its place, or the only one with that subject. */
function theOne<S extends Export | Import>(
  list: readonly (S | null)[] | undefined,
  index: number | undefined,
  subject: string,
): S | undefined {
  if (index !== undefined) return list?.[index] ?? undefined;
  const found = (list ?? []).filter(each => each?.subject === subject);
  return found.length === 1 ? (found[0] ?? undefined) : undefined;
}

function presentScope(claims: AccountClaims, part: string): PresentTexts {
  const scope = claims.nats.signing_keys?.find(entry => signingKeyOf(entry) === part);
  if (typeof scope !== 'object') return {};
  const { role, description, template } = scope;
  return { role, description, ...presentUserLimits(template, -1) };
}

function presentOperator(claims: OperatorClaims, store: Store): PresentTexts {
  const { nats } = claims;
  return {
    ...presentStandard(claims),
    accountJwtServerUrl: nats.account_server_url,
    serviceUrl: nats.operator_service_urls ?? [],
    systemAccount: store.findByKey(nats.system_account ?? '')?.name ?? nats.system_account,
    requireSigningKeys: flagText(nats.strict_signing_key_usage),
    assertServerVersion: nats.assert_server_version,
    sk: nats.signing_keys ?? [],
  };
}

/** Fields of `edit user` that a user of a scope has no use for: the scope rules them. */
export function ruledElsewhere(
  store: Store,
  { operator, account = '', user = '' }: PresentNames,
): readonly string[] {
  const scope = user === '' ? undefined : store.user(operator, account, user)?.row?.scope;
  return scope === undefined ? [] : Object.keys({ ...userLimitFields, ...permissionEditFields });
}

/** What tells an export or import from others with the same subject, for the fields of operations on it. */
export function sharePlace(
  store: Store,
  names: PresentNames & { readonly noun: Noun },
): Readonly<Record<string, string>> {
  const { noun, operator, account = '', index } = names;
  if (index === undefined) return {};
  const nats = store.account(operator, account)?.claims?.nats;
  if (noun === 'import') {
    const { srcAccount, service } = presentImport(nats?.imports?.[index] ?? undefined);
    const owner = store.findByKey(`${srcAccount}`);
    const from = owner?.operator === operator ? owner.name : srcAccount;
    return { ...text('srcAccount', from), ...text('service', service) };
  }
  const entry = noun === 'export' ? nats?.exports?.[index] : undefined;
  const twins = (nats?.exports ?? []).filter(each => each?.subject === entry?.subject);
  return entry && twins.length > 1 ? text('service', presentExport(entry).service) : {};
}

function text(name: string, said: PresentTexts[string]): Readonly<Record<string, string>> {
  return typeof said === 'string' ? { [name]: said } : {};
}
