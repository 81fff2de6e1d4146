import { NkeeperError } from '../core/errors.ts';
import type { LiveRequest } from '../core/live/open-live-feed.ts';
import { openPreferences } from '../core/preferences.ts';
import type { Locations } from '../core/store/locations.ts';
import { applyColor, capabilitiesOf, terminalRefusal } from '../terminal/capabilities.ts';
import type { ExitCode } from './exit-codes.ts';
import type { GlobalFlags } from './global-flags.ts';
import { liveRequest } from './live-request.ts';
import { locate } from './locate.ts';
import type { Invocation } from './program.ts';
import type { World } from './world.ts';

interface DashboardFlags {
  readonly operator?: string;
}

/** `nkeeper`, `nkeeper dashboard`: the screen on the person's own store. */
export async function dashboard({
  world,
  globals,
  flags,
  args,
}: Invocation<DashboardFlags>): Promise<ExitCode> {
  if (args.length > 0)
    throw new NkeeperError('usage', `The dashboard takes no argument such as "${args[0]}".`);
  const refusal = terminalRefusal(world.streams, world.env);
  if (refusal !== undefined) throw new NkeeperError('not-a-terminal', refusal);
  const locations = locate(world, globals);
  const request = liveRequest(world, globals);
  return openScreen(world, globals, {
    locations,
    request,
    operator: flags.operator === undefined ? undefined : await operatorName(locations, flags.operator),
    context: globals.context,
  });
}

/**
 * Name of the operator that the person named, by name or key; known before the screen is opened, which would only say
 * nothing and show another one. Loaded when it is asked for: the store is part of the dashboard's own piece.
 *
 * @throws NkeeperError `operator-unknown`, `store-empty`
 */
async function operatorName(locations: Locations, wanted: string): Promise<string> {
  const [{ chooseOperator }, { openStore }] = await Promise.all([
    import('./choose.ts'),
    import('../core/store/store.ts'),
  ]);
  const store = openStore(locations, { index: false });
  try {
    return chooseOperator(store, wanted).name;
  } finally {
    store.close();
  }
}

export interface ScreenParts {
  readonly locations: Locations;
  readonly request: LiveRequest;
  readonly operator: string | undefined;
  readonly context: string | undefined;
  readonly readOnly?: boolean;
  /** The store is only for now: it is not remembered. */
  readonly passing?: boolean;
  readonly notices?: readonly string[];
  readonly cleanUp?: () => Promise<void>;
}

/** Opens the screen; it is loaded only now. Ends with the process. */
export async function openScreen(world: World, globals: GlobalFlags, parts: ScreenParts): Promise<ExitCode> {
  const { color, ascii, theme, readOnly, showSeeds, refresh } = globals;
  // The variable is the one that Ink knows.
  const screenReader = globals.screenReader === true || world.env['INK_SCREEN_READER'] === 'true';
  const able = capabilitiesOf(world.env, { color: color ? undefined : false, ascii });
  // chalk decides when it is loaded, so before the import.
  applyColor(able.color, world.env);
  const preferences = openPreferences({ env: world.env, home: world.home, now: world.now() });
  const isProtected =
    parts.context !== undefined && preferences.values.protectedContexts?.includes(parts.context);
  const { runDashboard } = await import('../dashboard.tsx');
  return runDashboard({
    locations: parts.locations,
    live: parts.request,
    operator: parts.operator,
    context: parts.context,
    readOnly: readOnly === true || isProtected === true,
    passing: parts.passing === true,
    showSeeds: showSeeds === true,
    ascii: able.ascii,
    screenReader,
    refresh,
    theme,
    preferences,
    notices: [...(parts.notices ?? []), ...(preferences.notice === undefined ? [] : [preferences.notice])],
    ...(parts.cleanUp ? { cleanUp: parts.cleanUp } : {}),
  });
}
