import { judge, stateOf, type Trust } from '../resolver/holdings/content.ts';
import type { LocalIndex } from '../resolver/holdings/local-index.ts';
import { type TokenFacts, tokenFacts } from '../resolver/holdings/token-facts.ts';
import type { Holding } from '../resolver/live-view.ts';
import type { FleetServer } from '../resolver/push/fleet.ts';
import type { Held } from '../resolver/push/held.ts';

/** What one or several servers have of an account: all the same. */
export interface ServerCopy {
  readonly servers: readonly string[];
  /** False: one or some of them, it is not known which. */
  readonly sure: boolean;
  /** As the store's version sees it. */
  readonly state: Holding['state'];
  /** Undefined where there is none, or it is not known. */
  readonly token: string | undefined;
  /** Unix seconds; 0 where there is none. */
  readonly issuedAt: number;
  /** It is stored, and another one runs there. */
  readonly notInForce: boolean;
  /** Nothing has to be sent for these servers. */
  readonly settled: boolean;
}

/** What every server has of an account, the same versions together. @param now Unix seconds */
export function copiesOf(
  key: string,
  local: LocalIndex,
  held: Held,
  servers: readonly FleetServer[],
  now: number,
): readonly ServerCopy[] {
  const trust = { signers: local.signers, now };
  const token = local.tokens.get(key) ?? '';
  const facts = local.facts.get(key) ?? tokenFacts(token);
  const copies = new Map<string, ServerCopy & { servers: string[] }>();
  const unsure: string[] = [];
  for (const { id, name, resolver } of servers) {
    const content = held.contents.get(id);
    const running = held.running.get(key)?.get(id);
    const holding = judge(key, token, facts, content, running, trust);
    if (holding.state === 'unknown' && resolver === 'full') {
      unsure.push(name);
      continue;
    }
    const there = holding.state === 'unknown' ? undefined : (content?.tokens.get(key) ?? undefined);
    const notInForce = holding.inForce === false;
    const listed = content?.tokens.has(key) === true;
    // A server without a store reads an account when somebody logs in, a cache gets it from another one then.
    const settled =
      (holding.state === 'same' && !notInForce) ||
      (holding.state === 'unknown' && resolver !== 'unknown' && content !== undefined && !listed);
    const id_ = `${holding.state} ${notInForce} ${settled} ${there ?? ''}`;
    const known = copies.get(id_);
    if (known) known.servers.push(name);
    else
      copies.set(id_, {
        servers: [name],
        sure: true,
        state: holding.state,
        token: there,
        issuedAt: holding.issuedAt,
        notInForce,
        settled,
      });
  }
  return [...copies.values(), ...looseCopies(key, token, facts, held, unsure, trust)];
}

/** Full resolvers that nobody could tell apart. */
function looseCopies(
  key: string,
  token: string,
  facts: TokenFacts,
  { loose }: Held,
  servers: readonly string[],
  trust: Trust,
): readonly ServerCopy[] {
  if (servers.length === 0) return [];
  const found = loose.get(key);
  const common = { servers, sure: false, notInForce: false };
  if (found === undefined)
    return [{ ...common, state: 'unknown', token: undefined, issuedAt: 0, settled: false }];
  return found.map(there => {
    const theirs = tokenFacts(there);
    const state = stateOf(there === token, theirs, facts, trust);
    return { ...common, state, token: there, issuedAt: theirs.issuedAt, settled: false };
  });
}
