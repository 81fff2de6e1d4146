import type { Route } from '../app/route.ts';
import type { Cell, Field, Mark, World } from '../app/screen.ts';
import { list, screen } from '../app/screen.ts';
import { EVENT_WORDS } from '../core/resolver/events/event-words.ts';
import type { LiveEvent } from '../core/resolver/live-view.ts';
import type { KeyOwner } from '../core/store/lookup.ts';
import { clean } from '../core/text/clean.ts';
import { clockText } from '../core/text/clock.ts';
import { accountName, accountWithKey, userName, userNameOf } from './live-names.ts';
import { whyNoLive } from './live-words.ts';

const MARKS: Partial<Readonly<Record<LiveEvent['kind'], Mark>>> = {
  'auth-error': 'danger',
  'account-update': 'ok',
  'account-delete': 'warning',
  'server-start': 'ok',
  'server-back': 'ok',
  'server-shutdown': 'warning',
  'server-silent': 'danger',
  'lame-duck': 'warning',
  'not-shown': 'warning',
  'link-lost': 'warning',
  'link-back': 'ok',
};

/** A push that undoes a revocation stands out, and whoever comes in against one, whatever such events usually look like. */
function eventCell({ kind, severity }: LiveEvent): Cell {
  const text = EVENT_WORDS[kind];
  if (severity === 'danger') return { text, mark: 'danger', tone: 'danger' };
  if (kind === 'connect' && severity === 'warning') return { text, mark: 'warning', tone: 'warning' };
  const mark = MARKS[kind];
  return mark ? { text, mark } : { text };
}

/** About a server itself: its name belongs to the sentence, also where its column does not fit. */
const SERVER_KINDS: ReadonlySet<LiveEvent['kind']> = new Set([
  'server-start',
  'server-back',
  'server-shutdown',
  'server-silent',
  'lame-duck',
]);

/** What the column beside it does not say: of who left the reason first, which would not fit any more behind the client. */
function briefly(event: LiveEvent): string {
  const { kind, client, reason, why, text, server } = event;
  if (SERVER_KINDS.has(kind)) return `${server} ${text}`;
  if (client === '') return text;
  if (kind === 'connect') return why === '' ? client : `${why} ${client}`;
  return kind === 'disconnect' && reason !== '' ? `${reason}: ${why || client}` : text;
}

const times = (event: LiveEvent) => (event.count > 1 ? `×${event.count} ` : '');

/** Who it was; else what it called itself, which may be anything. */
function whoCell(world: World, event: LiveEvent): Cell {
  const { callsItself } = event;
  const name = userName(world, event);
  if (name !== '' || callsItself === '') return { text: name };
  return { text: `“${userNameOf(world, callsItself)}”`, tone: 'muted' };
}

/** A line that is left out where there is nothing to say. */
function optional(label: string, value: string): readonly Field[] {
  return value === '' ? [] : [{ label, value }];
}

/** Who came, left or was refused, where the store has it. */
function userOf(world: World, { userKey }: LiveEvent): KeyOwner | undefined {
  if (userKey === '') return undefined;
  const owner = world.store.findByKey(userKey);
  return owner?.kind === 'user' ? owner : undefined;
}

/** Key of the account. Refused logins name none: the store knows whose the user is. */
function accountKeyOf(world: World, event: LiveEvent): string {
  if (event.accountKey) return event.accountKey;
  const owner = world.store.findByKey(event.userKey);
  return (owner && world.store.accountRow(owner.operator, owner.account)?.key) || '';
}

function accountValue(world: World, event: LiveEvent): Field['value'] {
  const key = accountKeyOf(world, event);
  if (key === '') return 'not told';
  const value = accountWithKey(world, key);
  return event.accountKey ? value : [...value, { text: '(by the store)', tone: 'muted' }];
}

/** Events of servers, and of nkeeper itself, are nobody's. */
function whose(world: World, event: LiveEvent): readonly Field[] {
  const { client, userKey, accountKey, callsItself } = event;
  const user: Field = {
    label: 'user',
    value: [userName(world, event), { text: userKey, tone: 'muted' }],
  };
  const isOne = client !== '' || userKey !== '';
  return [
    ...(isOne && (userKey !== '' || callsItself === '') ? [user] : []),
    ...(callsItself === ''
      ? []
      : [
          {
            label: 'calls itself',
            value: [userNameOf(world, callsItself), { text: callsItself, tone: 'muted' as const }],
          },
        ]),
    ...(isOne || accountKey !== '' ? [{ label: 'account', value: accountValue(world, event) }] : []),
  ];
}

function accountOf(world: World, event: LiveEvent): string {
  const key = accountKeyOf(world, event);
  return key && accountName(world, key);
}

/** A login leads to its user, what else happens in an account to who is connected there. */
function openEvent(world: World, event: LiveEvent): Route | undefined {
  const user = userOf(world, event);
  if (user) return { screen: 'user', operator: user.operator, account: user.account, user: user.user };
  return event.accountKey && world.store.findByKey(event.accountKey)
    ? { screen: 'connections', accountKey: event.accountKey }
    : undefined;
}

function whyClosed(event: LiveEvent): string {
  if (event.kind === 'auth-error')
    return event.userKey === ''
      ? 'The server does not tell which user was refused: there is no page to open.'
      : 'The store does not have the user that was refused: there is no page to open.';
  if (event.accountKey) return 'The store does not have this account: there is no page to open.';
  if (event.kind === 'not-shown') return `${event.text} 4 shows all that is missing, under About.`;
  return `This is about server ${clean(event.server)}: 4 shows the servers.`;
}

/** What happens on the servers, the newest first. */
export const events = screen({
  name: 'events',
  live: 'log',
  crumbs: () => ['Events'],
  pane: (_route, world: World) => ({
    body: list({
      rows: world.live.events,
      keyOf: (event: LiveEvent) => String(event.seq),
      sort: '-time',
      calm: false,
      columns: [
        {
          id: 'time',
          title: 'TIME',
          min: 8,
          priority: 0,
          cell: event => clockText(event.at),
          // Those of one millisecond in the order that they came in.
          sort: event => event.at * 1000 + (event.seq % 1000),
        },
        {
          id: 'event',
          title: 'EVENT',
          min: 16,
          max: 18,
          priority: 0,
          cell: eventCell,
        },
        {
          id: 'account',
          title: 'ACCOUNT',
          min: 10,
          max: 24,
          priority: 2,
          cell: event => accountOf(world, event),
        },
        { id: 'user', title: 'USER', min: 10, max: 24, priority: 1, cell: event => whoCell(world, event) },
        { id: 'server', title: 'SERVER', min: 10, max: 20, priority: 3, cell: event => event.server },
        {
          id: 'what',
          title: 'WHAT',
          min: 25,
          max: 90,
          weight: 3,
          priority: 0,
          cell: event => `${times(event)}${briefly(event)}`,
        },
        {
          id: 'ip',
          title: 'IP',
          min: 15,
          max: 24,
          weight: 0.1,
          priority: 5,
          whole: true,
          cell: event => event.ip,
        },
      ],
      filterText: event =>
        `${event.severity === 'danger' ? 'danger ' : ''}${event.userKey} ${event.callsItself} ${event.accountKey} ${event.ip} ${event.code} ${event.text} ${event.reason}`,
      open: event => openEvent(world, event),
      whyClosed,
      copy: event => [
        { label: 'user key', value: () => event.userKey || undefined },
        { label: 'account key', value: () => event.accountKey || undefined },
        { label: 'text', value: () => event.text },
      ],
      detailWidth: 70,
      detail: event => [
        {
          kind: 'fields',
          fields: [
            {
              label: 'when',
              value: [
                new Date(event.at)
                  .toISOString()
                  .replace('T', ' ')
                  .replace(/\.\d+Z$/, ' UTC'),
                ...(event.server ? [`on ${event.server}`] : []),
                ...(event.ip ? [`from ${event.ip}`] : []),
              ],
            },
            { label: 'what', value: `${times(event)}${event.text}` },
            ...optional('why', event.text.includes(event.why) ? '' : event.why),
            ...optional('to do', event.hint),
            ...optional('server said', event.reason),
            ...whose(world, event),
          ],
        },
      ],
      empty: whyNoLive(world.live) || 'Nothing has happened since the connection was made.',
    }),
  }),
});
