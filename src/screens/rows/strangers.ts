import type { World } from '../../app/screen.ts';
import { type PeekedToken, peekToken } from '../../core/claims/token/peek.ts';
import { NkeeperError } from '../../core/errors.ts';
import { type JudgedToken, judgeAccountToken } from '../../core/trust/account-token.ts';
import { keyNames } from './names.ts';

/** An account that only servers hold. */
export interface Stranger {
  readonly key: string;
  readonly servers: readonly string[];
  /** The newest JWT of it; undefined where the servers that hold it do not tell. */
  readonly token: string | undefined;
  /** What is written in it; undefined where it cannot be read. */
  readonly head: Pick<PeekedToken, 'name' | 'iss' | 'iat' | 'exp'> | undefined;
}

/** Rows of many accounts are made for so long at a time, so that the keys never wait for them. */
const SLICE_MS = 8;

type Strangers = World['live']['strangers'];

let pass: {
  of: Strangers | undefined;
  comparedAt: number;
  rows: Map<string, Stranger>;
  list: readonly Stranger[];
} = { of: undefined, comparedAt: 0, rows: new Map(), list: [] };

/** All accounts that only servers hold. Their JWTs are read slice by slice; the same array while nothing changes. */
export function strangers(world: World): readonly Stranger[] {
  const { strangers: of, comparedAt } = world.live;
  if (pass.of !== of || pass.comparedAt !== comparedAt) {
    const kept = pass.of === of ? pass.list : [...of].map(([key, servers]) => unread(key, servers));
    pass = { of, comparedAt, rows: new Map(), list: kept };
  }
  if (pass.rows.size === of.size) return pass.list;
  const end = performance.now() + SLICE_MS;
  const before = new Map(pass.list.map(row => [row.key, row]));
  for (const [key, servers] of of) {
    if (pass.rows.has(key)) continue;
    pass.rows.set(key, sameOr(before.get(key), read(world, key, servers)));
    if (performance.now() > end) break;
  }
  if (pass.rows.size < of.size) world.again();
  const list = [...of].map(([key, servers]) => pass.rows.get(key) ?? before.get(key) ?? unread(key, servers));
  if (list.some((row, i) => row !== pass.list[i])) pass.list = list;
  return pass.list;
}

function unread(key: string, servers: readonly string[]): Stranger {
  return { key, servers, token: undefined, head: undefined };
}

function sameOr(before: Stranger | undefined, now: Stranger): Stranger {
  return before?.token === now.token && before?.servers === now.servers && before.head ? before : now;
}

function read(world: World, key: string, servers: readonly string[]): Stranger {
  const heads = servers
    .flatMap(server => world.serverToken(key, server) ?? [])
    .map(token => ({ token, head: headOf(token) }));
  const [newest] = heads.sort((a, b) => (b.head?.iat ?? 0) - (a.head?.iat ?? 0));
  return { key, servers, token: newest?.token, head: newest?.head };
}

function headOf(token: string): Stranger['head'] {
  try {
    return peekToken(token);
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    return undefined;
  }
}

/** Verdicts that are kept: more rows than a screen has are not looked at together. */
const MOST_JUDGED = 500;

const judged = new Map<string, { readonly operator: object | undefined; readonly verdict: JudgedToken }>();

/** Verifies the JWT of an account that only servers hold, and holds it against the operator of the screens. */
export function judgeStranger(world: World, key: string, token: string): JudgedToken {
  const operator = world.operator === '' ? undefined : world.store.operator(world.operator)?.claims;
  const known = judged.get(token);
  if (known && known.operator === operator) return known.verdict;
  const verdict = judgeAccountToken(token, key, operator, world.now, keyNames(world));
  judged.set(token, { operator, verdict });
  const [oldest] = judged.keys();
  if (judged.size > MOST_JUDGED && oldest !== undefined) judged.delete(oldest);
  return verdict;
}

/** A verdict that was made already: lists do not make one for rows that nobody sees. */
export function knownVerdict(token: string): JudgedToken | undefined {
  return judged.get(token)?.verdict;
}
