import { CONNECTION_TYPES, type ConnectionType } from '../../claims/access/connection-types.ts';
import type { UserLimits } from '../../claims/limits.ts';
import type { SubjectPermission } from '../../claims/permissions.ts';
import { parseCidr } from '../../claims/scalars/cidr.ts';
import { NkeeperError } from '../../errors.ts';
import { isPublicKey } from '../../nkeys/keys.ts';
import { parseAmount } from '../../operations/fields/amount.ts';
import { timeRangeCheck } from '../../operations/fields/checks.ts';
import { parseSpan } from '../../operations/fields/span.ts';
import { jsonFault } from '../../text/json-fault.ts';
import { entries, type Part, parsed, part, ruleFault, text, texts, yes } from './reading.ts';
import { passwordHashFault, tokenHashFault } from './secret.ts';

/** One rule: for whom it is, and what they get. */
export interface Rule {
  readonly name: string;
  /** What the client has to show; one of them, or `anyone`. */
  readonly user?: string;
  readonly password?: string;
  readonly tokens?: readonly string[];
  readonly nkeys?: readonly string[];
  readonly anyone?: true;
  readonly connectionTypes?: readonly ConnectionType[];
  /** CIDR. */
  readonly networks?: readonly string[];
  /** Why these are refused; absent: they get in. */
  readonly refuse?: string;
  /** Name or public key of the account they land in. */
  readonly account?: string;
  readonly signWith?: string;
  readonly as?: string;
  readonly limits?: Partial<UserLimits>;
  readonly tags?: readonly string[];
  /** Seconds. */
  readonly expiresIn?: number;
}

const RULE = [
  ...['name', 'user', 'password', 'token', 'nkey', 'anyone', 'connection_types', 'networks', 'refuse'],
  ...['account', 'sign_with', 'as', 'permissions', 'times', 'time_zone', 'tags', 'expires_in'],
];
/** What only somebody who gets in has. */
const GRANTS = [...['account', 'sign_with', 'as', 'permissions', 'times', 'time_zone', 'tags', 'expires_in']];
const PERMISSIONS = ['publish', 'subscribe', 'responses'];

/**
 * Reads a rules file: strict, since a slip in it would open or close a door.
 *
 * @throws NkeeperError `callout-rules-invalid`: where, and what is needed there
 */
export function parseRules(source: string): readonly Rule[] {
  const file = part(parseJson(source), 'the file', ['rules']);
  const rules = entries(file['rules'], 'rules').map((each, i) => ruleOf(each, `rules[${i}]`, i));
  if (rules.length === 0) throw ruleFault('rules', 'there is none, so nobody could log in');
  const names = new Set<string>();
  for (const [i, { name }] of rules.entries()) {
    if (names.has(name)) throw ruleFault(`rules[${i}].name`, `there is another rule "${name}"`);
    names.add(name);
  }
  return rules;
}

function parseJson(source: string): unknown {
  const fault = jsonFault(source);
  if (fault === undefined) return JSON.parse(source);
  const { line, column, needed } = fault;
  throw new NkeeperError(
    'callout-rules-invalid',
    `It is no JSON: line ${line}, column ${column}: ${needed || 'it stops here'}.`,
  );
}

function ruleOf(value: unknown, at: string, i: number): Rule {
  if (typeof value === 'object' && value !== null && 'limits' in value)
    throw ruleFault(
      `${at}.limits`,
      'servers keep no limits of users that a callout let in: set them for the account (nkeeper edit account)',
    );
  const given = part(value, at, RULE);
  const member = (name: string) => `${at}.${name}`;
  const refuse = text(given['refuse'], member('refuse'));
  const shown = shownOf(given, at);
  const types = typesOf(given['connection_types'], member('connection_types'));
  const networks = networksOf(given['networks'], member('networks'));
  const rule = {
    name: text(given['name'], member('name')) ?? `rule ${i + 1}`,
    ...shown,
    ...(types ? { connectionTypes: types } : {}),
    ...(networks ? { networks } : {}),
  };
  if (refuse !== undefined) {
    const useless = GRANTS.find(name => given[name] !== undefined);
    if (useless) throw ruleFault(member(useless), 'who is refused gets nothing: leave it out');
    return { ...rule, refuse };
  }
  return { ...rule, ...grantOf(given, at) };
}

/** What the client has to show. Without any of it a rule would let in the whole world: that has to be said. */
function shownOf(given: Part, at: string): Partial<Rule> {
  const user = text(given['user'], `${at}.user`);
  const password = text(given['password'], `${at}.password`);
  const tokens = texts(given['token'], `${at}.token`);
  const nkeys = texts(given['nkey'], `${at}.nkey`);
  const anyone = yes(given['anyone'], `${at}.anyone`);
  if (password !== undefined) {
    if (user === undefined) throw ruleFault(`${at}.user`, 'a password needs its user');
    const fault = passwordHashFault(password);
    if (fault) throw ruleFault(`${at}.password`, fault);
  }
  for (const [i, token] of tokens?.entries() ?? []) {
    const fault = tokenHashFault(token);
    if (fault) throw ruleFault(`${at}.token${tokens?.length === 1 ? '' : `[${i}]`}`, fault);
  }
  for (const [i, nkey] of nkeys?.entries() ?? [])
    if (!isPublicKey(nkey, 'user')) throw ruleFault(`${at}.nkey[${i}]`, 'it is no public user key (U...)');
  const proofs = [password, tokens, nkeys].filter(each => each !== undefined).length;
  if (anyone && (proofs > 0 || user !== undefined))
    throw ruleFault(`${at}.anyone`, 'it goes with no user, password, token or nkey');
  const refuses = given['refuse'] !== undefined;
  if (proofs > 1) throw ruleFault(at, 'one of password, token, nkey is enough: make a rule of each');
  if (proofs === 0 && !anyone && !refuses)
    throw ruleFault(
      at,
      'it says nothing that a client has to prove: password, token or nkey; "anyone": true lets in everybody',
    );
  return {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tokens ? { tokens } : {}),
    ...(nkeys ? { nkeys } : {}),
    ...(anyone ? { anyone } : {}),
  };
}

function grantOf(given: Part, at: string): Partial<Rule> {
  const account = text(given['account'], `${at}.account`);
  if (account === undefined) throw ruleFault(`${at}.account`, 'the account is missing, or "refuse"');
  const signWith = text(given['sign_with'], `${at}.sign_with`);
  const as = text(given['as'], `${at}.as`);
  const tags = texts(given['tags'], `${at}.tags`);
  const expires = parsed(given['expires_in'], `${at}.expires_in`, parseSpan);
  const limits = { ...permissionsOf(given, at), ...timesOf(given, at) };
  if (expires !== undefined && Number(expires) < 1e9)
    throw ruleFault(`${at}.expires_in`, 'it is less than a second');
  return {
    account,
    ...(signWith === undefined ? {} : { signWith }),
    ...(as === undefined ? {} : { as }),
    ...(tags ? { tags } : {}),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(expires === undefined ? {} : { expiresIn: Math.floor(Number(expires) / 1e9) }),
  };
}

function permissionsOf(given: Part, at: string): Partial<UserLimits> {
  if (given['permissions'] === undefined) return {};
  const here = `${at}.permissions`;
  const all = part(given['permissions'], here, PERMISSIONS);
  const pub = subjectsOf(all['publish'], `${here}.publish`);
  const sub = subjectsOf(all['subscribe'], `${here}.subscribe`);
  if (all['responses'] === undefined) return { ...(pub ? { pub } : {}), ...(sub ? { sub } : {}) };
  const responses = part(all['responses'], `${here}.responses`, ['max', 'within']);
  const max = parsed(responses['max'], `${here}.responses.max`, parseAmount) ?? 1;
  const ttl = parsed(responses['within'], `${here}.responses.within`, parseSpan) ?? 0;
  return { ...(pub ? { pub } : {}), ...(sub ? { sub } : {}), resp: { max, ttl } };
}

function subjectsOf(value: unknown, at: string): SubjectPermission | undefined {
  if (value === undefined) return undefined;
  const given = part(value, at, ['allow', 'deny']);
  const allow = texts(given['allow'], `${at}.allow`);
  const deny = texts(given['deny'], `${at}.deny`);
  return { ...(allow ? { allow } : {}), ...(deny ? { deny } : {}) };
}

/** When somebody may be connected: the one limit of users that servers keep after a callout, beside their permissions. */
function timesOf(given: Part, at: string): Partial<UserLimits> {
  const zone = text(given['time_zone'], `${at}.time_zone`);
  const times = texts(given['times'], `${at}.times`)?.map((range, i) => {
    const fault = timeRangeCheck(range);
    if (fault) throw ruleFault(`${at}.times[${i}]`, fault.message.replace(/\.$/, ''));
    const [start = '', end = ''] = range.split('-');
    return { start, end };
  });
  if (zone !== undefined && !times) throw ruleFault(`${at}.time_zone`, 'it goes with times');
  return { ...(times ? { times } : {}), ...(zone === undefined ? {} : { times_location: zone }) };
}

function typesOf(value: unknown, at: string): readonly ConnectionType[] | undefined {
  return texts(value, at)?.map((given, i) => {
    const found = CONNECTION_TYPES.find(type => type === given.toUpperCase());
    if (found) return found;
    throw ruleFault(`${at}[${i}]`, `it is none of ${CONNECTION_TYPES.join(', ')}`);
  });
}

function networksOf(value: unknown, at: string): readonly string[] | undefined {
  const networks = texts(value, at);
  const i = networks?.findIndex(each => !parseCidr(each)) ?? -1;
  if (i >= 0) throw ruleFault(`${at}[${i}]`, 'it is no network, such as 10.0.0.0/8 or 192.0.2.7/32');
  return networks;
}
