import { type Block, type ListPane, list } from '../../app/screen.ts';
import { type SigningKey, signingKeyOf } from '../../core/claims/scopes.ts';
import { line, muted } from '../claims/blocks.ts';
import { permissionBlocks } from '../claims/permissions.ts';
import { numberColumn } from '../rows/row-columns.ts';
import { signedBy } from '../rows/signed-by.ts';
import type { AccountPage } from './page.ts';

/** Signing keys of an account, plain ones and scopes. */
export function keysTab(page: AccountPage): ListPane {
  const { world, operator, account, nats } = page;
  const counts = signedBy(world.store.users(operator, account));
  return list<SigningKey>({
    rows: nats.signing_keys ?? NO_KEYS,
    keyOf: signingKeyOf,
    sort: 'role',
    columns: [
      {
        id: 'role',
        title: 'ROLE',
        min: 16,
        max: 32,
        weight: 2,
        priority: 0,
        cell: key =>
          typeof key === 'string' ? { text: 'plain: any user', tone: 'muted' } : `scope ${key.role}`,
      },
      {
        id: 'key',
        title: 'KEY',
        min: 13,
        max: 56,
        weight: 2,
        priority: 0,
        cut: 'middle',
        cell: signingKeyOf,
      },
      numberColumn('users', 'USERS', 1, key => counts.get(signingKeyOf(key)) ?? 0),
      {
        id: 'description',
        title: 'DESCRIPTION',
        min: 16,
        max: 60,
        weight: 3,
        priority: 3,
        cell: key => (typeof key === 'string' ? '' : key.description),
      },
    ],
    open: key => ({
      screen: 'part',
      operator,
      account,
      part: { kind: 'signing-key', key: signingKeyOf(key) },
    }),
    copy: key => [
      { label: 'public key', value: () => signingKeyOf(key) },
      { label: 'role', value: () => (typeof key === 'string' ? undefined : key.role) },
    ],
    detail: keyDetail,
    empty: 'No signing keys: users are signed with the account’s identity key.',
  });
}

const NO_KEYS: readonly SigningKey[] = [];

function keyDetail(key: SigningKey): readonly Block[] {
  const head = line(typeof key === 'string' ? key : key.key);
  if (typeof key === 'string')
    return [head, line(muted('Users that it signs have permissions and limits of their own.'))];
  return [head, ...permissionBlocks(key.template)];
}
