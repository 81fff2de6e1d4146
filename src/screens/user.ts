import { type Block, type DocumentPane, type Pane, screen, type Tab, type World } from '../app/screen.ts';
import { scopeThatSigned } from '../core/claims/access/user-limits.ts';
import { isProblem } from '../core/trust/problem.ts';
import { field, fields, sections, sentence } from './claims/blocks.ts';
import { problemBlocks } from './claims/problems.ts';
import { referredAccount, type UserEntity } from './rows/entities.ts';
import { keyNames } from './rows/names.ts';
import { problemsMark } from './rows/states.ts';
import { tokenBlocks, tokenCopies } from './rows/token-blocks.ts';
import { askCommands } from './user/ask.ts';
import { connectionsTab, userConnections } from './user/connections.ts';
import { type UserPage, userAccess, userSummary } from './user/summary.ts';

/** One user: who it is, what it may do, its credentials and connections. */
export const user = screen({
  name: 'user',
  crumbs: route => ['Operators', route.operator, 'Accounts', route.account, 'Users', route.user],
  feeds: ['connections'],
  commands: askCommands,
  pane: (route, world, tab) => {
    const entity = world.store.user(route.operator, route.account, route.user);
    if (!entity)
      return {
        body: { kind: 'document', blocks: [sentence('This user is no longer in the store.', 'warning')] },
      };
    const tabs = tabsOf(entity, world);
    return { tabs, body: bodyOf(entity, world, tabs.find(({ id }) => id === tab)?.id ?? 'summary') };
  },
});

function tabsOf(entity: UserEntity, world: World): readonly Tab[] {
  const mark = problemsMark(entity.problems);
  return [
    { id: 'summary', title: 'Summary' },
    ...(entity.claims ? [{ id: 'access', title: 'Access' }] : []),
    { id: 'connections', title: 'Connections', count: userConnections(world, entity.row.key).length },
    ...(mark
      ? [{ id: 'problems', title: 'Problems', count: entity.problems.filter(isProblem).length, mark }]
      : []),
    { id: 'jwt', title: 'JWT' },
  ];
}

function bodyOf(entity: UserEntity, world: World, tab: string): Pane['body'] {
  const page = pageOf(entity, world);
  switch (tab) {
    case 'access':
      return documentOf(entity, page ? userAccess(page) : []);
    case 'connections':
      return connectionsTab(world, entity.row.key);
    case 'problems':
      return documentOf(entity, problemBlocks(entity.problems));
    case 'jwt':
      return documentOf(entity, tokenBlocks(entity, keyNames(world), world.now));
    default:
      return documentOf(entity, page ? userSummary(page) : damagedSummary(entity));
  }
}

function pageOf(entity: UserEntity, world: World): UserPage | undefined {
  const { claims, row } = entity;
  if (!claims) return undefined;
  const account = referredAccount(world, row.operator, row.account);
  const strict = world.store.operator(row.operator)?.claims?.nats.strict_signing_key_usage === true;
  const scope = account?.claims && scopeThatSigned(claims, account.claims, strict);
  return { world, entity, claims, account, scope, nameOf: keyNames(world) };
}

function damagedSummary(entity: UserEntity): readonly Block[] {
  return sections(
    [sentence('The JWT of this user cannot be used.', 'danger'), ...problemBlocks(entity.problems)],
    [
      fields(
        field('User', entity.row.name),
        field('Account', entity.row.account),
        field('File', entity.row.path),
      ),
    ],
  );
}

function documentOf(entity: UserEntity, blocks: readonly Block[]): DocumentPane {
  const { row } = entity;
  return {
    kind: 'document',
    blocks,
    copy: tokenCopies(row.key, row.name, () => entity.token),
    inspect: { screen: 'token', operator: row.operator, account: row.account, user: row.name },
  };
}
