import {
  type Block,
  type CopyChoice,
  type DocumentPane,
  type ListPane,
  type Pane,
  screen,
  type Tab,
  type World,
} from '../app/screen.ts';
import { isProblem } from '../core/trust/problem.ts';
import { exportsTab } from './account/exports.ts';
import { importsTab } from './account/imports.ts';
import { keysTab } from './account/keys.ts';
import { limitsTab } from './account/limits.ts';
import { mappingsTab } from './account/mappings.ts';
import { type AccountPage, accountPage } from './account/page.ts';
import { revocationsTab } from './account/revocations.ts';
import { accountSummary } from './account/summary.ts';
import { field, fields, sections, sentence } from './claims/blocks.ts';
import { calloutBlocks } from './claims/callout.ts';
import { permissionBlocks } from './claims/permissions.ts';
import { problemBlocks } from './claims/problems.ts';
import { driftBlocks } from './rows/drift.ts';
import type { AccountEntity } from './rows/entities.ts';
import { driftOf } from './rows/holdings.ts';
import { keyNames } from './rows/names.ts';
import { problemsMark } from './rows/states.ts';
import { tokenBlocks, tokenCopies } from './rows/token-blocks.ts';
import { userList } from './rows/user-list.ts';

/** One account, everything that its JWT says, and how it is on the servers. */
export const account = screen({
  name: 'account',
  crumbs: route => ['Operators', route.operator, 'Accounts', route.account],
  feeds: ['connections', 'holdings'],
  pane: (route, world, tab) => {
    const page = accountPage(world, route.operator, route.account);
    const { entity } = page;
    if (!entity)
      return {
        body: { kind: 'document', blocks: [sentence('This account is no longer in the store.', 'warning')] },
      };
    const tabs = tabsOf(entity, driftTab(world, entity));
    const chosen = tabs.find(({ id }) => id === tab)?.id ?? 'summary';
    return { tabs, body: page.claims ? bodyOf(page, chosen) : damagedBody(entity, world, chosen) };
  },
});

/** Only where a server holds something else: otherwise the summary says all. */
function driftTab({ live }: World, { row }: AccountEntity): readonly Tab[] {
  const drift = driftOf(live.holdings, row.key);
  return drift === 'differs' || drift === 'not-pushed'
    ? [{ id: 'servers', title: 'Servers', mark: 'warning' }]
    : [];
}

function tabsOf(entity: AccountEntity, drift: readonly Tab[]): readonly Tab[] {
  const mark = problemsMark(entity.problems);
  const nats = entity.claims?.nats;
  const users: Tab = {
    id: 'users',
    title: 'Users',
    ...(entity.row.users === undefined ? {} : { count: entity.row.users }),
  };
  const problems: readonly Tab[] = mark
    ? [{ id: 'problems', title: 'Problems', count: entity.problems.filter(isProblem).length, mark }]
    : [];
  if (!nats) return [{ id: 'summary', title: 'Summary' }, users, ...problems, { id: 'jwt', title: 'JWT' }];
  return [
    { id: 'summary', title: 'Summary' },
    ...drift,
    users,
    { id: 'keys', title: 'Keys', count: nats.signing_keys?.length ?? 0 },
    { id: 'exports', title: 'Exports', count: nats.exports?.length ?? 0 },
    { id: 'imports', title: 'Imports', count: nats.imports?.length ?? 0 },
    { id: 'mappings', title: 'Mappings', count: sizeOf(nats.mappings) },
    { id: 'limits', title: 'Limits' },
    { id: 'permissions', title: 'Defaults' },
    { id: 'revocations', title: 'Revoked', count: sizeOf(nats.revocations) },
    { id: 'callout', title: 'Callout' },
    ...problems,
    { id: 'jwt', title: 'JWT' },
  ];
}

function sizeOf(record: Readonly<Record<string, unknown>> | undefined): number {
  return Object.keys(record ?? {}).length;
}

function bodyOf(page: AccountPage, tab: string): Pane['body'] {
  const { world, entity, nats, nameOf } = page;
  switch (tab) {
    case 'users':
      return usersTab(world, page.operator, page.account);
    case 'keys':
      return keysTab(page);
    case 'exports':
      return exportsTab(page);
    case 'imports':
      return importsTab(page);
    case 'mappings':
      return mappingsTab(page);
    case 'revocations':
      return revocationsTab(page);
    case 'servers':
      return documentOf(entity, driftBlocks(world, entity));
    case 'limits':
      return documentOf(entity, limitsTab(page));
    case 'permissions':
      return documentOf(entity, [
        sentence(
          'For users whose JWT has no permission at all; one entry of a user’s own switches all of these off.',
        ),
        ...permissionBlocks(nats.default_permissions),
      ]);
    case 'callout':
      return documentOf(entity, calloutBlocks(nats.authorization, nameOf));
    case 'problems':
      return documentOf(entity, problemBlocks(entity.problems));
    case 'jwt':
      return documentOf(entity, tokenBlocks(entity, nameOf, world.now));
    default:
      return documentOf(entity, accountSummary(page));
  }
}

function usersTab(world: World, operator: string, account: string): ListPane {
  const rows = world.store.users(operator, account);
  const fault = world.store.accountRow(operator, account)?.usersFault;
  return userList(world, rows, {
    withAccount: false,
    empty: fault
      ? `${fault.place.path}: ${fault.message}`
      : 'No users: nobody has credentials for this account.',
  });
}

/** An account whose JWT is of no use still has users, a file, and reasons. */
function damagedBody(entity: AccountEntity, world: World, tab: string): Pane['body'] {
  const { row } = entity;
  switch (tab) {
    case 'users':
      return usersTab(world, row.operator, row.name);
    case 'problems':
      return documentOf(entity, problemBlocks(entity.problems));
    case 'jwt':
      return documentOf(entity, tokenBlocks(entity, keyNames(world), world.now));
    default:
      return documentOf(
        entity,
        sections(
          [sentence('The JWT of this account cannot be used.', 'danger'), ...problemBlocks(entity.problems)],
          [fields(field('Folder', row.name), field('File', row.path))],
        ),
      );
  }
}

function documentOf(entity: AccountEntity, blocks: readonly Block[]): DocumentPane {
  const { row } = entity;
  const copy: readonly CopyChoice[] = tokenCopies(row.key, row.name, () => entity.token);
  return {
    kind: 'document',
    blocks,
    copy,
    inspect: { screen: 'token', operator: row.operator, account: row.name },
  };
}
