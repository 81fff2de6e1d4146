import { screen } from '../app/screen.ts';
import { sentence } from './claims/blocks.ts';
import { driftBlocks, versionCopies } from './rows/drift.ts';
import { tokenCopies } from './rows/token-blocks.ts';

/** One account: what each server holds of it, beside what the store has. */
export const drift = screen({
  name: 'drift',
  live: true,
  feeds: ['holdings'],
  crumbs: route => ['Resolver', 'Accounts on servers', route.account],
  pane: ({ operator, account }, world) => {
    const entity = world.store.account(operator, account);
    if (!entity)
      return {
        body: { kind: 'document', blocks: [sentence('This account is no longer in the store.', 'warning')] },
      };
    const { row } = entity;
    return {
      body: {
        kind: 'document',
        blocks: driftBlocks(world, entity),
        copy: [...tokenCopies(row.key, row.name, () => entity.token), ...versionCopies(world, row.key)],
        inspect: { screen: 'token', operator, account },
      },
    };
  },
});
