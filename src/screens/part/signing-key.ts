import type { Block, DocumentPane } from '../../app/screen.ts';
import { signingKeyOf } from '../../core/claims/scopes.ts';
import type { UserRow } from '../../core/store/rows.ts';
import type { AccountPage } from '../account/page.ts';
import { fields, sections, sentence, titled, toned } from '../claims/blocks.ts';
import { expiryCell } from '../claims/instants.ts';
import { scopeBlocks } from '../claims/scope.ts';
import { userState } from '../rows/states.ts';

/** A signing key with its scope and the users that it signed; undefined when the account does not list it. */
export function signingKeyPart(page: AccountPage, key: string): Omit<DocumentPane, 'kind'> | undefined {
  const { world, operator, account, nats } = page;
  const entry = nats.signing_keys?.find(candidate => signingKeyOf(candidate) === key);
  if (entry === undefined) return undefined;
  const signed = world.store.users(operator, account).filter(user => user.issuer === key);
  const head =
    typeof entry === 'string'
      ? [
          [
            fields(
              { label: 'Key', value: entry },
              { label: 'Kind', value: 'plain: may sign any user of this account' },
            ),
            sentence('Users that it signs have permissions and limits of their own.'),
          ],
        ]
      : scopeBlocks(entry, world.now);
  return {
    blocks: sections(...head, titled(`Users that it signed (${signed.length})`, userGrid(signed, world.now))),
    copy: [
      { label: 'public key', value: () => key },
      { label: 'role', value: () => (typeof entry === 'string' ? undefined : entry.role) },
    ],
  };
}

function userGrid(users: readonly UserRow[], now: number): readonly Block[] {
  if (users.length === 0) return [sentence('None that the store knows of.')];
  return [
    {
      kind: 'grid',
      head: ['User', 'Expires', 'State'],
      rows: users.map(user => [user.name, expiryCell(user.expires, now), toned(userState(user, now))]),
    },
  ];
}
