import { NkeeperError } from '../core/errors.ts';
import type { LiveRequest } from '../core/live/open-live-feed.ts';
import { openPreferences } from '../core/preferences.ts';
import { protectionOf } from '../core/protection.ts';
import { chooseOperator } from '../core/store/choose.ts';
import type { Locations } from '../core/store/locations.ts';
import type { DashboardOptions } from '../dashboard.tsx';
import { applyColor, capabilitiesOf, terminalRefusal } from '../terminal/capabilities.ts';
import type { ExitCode } from './exit-codes.ts';
import type { GlobalFlags } from './global-flags.ts';
import { keySources } from './key-sources.ts';
import { liveRequest } from './live-request.ts';
import { locate } from './locate.ts';
import type { Invocation } from './program.ts';
import type { World } from './world.ts';

interface DashboardFlags {
  readonly operator?: string;
  readonly record?: string;
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
    ...(flags.record === undefined ? {} : { record: await openRecorder(flags.record) }),
    operator: flags.operator === undefined ? undefined : store => chooseOperator(store, flags.operator).name,
    context: globals.context,
  });
}

async function openRecorder(path: string) {
  const { openEventRecorder } = await import('../core/live/event-recorder.ts');
  return openEventRecorder(path);
}

export interface ScreenParts {
  readonly locations: Locations;
  readonly request: LiveRequest;
  readonly operator: DashboardOptions['operator'];
  readonly context: string | undefined;
  readonly readOnly?: boolean;
  /** The store is only for now: it is not remembered. */
  readonly passing?: boolean;
  readonly notices?: readonly string[];
  readonly record?: DashboardOptions['record'];
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
  const { locations, context } = parts;
  const what = { readOnly, context, storesDir: locations.storesDir.path };
  const isProtected = protectionOf(what, preferences.values) !== undefined;
  const { notice } = preferences;
  const unprotected =
    notice === undefined ? [] : [`${notice} What it may have protected is not protected now.`];
  const { runDashboard } = await import('../dashboard.tsx');
  return runDashboard({
    locations: parts.locations,
    keys: keySources(world, globals, parts.locations),
    live: parts.request,
    operator: parts.operator,
    context: parts.context,
    readOnly: isProtected,
    passing: parts.passing === true,
    showSeeds: showSeeds === true,
    ascii: able.ascii,
    screenReader,
    refresh,
    theme,
    preferences,
    notices: [...(parts.notices ?? []), ...unprotected],
    ...(parts.record ? { record: parts.record } : {}),
    ...(parts.cleanUp ? { cleanUp: parts.cleanUp } : {}),
  });
}
