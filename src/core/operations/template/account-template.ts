import type { Account, AccountClaims } from '../../claims/account.ts';
import { indentJson } from '../../claims/json/indent.ts';
import { Reading } from '../../claims/json/reading.ts';
import { CLAIMS_CODECS } from '../../claims/kinds.ts';
import type { SigningKey } from '../../claims/scopes.ts';
import type { Export, Import } from '../../claims/sharing.ts';
import { readTree } from '../../claims/token/read-claims.ts';
import { parsePayload } from '../../claims/token/token-text.ts';
import { messageOf, NkeeperError } from '../../errors.ts';
import type { AccountRow } from '../../store/store.ts';
import { someOf } from '../../text/count-of.ts';
import type { Draft } from '../draft.ts';

/** Members of a template beside those of the claims. */
interface Heading {
  readonly template: 'account';
  /** Names of the accounts that it imports from, by public key: in another store they have other keys. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Imports that it lacks: they need an activation, which is for one account alone. */
  readonly left_out?: readonly string[];
}

export interface AccountTemplate {
  readonly text: string;
  /** Imports that need an activation, which is for one account alone: subject and exporter of each. */
  readonly leftOut: readonly string[];
}

/**
 * The settings of an account as a file for other stores: limits, permissions, exports, imports, mappings, roles. Without what is
 * of one account alone: its keys, users, revocations, activations, auth callout, times.
 *
 * @param nameOf name of an account by its public key
 */
export function accountTemplate(
  claims: AccountClaims,
  nameOf: (key: string) => string | undefined,
): AccountTemplate {
  const accounts: Record<string, string> = {};
  for (const each of claims.nats.imports ?? []) {
    const name = each?.account && nameOf(each.account);
    if (each?.account && name) accounts[each.account] = name;
  }
  const leftOut = (claims.nats.imports ?? []).flatMap(each =>
    each?.token ? [`${each.subject} of ${nameOf(each.account ?? '') ?? each.account}`] : [],
  );
  const heading: Heading = {
    ...{ template: 'account', accounts },
    ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
  };
  const body = CLAIMS_CODECS.account.write({ nats: general(claims.nats) });
  return { text: `${indentJson(`${JSON.stringify(heading).slice(0, -1)},${body.slice(1)}`)}\n`, leftOut };
}

/** What is not of one account alone. */
function general({ revocations: _, imports, exports, signing_keys, ...nats }: Account): Account {
  return {
    ...nats,
    authorization: {},
    ...(signing_keys ? { signing_keys: signing_keys.map(withoutKey) } : {}),
    ...(exports ? { exports: exports.map(withoutRevocations) } : {}),
    ...(imports ? { imports: imports.filter(each => each && !each.token) } : {}),
  };
}

/** Roles stay; whoever takes the template makes a key for each. They are told apart by a number. */
function withoutKey(each: SigningKey, index: number): SigningKey {
  const key = `NEW-${index + 1}`;
  return typeof each === 'string' ? key : { ...each, key };
}

function withoutRevocations(each: Export | null): Export | null {
  if (!each) return null;
  const { revocations: _, ...rest } = each;
  return rest;
}

/**
 * The settings in a template, for a new account: its signing keys are new ones, with the same roles, and imports are of the
 * accounts of the same names here.
 *
 * @param account name of the new account
 * @param rows accounts of its operator
 * @throws NkeeperError `template-invalid`
 */
export function settingsOf(
  text: string,
  account: string,
  rows: readonly AccountRow[],
  draft: Draft,
): Account {
  const { nats } = read(text);
  const { accounts, left_out: leftOut = [] } = headingOf(text);
  if (leftOut.length > 0)
    draft.effect(
      'warning',
      `The template lacks imports that need an activation: ${someOf(leftOut)}. nkeeper add import --token adds one.`,
    );
  const { signing_keys: keys, imports, ...rest } = general(nats);
  const found = (imports ?? []).flatMap(each => (each ? importHere(each, accounts, rows, draft) : []));
  return {
    ...rest,
    ...(keys ? { signing_keys: keys.map(each => newKey(each, account, draft)) } : {}),
    ...(found.length > 0 ? { imports: found } : {}),
  };
}

function newKey(before: SigningKey, account: string, draft: Draft): SigningKey {
  if (typeof before === 'string') return draft.makeKey('account', `signing key of ${account}`);
  return { ...before, key: draft.makeKey('account', `key of scope ${before.role} of ${account}`) };
}

function importHere(
  each: Import,
  accounts: Heading['accounts'],
  rows: readonly AccountRow[],
  draft: Draft,
): readonly Import[] {
  const { account: key = '', subject = '' } = each;
  const name = accounts[key];
  const row = rows.find(found => found.key === key) ?? rows.find(found => found.name === name);
  if (row?.key) return [{ ...each, account: row.key }];
  draft.effect(
    'warning',
    `The import of ${subject} is left out: there is no account ${name ?? key} here. nkeeper add import adds it later.`,
  );
  return [];
}

const HEADING: readonly string[] = ['template', 'accounts', 'left_out'];

function read(text: string): AccountClaims {
  const { claims, unknown } = readAll(text);
  // Somebody wrote it by hand: what is misspelled, or left out, would silently be something else.
  const strange = unknown.find(path => !HEADING.includes(path));
  if (strange !== undefined) throw invalid(`${strange} is no member of account claims.`);
  if (Object.keys(claims.nats.limits).length === 0)
    throw invalid('it has no limits, and 0 would close the account.');
  return claims;
}

function readAll(text: string): { readonly claims: AccountClaims; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  try {
    const tree = parsePayload(Buffer.from(text));
    const claims = readTree({ kind: 'account', version: 2 }, tree, new Reading(unknown)) as AccountClaims;
    return { claims, unknown };
  } catch (cause) {
    throw invalid(messageOf(cause));
  }
}

function headingOf(text: string): Heading {
  const { template, accounts, left_out: leftOut } = JSON.parse(text) as Partial<Heading>;
  if (template !== 'account') throw invalid('it does not say that it is one ("template": "account")');
  const names = typeof accounts === 'object' && accounts !== null ? Object.entries(accounts) : [];
  const texts = Array.isArray(leftOut) ? leftOut.filter(each => typeof each === 'string') : [];
  return {
    ...{ template, accounts: Object.fromEntries(names.filter(([, name]) => typeof name === 'string')) },
    left_out: texts,
  };
}

function invalid(why: string): NkeeperError {
  return new NkeeperError('template-invalid', `That is no template of an account: ${why}`, {
    hint: 'nkeeper export account NAME --template writes one.',
  });
}
