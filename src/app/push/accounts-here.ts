import type { Dashboard } from '../dashboard.ts';
import { markedRows } from '../marked-rows.ts';
import type { Route } from '../route.ts';

/** The pages on which one sees what servers have of accounts. */
export const SERVER_PAGES: ReadonlySet<Route['screen']> = new Set([
  'accounts',
  'account',
  'resolver',
  'drift',
  'stranger',
]);

/** Which accounts a push or pull from here is about. */
export interface AccountsHere {
  readonly operator: string;
  /** Names of accounts of the store; undefined: all. */
  readonly names: readonly string[] | undefined;
  /** Public keys of accounts that only servers have. */
  readonly strangers: readonly string[];
}

/** The marked rows, else the selected one, else the open page's account; all where no account is in sight. */
export function accountsHere(app: Dashboard): AccountsHere {
  const { route } = app.entry();
  const own = app.state.get().operator;
  const list = app.list();
  const routes = list === undefined || route.screen === 'account' ? [route] : chosenRoutes(app);
  const found = routes.flatMap(each => (each.screen === 'account' || each.screen === 'drift' ? [each] : []));
  const strangers = routes.flatMap(each => (each.screen === 'stranger' ? [each.key] : []));
  const operator = found[0]?.operator ?? ('operator' in route ? route.operator : own);
  const names = found.filter(each => each.operator === operator).map(({ account }) => account);
  return { operator, names: names.length > 0 ? names : undefined, strangers };
}

function chosenRoutes(app: Dashboard): readonly Route[] {
  const list = app.list();
  if (!list) return [];
  const marked = markedRows(app);
  const selected = list.rows[list.index];
  const rows = marked.length > 0 ? marked : selected === undefined ? [] : [selected];
  return rows.flatMap(row => list.pane.open?.(row) ?? []);
}

/** Servers can be told from here; or why not. */
export function canTellServers(app: Dashboard): true | string {
  if (app.parts.servers === undefined) return 'Started offline: no server is asked.';
  return accountsHere(app).operator !== '' || 'There is no operator in this store.';
}

/** Accounts that only servers have are in sight; or not. */
export function canPrune(app: Dashboard): true | string {
  const told = canTellServers(app);
  if (told !== true) return told;
  return app.world().live.strangers.size > 0 || 'The store has every account that servers have.';
}

/** The same, where what is selected is in the store. */
export function canPushHere(app: Dashboard): true | string {
  const { names, strangers } = accountsHere(app);
  if (names === undefined && strangers.length > 0)
    return 'Only servers have this account: L pulls it into the store.';
  return canTellServers(app);
}
