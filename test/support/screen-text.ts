import { NO_CALLOUT } from '../../src/app/callout/callout-view.ts';
import { layoutDocument, lineText } from '../../src/app/document.ts';
import { UNREAD_HISTORY } from '../../src/app/history/history-view.ts';
import { cellText } from '../../src/app/list.ts';
import type { Route } from '../../src/app/route.ts';
import type { Block, ListPane, Pane, World } from '../../src/app/screen.ts';
import { makeTheme } from '../../src/app/theme.ts';
import type { LiveView } from '../../src/core/resolver/live-view.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { SCREENS } from '../../src/screens/index.ts';

/** No servers. */
export const OFFLINE: LiveView = {
  link: { state: 'off', reason: 'There are no servers in this test.' },
  login: undefined,
  servers: [],
  expectedServers: 0,
  unreached: undefined,
  apart: [],
  holdings: new Map(),
  strangers: new Map(),
  comparedAt: 0,
  connections: [],
  connectionsUnlisted: 0,
  detail: undefined,
  events: [],
  busy: false,
  notes: [],
};

const NO_SEEDS: World['seeds'] = { shown: 'none', until: 0, place: () => '' };

/** Opens what is under a folder, as `nkeeper -H DIR` would, and reads all of it. */
export async function openScanned(dir: string): Promise<Store> {
  const locations = resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: dir } });
  const store = openStore(locations);
  await store.scan();
  return store;
}

/** Pages ask for another picture where they make theirs slice by slice. */
const NOBODY_COUNTS = () => {};

export function worldOf(store: Store, change: Partial<World> = {}): World {
  const operator = store.operators()[0]?.name ?? '';
  return {
    store,
    live: OFFLINE,
    now: 1_795_450_000,
    operator,
    seeds: NO_SEEDS,
    history: UNREAD_HISTORY,
    readOnly: false,
    emergencies: [],
    callout: NO_CALLOUT,
    again: NOBODY_COUNTS,
    serverToken: () => undefined,
    ...change,
  };
}

/** The pane when it is whole: a busy machine makes even a few rows in several slices. Where a test counts the slices, the first one. */
export function paneOf(route: Route, world: World, tab?: string): Pane {
  const screen = SCREENS.find(({ name }) => name === route.screen);
  if (!screen) throw new Error(`no screen ${route.screen}`);
  for (;;) {
    let isWhole = true;
    const again = world.again === NOBODY_COUNTS ? () => (isWhole = false) : world.again;
    const pane = screen.pane(route as never, { ...world, again } as World, tab);
    if (isWhole) return pane;
  }
}

/** The list of a pane; it is an error when it shows none. */
export function listOf(route: Route, world: World, tab?: string): ListPane {
  const { body } = paneOf(route, world, tab);
  if (body.kind !== 'list') throw new Error(`${route.screen} shows no list`);
  return body;
}

/** Text of everything that a pane has: of a list all cells and all details. */
export function paneText({ body }: Pane, width = 400): string {
  const { glyphs } = makeTheme('default', 'unicode');
  const lay = (blocks: Parameters<typeof layoutDocument>[0]) =>
    layoutDocument(blocks, width, glyphs).map(lineText);
  if (body.kind === 'document') return lay(body.blocks).join('\n');
  return body.rows
    .flatMap(row => [
      body.columns.map(column => cellText(column, row)).join('  '),
      ...lay(body.detail?.(row) ?? []),
    ])
    .join('\n');
}

/** Text of blocks, as wide as they are. */
export function blocksText(blocks: readonly Block[], width = 400): string {
  return layoutDocument(blocks, width, makeTheme('default', 'unicode').glyphs).map(lineText).join('\n');
}

/** Text of all tabs of a page but those left out, and of the cards that their rows open where these are parts. */
export function pageText(route: Route, world: World, without: readonly string[] = []): string {
  const tabs = paneOf(route, world)
    .tabs?.map(({ id }) => id)
    .filter(id => !without.includes(id)) ?? [undefined];
  return tabs
    .flatMap(tab => {
      const pane = paneOf(route, world, tab);
      return [paneText(pane), ...partTexts(pane, world)];
    })
    .join('\n');
}

function partTexts({ body }: Pane, world: World): readonly string[] {
  if (body.kind !== 'list') return [];
  const routes = body.rows.map(row => body.open?.(row)).filter(route => route?.screen === 'part');
  return routes.map(route => paneText(paneOf(route!, world)));
}
