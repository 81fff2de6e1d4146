import { type DocumentPane, type ListPane, screen, type Tab, type World } from '../app/screen.ts';
import { aboutBlocks } from './resolver/about.ts';
import { accountList } from './resolver/accounts.ts';
import { serverList } from './resolver/servers.ts';
import { strangerList } from './resolver/strangers.ts';

function tabs(world: World): readonly Tab[] {
  const { live } = world;
  return [
    { id: 'servers', title: 'Servers', count: live.servers.length },
    { id: 'accounts', title: 'Accounts on servers' },
    {
      id: 'strangers',
      title: 'Only on servers',
      count: live.strangers.size,
      ...(live.strangers.size > 0 ? { mark: 'warning' as const } : {}),
    },
    { id: 'about', title: 'About' },
  ];
}

function body(world: World, tab: string | undefined): ListPane | DocumentPane {
  switch (tab) {
    case 'accounts':
      return accountList(world);
    case 'strangers':
      return strangerList(world);
    case 'about':
      return { kind: 'document', blocks: aboutBlocks(world.live, world.now) };
    default:
      return serverList(world);
  }
}

/** The servers, what each of them holds, and what only they hold. */
export const resolver = screen({
  name: 'resolver',
  live: true,
  feeds: ['holdings'],
  crumbs: () => ['Resolver'],
  pane: (_route, world, tab) => ({ tabs: tabs(world), body: body(world, tab) }),
});
