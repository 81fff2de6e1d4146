import type { Block, Cell, Field, World } from '../../app/screen.ts';
import { strictest } from '../../core/claims/access/limits-meaning.ts';
import type { UserScope } from '../../core/claims/scopes.ts';
import type { UserClaims } from '../../core/claims/user.ts';
import type { LiveView } from '../../core/resolver/live-view.ts';
import { limitCell } from '../claims/amounts.ts';
import { field, fields, sections, sentence, titled } from '../claims/blocks.ts';
import { problemBlocks } from '../claims/problems.ts';
import { keyValue, type NameOfKey, tagField, timeFields } from '../claims/standard.ts';
import { userLimitBlocks } from '../claims/user-limits.ts';
import { ownShare } from '../own-words.ts';
import type { AccountEntity, UserEntity } from '../rows/entities.ts';
import { hasPicture, liveCounts } from '../rows/live-counts.ts';
import { notPushedWords } from '../rows/not-pushed-revocation.ts';
import { userState } from '../rows/states.ts';
import { credsBlocks } from './creds.ts';
import { effectiveBlocks } from './permissions.ts';

/** What a user's card is made from. */
export interface UserPage {
  readonly world: World;
  readonly entity: UserEntity;
  readonly claims: UserClaims;
  readonly account: AccountEntity | undefined;
  /** The scope whose key signed the user. */
  readonly scope: UserScope | undefined;
  readonly nameOf: NameOfKey;
}

/** Who the user is, how it stands, and its creds. */
export function userSummary(page: UserPage): readonly Block[] {
  const { world, entity, claims, nameOf, scope } = page;
  const { row } = entity;
  const notPushed = notPushedOf(page);
  return sections(
    notPushed === undefined ? [] : [sentence(notPushed, 'danger')],
    problemBlocks(entity.problems, 3),
    [
      fields(
        field(
          'Name',
          claims.name === row.name
            ? row.name
            : [claims.name || 'none', { text: `(file ${row.name})`, tone: 'warning' }],
        ),
        field('Key', claims.sub),
        field('Account', row.account),
        field('Signed by', keyValue(claims.iss, nameOf)),
        field('For account', keyValue(claims.nats.issuer_account, nameOf)),
        field(
          'Scope',
          scope ? scope.role || 'without role' : 'none: it has permissions and limits of its own',
        ),
        ...timeFields(claims, world.now),
        tagField(claims.nats.tags),
      ),
    ],
    [
      fields(
        field('State', userState(row, world.now)),
        field('Revoked', revokedCell(page, notPushed)),
        ...liveFields(page),
      ),
    ],
    titled('Credentials', credsBlocks(entity, row.bearer, world.now)),
    [fields(field('File', row.path))],
  );
}

function notPushedOf({ world, entity, account }: UserPage): string | undefined {
  const { revoked, key, issuedAt } = entity.row;
  return revoked && account ? notPushedWords(world, { account: account.row.key, key, issuedAt }) : undefined;
}

function revokedCell({ world, account, entity }: UserPage, notPushed: string | undefined): Cell {
  if (!entity.row.revoked) return { text: 'no' };
  const all = isOnAllServers(world.live, account?.row.key ?? '');
  const how = all ? 'all servers have that' : 'servers refuse this JWT once they have that';
  return {
    text: `yes: by the account’s JWT here; ${notPushed === undefined ? how : 'NOT PUSHED'}`,
    mark: 'danger',
  };
}

/** Every server that there is has the account's JWT as it is here. */
function isOnAllServers({ holdings, expectedServers }: LiveView, account: string): boolean {
  const there = [...(holdings.get(account)?.values() ?? [])];
  return there.length > 0 && there.length >= expectedServers && there.every(({ state }) => state === 'same');
}

function liveFields({ world, entity }: UserPage): readonly (Field | undefined)[] {
  if (!hasPicture(world.live)) return [];
  const { live } = world;
  const total = liveCounts(live).users.get(entity.row.key) ?? 0;
  const own = ownShare(live, total, ({ userKey }) => userKey === entity.row.key);
  return [field('Connections', `${total} now${own}`)];
}

/** What the user may do: permissions, limits, times, sources. */
export function userAccess(page: UserPage): readonly Block[] {
  const { world, claims, account, scope } = page;
  const limits = scope ? scope.template : claims.nats;
  return sections(
    effectiveBlocks(claims, account?.claims, scope),
    titled('Limits', [
      ...(scope ? [sentence(`From scope ${scope.role}.`)] : []),
      ...userLimitBlocks(limits, scope ? -1 : 0, world.now),
    ]),
    titled('What counts with the account’s limits', accountLimits(page)),
  );
}

/** The stricter of the user's and the account's limits is the one that servers enforce. */
function accountLimits({ claims, account, scope }: UserPage): readonly Block[] {
  const above = account?.claims?.nats.limits;
  if (!above) return [];
  const own = scope ? { subs: -1, payload: -1, ...scope.template } : claims.nats;
  return [
    fields(
      field('Subscriptions', limitCell(strictest(own.subs, above.subs), { unit: 'count', zero: 'off' })),
      field('Message size', limitCell(strictest(own.payload, above.payload), { unit: 'bytes', zero: 'off' })),
      field('Bearer tokens', above.disallow_bearer ? 'not allowed' : 'allowed'),
    ),
  ];
}
