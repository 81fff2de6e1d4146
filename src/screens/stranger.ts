import { type Block, screen, type World } from '../app/screen.ts';
import { countOf } from '../core/text/count-of.ts';
import { fields, sections, sentence } from './claims/blocks.ts';
import { problemBlocks } from './claims/problems.ts';
import { liveCounts } from './rows/live-counts.ts';
import { keyNames } from './rows/names.ts';
import { judgeStranger, type Stranger, strangers } from './rows/strangers.ts';
import { tokenBlocks, tokenCopies } from './rows/token-blocks.ts';

/** An account that only servers hold: who signed it, whether that is trusted, and its JWT. */
export const stranger = screen({
  name: 'stranger',
  live: true,
  feeds: ['holdings', 'connections'],
  crumbs: ({ key }, world) => ['Resolver', 'Only on servers', rowOf(world, key)?.head?.name || key],
  pane: ({ key }, world) => {
    const row = rowOf(world, key);
    return {
      body: {
        kind: 'document',
        blocks: row ? blocks(world, row) : [sentence('No server holds this account any more.', 'warning')],
        copy: row ? tokenCopies(key, row.head?.name ?? '', () => row.token) : [],
      },
    };
  },
});

function rowOf(world: World, key: string): Stranger | undefined {
  return strangers(world).find(row => row.key === key);
}

function blocks(world: World, row: Stranger): readonly Block[] {
  const connected = liveCounts(world.live).accounts.get(row.key) ?? 0;
  const held = fields(
    { label: 'On the servers', value: row.servers.join(', ') },
    { label: 'Connections', value: countOf(connected, 'connection') },
  );
  if (row.token === undefined)
    return [held, sentence('The servers that hold it do not tell its JWT.', 'unknown')];
  const { decoded, problems } = judgeStranger(world, row.key, row.token);
  return sections(
    [sentence('This account is on servers and not in the store.'), held, ...otherVersions(world, row)],
    problems.length > 0
      ? problemBlocks(problems)
      : [sentence('The signature is right, and the operator of this store trusts who made it.', 'ok')],
    tokenBlocks({ token: row.token, decoded }, keyNames(world), world.now),
  );
}

/** Servers need not hold the same one: the newest is shown, the others are named. */
function otherVersions(world: World, { key, servers, token }: Stranger): readonly Block[] {
  const others = servers.filter(server => {
    const held = world.serverToken(key, server);
    return held !== undefined && held !== token;
  });
  return others.length === 0
    ? []
    : [
        sentence(
          `${others.join(', ')} hold${others.length === 1 ? 's' : ''} an older JWT of it; this is the newest.`,
          'warning',
        ),
      ];
}
