import type { Noun } from '../../core/operations/operation.ts';
import type { Store } from '../../core/store/store.ts';
import type { Dashboard } from '../dashboard.ts';
import { markedRows } from '../marked-rows.ts';
import type { PartRef, Route } from '../route.ts';
import type { ListPane } from '../screen.ts';

/** What a change is about: the open page's thing, or that of its selected row. */
export interface Subject {
  readonly noun: Noun;
  readonly operator: string;
  readonly account?: string;
  readonly user?: string;
  /** Of a part or revocation of an account: what it goes by, such as a public key or a subject. */
  readonly part?: string;
  /** Of exports and imports: their place in the account's claims. */
  readonly index?: number;
}

/** Where new things can be added, and what. */
export interface Place {
  readonly nouns: readonly Noun[];
  readonly operator: string;
  readonly account?: string;
}

/** The pages on which one sees what one changes: elsewhere a row may stand for something that is not in sight. */
export const THING_PAGES: ReadonlySet<Route['screen']> = new Set([
  'operators',
  'operator',
  'accounts',
  'account',
  'users',
  'user',
  'part',
  'token',
]);

/** The pages on which something can be added. */
export const PLACE_PAGES: ReadonlySet<Route['screen']> = new Set([
  'operators',
  'operator',
  'accounts',
  'account',
  'users',
  'part',
]);

/** What the tabs of an account list. */
const TAB_NOUNS: Readonly<Record<string, Noun>> = {
  users: 'user',
  keys: 'signing-key',
  exports: 'export',
  imports: 'import',
  mappings: 'mapping',
  revocations: 'revocation',
};

const ACCOUNT_PARTS: readonly Noun[] = ['user', 'signing-key', 'export', 'import', 'mapping'];

/** What the selected row, or else the open page, is about. */
export function subjectHere(app: Dashboard): Subject | undefined {
  const { route } = app.entry();
  if (!THING_PAGES.has(route.screen)) return undefined;
  const list = app.list();
  if (!list) return pageSubject(app, route);
  const row = list.rows[list.index];
  return row === undefined ? undefined : rowSubject(app, list.pane, row);
}

/** Subjects of the marked rows, where there are any. */
export function markedSubjects(app: Dashboard): readonly Subject[] {
  const list = app.list();
  if (!list || !THING_PAGES.has(app.entry().route.screen)) return [];
  return markedRows(app).flatMap(row => rowSubject(app, list.pane, row) ?? []);
}

/** Subjects of all rows that the list shows, as the filter leaves it. */
export function shownSubjects(app: Dashboard): readonly Subject[] {
  const list = app.list();
  if (!list || !THING_PAGES.has(app.entry().route.screen)) return [];
  return list.rows.flatMap(row => rowSubject(app, list.pane, row) ?? []);
}

function rowSubject(app: Dashboard, pane: ListPane, row: unknown): Subject | undefined {
  const opens = pane.open?.(row);
  const { route: from } = app.entry();
  // What stands there is a revocation, whether its user is in the store or not.
  if (from.screen === 'account' && app.paneKey() === 'revocations') {
    const user = opens?.screen === 'user' ? { user: opens.user } : {};
    const { operator, account } = from;
    return { noun: 'revocation', operator, account, ...user, part: pane.keyOf(row) };
  }
  if (!opens) return undefined;
  // A row of the operators leads to its accounts, and stands for the operator.
  if (from.screen === 'operators' && 'operator' in opens)
    return { noun: 'operator', operator: opens.operator };
  return routeSubject(app.parts.store, opens);
}

function pageSubject(app: Dashboard, route: Route): Subject | undefined {
  const subject = routeSubject(app.parts.store, route);
  return subject?.noun === 'account' && app.paneKey() === 'callout'
    ? { ...subject, noun: 'callout' }
    : subject;
}

function routeSubject(store: Store, route: Route): Subject | undefined {
  switch (route.screen) {
    case 'operator':
      return { noun: 'operator', operator: route.operator };
    case 'account':
      return { noun: 'account', operator: route.operator, account: route.account };
    case 'user':
      return { noun: 'user', operator: route.operator, account: route.account, user: route.user };
    case 'part': {
      const { operator, account, part } = route;
      const place = 'index' in part ? { index: part.index } : {};
      return { noun: part.kind, operator, account, part: partName(store, operator, account, part), ...place };
    }
    case 'token':
      return tokenSubject(route);
    default:
      return undefined;
  }
}

function tokenSubject({ operator, account, user }: Extract<Route, { screen: 'token' }>): Subject {
  if (account === undefined) return { noun: 'operator', operator };
  return user === undefined
    ? { noun: 'account', operator, account }
    : { noun: 'user', operator, account, user };
}

/** What operations call a part by: an import by its own subject where another one has the same remote one. */
function partName(store: Store, operator: string, account: string, part: PartRef): string {
  const nats = store.account(operator, account)?.claims?.nats;
  switch (part.kind) {
    case 'signing-key':
      return part.key;
    case 'mapping':
      return part.subject;
    case 'export':
      return nats?.exports?.[part.index]?.subject ?? '';
    case 'import': {
      const entry = nats?.imports?.[part.index];
      const same = (nats?.imports ?? []).filter(
        other =>
          other?.subject === entry?.subject &&
          other?.account === entry?.account &&
          other?.type === entry?.type,
      );
      return (same.length > 1 && entry?.local_subject) || entry?.subject || '';
    }
  }
}

/** What can be added on the open page. */
export function placeHere(app: Dashboard): Place | undefined {
  const { route } = app.entry();
  const operator = 'operator' in route ? route.operator : app.state.get().operator;
  switch (route.screen) {
    case 'operators':
      return { nouns: ['operator'], operator };
    case 'operator':
    case 'accounts':
      return { nouns: ['account'], operator };
    case 'users':
      return { nouns: ['user'], operator };
    case 'account': {
      const noun = TAB_NOUNS[app.paneKey()];
      return { nouns: noun ? [noun] : ACCOUNT_PARTS, operator, account: route.account };
    }
    case 'part':
      return { nouns: [route.part.kind], operator, account: route.account };
    default:
      return undefined;
  }
}
