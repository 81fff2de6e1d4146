import type { Block, Field } from '../../app/screen.ts';
import { integer, limitCell } from '../claims/amounts.ts';
import { field, fields, muted, sections, titled } from '../claims/blocks.ts';
import { jetStreamSummary } from '../claims/jetstream.ts';
import { problemBlocks } from '../claims/problems.ts';
import { infoBlocks, keyValue, tagField, timeFields } from '../claims/standard.ts';
import { trafficFields } from '../claims/trace.ts';
import { ownShare } from '../own-words.ts';
import { holdingBlocks } from '../rows/holdings.ts';
import { hasPicture, liveCounts } from '../rows/live-counts.ts';
import { liveLimitProblems } from './limits.ts';
import type { AccountPage } from './page.ts';

/** What one wants to know of an account first. */
export function accountSummary(page: AccountPage): readonly Block[] {
  const { world, claims, nats, nameOf, row, entity } = page;
  return sections(
    problemBlocks([...entity.problems, ...liveLimitProblems(page)], 3),
    [
      fields(
        field(
          'Name',
          claims.name === row.name
            ? row.name
            : [claims.name || 'none', { text: `(folder ${row.name})`, tone: 'warning' }],
        ),
        field('Key', claims.sub),
        field('Signed by', keyValue(claims.iss, nameOf)),
        ...timeFields(claims, world.now),
        tagField(nats.tags),
      ),
      ...infoBlocks(nats),
    ],
    [fields(...contentFields(page))],
    titled('On the servers', holdingBlocks(world.live, row.key, world.now)),
    [fields(field('File', row.path))],
  );
}

function usersText({ users, usersFault }: AccountPage['row']): Field['value'] {
  if (usersFault) return { text: `unknown: ${usersFault.message}`, mark: 'warning' };
  return users === undefined ? 'not listed' : integer(users);
}

function contentFields(page: AccountPage): readonly (Field | undefined)[] {
  const { world, nats, row } = page;
  const { limits, authorization } = nats;
  const connected = liveCounts(world.live).accounts.get(row.key) ?? 0;
  const own = ownShare(world.live, connected, ({ accountKey }) => accountKey === row.key);
  const bearers = limits.disallow_bearer ? 'not allowed' : 'allowed';
  return [
    field('Users', usersText(row)),
    field('Connection limit', [
      limitCell(limits.conn ?? 0, { unit: 'count', zero: 'closed: nobody can connect' }),
      ...(hasPicture(world.live) ? [muted(`now ${integer(connected)}${own}`)] : []),
    ]),
    field('JetStream', jetStreamSummary(limits)),
    field('Bearer users', bearers),
    field('System account', row.system ? 'yes: its users see and steer the servers' : 'no'),
    field('Auth callout', authorization.auth_users?.length ? 'on' : 'off'),
    ...trafficFields(nats),
  ];
}
