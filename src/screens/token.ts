import { type CopyChoice, screen, type World } from '../app/screen.ts';
import { sentence } from './claims/blocks.ts';
import { keyNames } from './rows/names.ts';
import { isCredential, tokenBlocks, tokenCopies } from './rows/token-blocks.ts';

interface TokenPlace {
  readonly operator: string;
  readonly account?: string;
  readonly user?: string;
}

/** A JWT: its claims and its text. */
export const token = screen({
  name: 'token',
  crumbs: ({ operator, account, user }) => [
    'Operators',
    ...[operator, account, user].filter(name => name !== undefined),
    'JWT',
  ],
  pane: (route, world) => {
    const entity = entityOf(route, world);
    if (!entity)
      return { body: { kind: 'document', blocks: [sentence('This is no longer in the store.', 'warning')] } };
    return {
      body: {
        kind: 'document',
        blocks: tokenBlocks(entity, keyNames(world), world.now),
        copy: copies(entity),
      },
    };
  },
});

/** `y` copies the JWT here, unless that alone lets somebody in: then one has to choose it. */
function copies(entity: NonNullable<ReturnType<typeof entityOf>>): readonly CopyChoice[] {
  const choices = tokenCopies(entity.row.key, entity.row.name, () => entity.token);
  if (entity.decoded && isCredential(entity.decoded)) return choices;
  return [...choices].sort((a, b) => Number(b.label === 'JWT') - Number(a.label === 'JWT'));
}

function entityOf({ operator, account, user }: TokenPlace, { store }: World) {
  if (account === undefined) return store.operator(operator);
  return user === undefined ? store.account(operator, account) : store.user(operator, account, user);
}
