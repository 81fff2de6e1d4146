import { HOLDING_WORDS } from '../core/resolver/holding-words.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import type { Json } from './json-text.ts';
import type { ComparedAccount } from './server-sections.ts';
import type { StrangerLine } from './strangers.ts';

/** The comparison for programs: times are Unix seconds, sizes bytes, round trips milliseconds; null is unknown. */
export function statusJson(
  view: LiveView,
  accounts: readonly ComparedAccount[],
  strangers: readonly StrangerLine[],
): Json {
  const { link, login } = view;
  return {
    connected: link.state === 'connected',
    server: link.state === 'connected' ? link.server : null,
    reason: 'reason' in link ? link.reason : null,
    login: login ? { urls: login.urls, urls_from: login.urlsFrom, credentials_from: login.credsFrom } : null,
    compared_at: Math.floor(view.comparedAt / 1000),
    expected_servers: view.expectedServers,
    not_reached: (view.unreached ?? []).map(({ url, reason }) => ({ url, reason })),
    not_asked: view.apart.map(({ words }) => words),
    servers: view.servers.map(server => ({
      name: server.name,
      id: server.id,
      state: server.state,
      version: server.version,
      cluster: server.cluster,
      started_at: Math.floor(server.startedAt / 1000),
      connections: server.connections,
      accounts_held: server.accountsHeld ?? null,
      resolver: server.resolver,
      trusts_operator: server.trustsOperator ?? null,
      operator_jwt: server.operatorJwt ?? null,
      rtt: server.rtt === undefined ? null : Math.round(server.rtt * 1000) / 1000,
      memory: server.memory,
      jetstream: server.jetstream,
    })),
    accounts: accounts.map(({ name, key, issuedAt }) => ({
      name,
      public_key: key,
      issued_at: issuedAt,
      servers: holdingsJson(view, key),
    })),
    strangers: strangers.map(({ name, key, state, servers }) => ({ name, public_key: key, state, servers })),
    missing: view.notes,
  };
}

function holdingsJson(view: LiveView, key: string): Json {
  const holdings = view.holdings.get(key);
  return view.servers.map(({ name }) => {
    const holding = holdings?.get(name);
    return {
      server: name,
      state: HOLDING_WORDS[holding?.state ?? 'unknown'],
      issued_at: holding?.issuedAt ?? 0,
      in_force: holding?.inForce ?? null,
    };
  });
}
