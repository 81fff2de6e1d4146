import { clean } from '../core/text/clean.ts';
import { shortKey } from '../core/text/short-key.ts';
import { age, latency } from '../core/text/units.ts';
import { openAlarms } from './alarms.ts';
import type { Dashboard } from './dashboard.ts';
import { isOpen } from './emergency/emergency-view.ts';
import type { Span, World } from './screen.ts';
import { checking } from './status-line.ts';

/** One line of the header. */
export interface HeaderLine {
  readonly left: readonly Span[];
  readonly right: readonly Span[];
}

/** Which operator, who one is on the servers, and how they are; on tall terminals also where the store is. */
export function headerOf(app: Dashboard, lines: 1 | 2): readonly HeaderLine[] {
  const world = app.world();
  const glyphs = app.theme.glyphs;
  const { context, readOnly } = app.parts;
  const place = [
    world.operator === '' ? 'no operator' : clean(world.operator),
    ...(context ? [clean(context)] : []),
  ];
  const left: Span[] = [
    { text: ' nkeeper', tone: 'accent' },
    { text: `  ${place.join(` ${glyphs.context} `)}`, tone: 'strong' },
    ...(readOnly ? [{ text: '  [RO]', tone: 'muted' as const }] : []),
    ...(app.state.get().frozen ? [{ text: '  frozen', tone: 'warning' as const }] : []),
  ];
  const first = {
    left: [...left, ...sealState(app), ...armed(world), ...alarms(app), ...who(world)],
    right: seedWarning(app) ?? linkSpans(app),
  };
  if (lines === 1) return [first];
  const { locations, progress } = world.store;
  const done = progress.running ? checking(progress) : '';
  return [
    first,
    {
      left: [{ text: ` ${clean(locations.storesDir.path)}`, tone: 'muted' }],
      right: [{ text: `${done} `, tone: 'muted' }],
    },
  ];
}

function sealState(app: Dashboard): readonly Span[] {
  const { sealed } = app.parts.store.keySources;
  if (sealed.isUnlocked) return [{ text: '  UNLOCKED', tone: 'warning' }];
  return sealed.isSealed ? [{ text: '  sealed', tone: 'muted' }] : [];
}

/** What is not proven shows on every page. */
function armed({ emergencies }: World): readonly Span[] {
  const open = emergencies.filter(isOpen);
  const undone = emergencies.filter(({ view }) => view.undone && !view.letGo);
  return [
    ...(open.length === 0 ? [] : [{ text: `  ${open.length} ARMED (X)`, tone: 'danger' } as const]),
    ...(undone.length === 0 ? [] : [{ text: `  ${undone.length} UNDONE (X)`, tone: 'danger' } as const]),
  ];
}

/** A message is gone with the next one; this stays until somebody stood at the event. */
function alarms(app: Dashboard): readonly Span[] {
  const { length } = openAlarms(app);
  return length === 0 ? [] : [{ text: `  ${length} ALARM${length === 1 ? '' : 'S'} (9)`, tone: 'danger' }];
}

function who({ live, store }: World): readonly Span[] {
  const { login } = live;
  if (!login) return [];
  const account = store.findByKey(login.accountKey)?.name;
  const user = login.userName || shortKey(login.userKey);
  return [{ text: `  sys: ${clean(account === undefined ? user : `${account}/${user}`)}`, tone: 'muted' }];
}

function seedWarning(app: Dashboard): readonly Span[] | undefined {
  const { seeds } = app.state.get();
  if (seeds.shown === 'none') return undefined;
  const left = Math.max(0, seeds.until - Math.floor(app.parts.now() / 1000));
  return [{ text: `SEEDS ARE VISIBLE  hides in ${left}s `, tone: 'danger' }];
}

function linkSpans(app: Dashboard): readonly Span[] {
  const { live, now } = app.world();
  const { glyphs } = app.theme;
  const { link } = live;
  switch (link.state) {
    case 'off':
      return [{ text: `${glyphs.marks.unknown} offline `, tone: 'muted' }];
    case 'connecting':
      return link.reason === ''
        ? [{ text: 'connecting ', tone: 'muted' }]
        : [{ text: `${glyphs.marks.danger} not connected, trying `, tone: 'danger' }];
    case 'failed':
      return [{ text: `${glyphs.marks.danger} not connected `, tone: 'danger' }];
    case 'lost': {
      const stale = link.dataAt === 0 ? '' : `  data ${age(now - link.dataAt / 1000)} old`;
      return [{ text: `${glyphs.marks.danger} connection lost${stale} `, tone: 'danger' }];
    }
    case 'connected': {
      const up = live.servers.filter(server => server.state === 'up').length;
      const all = Math.max(live.expectedServers, live.servers.length);
      const whole = up === all;
      const state = whole ? glyphs.marks.ok : glyphs.marks.warning;
      const rtt = link.rtt === undefined ? '' : `  ${link.rtt < 1 ? '<1ms' : latency(Math.round(link.rtt))}`;
      const stale =
        link.dataAt > 0 && now - link.dataAt / 1000 > 20 ? `  stale ${age(now - link.dataAt / 1000)}` : '';
      return [
        { text: `${state} ${up} of ${all} server${all === 1 ? '' : 's'}`, tone: whole ? 'ok' : 'warning' },
        { text: `${rtt}${stale} `, tone: stale === '' ? 'muted' : 'warning' },
      ];
    }
  }
}
