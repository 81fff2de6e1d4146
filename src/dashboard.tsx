import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { CalloutEar } from './app/callout/ear.ts';
import { wordToType } from './app/changes/review.ts';
import { COMMANDS } from './app/commands/index.ts';
import { Dashboard } from './app/dashboard.ts';
import { EmergencyDesk } from './app/emergency/desk.ts';
import { farewell } from './app/emergency/farewell.ts';
import { isFiguresOnly } from './app/figures.ts';
import { handleKey, handlePaste } from './app/keys.ts';
import { guardKeystore, unlockAtStart } from './app/keystore.ts';
import { entryOf } from './app/navigation.ts';
import type { Route } from './app/route.ts';
import { expireSeeds, SeedCurtain } from './app/seeds.ts';
import { serverProgram } from './app/server-program.ts';
import { QuietText } from './app/spoken.ts';
import type { Entry, Overlay } from './app/state.ts';
import { THEME_NAMES, type ThemeName } from './app/theme.ts';
import { messageOf } from './core/errors.ts';
import type { InputEvent } from './core/input/events.ts';
import { DeferredLive } from './core/live/deferred-live.ts';
import type { EventRecorder, RecorderOptions } from './core/live/event-recorder.ts';
import type { LiveRequest } from './core/live/open-live-feed.ts';
import type { Preferences } from './core/preferences.ts';
import type { KeySources } from './core/store/keys/key-sources.ts';
import type { Locations } from './core/store/locations.ts';
import { openStore, type Store } from './core/store/store.ts';
import { isLeftUnfinished, UNFINISHED } from './core/store/unfinished.ts';
import { sentences } from './core/text/sentences.ts';
import { shellWord } from './core/text/shell-word.ts';
import { keepHeapSmall } from './frugal-heap.ts';
import { SCREENS } from './screens/index.ts';
import { editText } from './terminal/editor.ts';
import { mountInk } from './terminal/mount.ts';
import { TerminalSession } from './terminal/session.ts';
import { Root } from './ui/root.tsx';
import { SpokenRoot } from './ui/spoken-root.tsx';

/** What the command line decided before the dashboard opens. */
export interface DashboardOptions {
  readonly locations: Locations;
  /** How to reach the servers. */
  readonly live: LiveRequest;
  /** Name of the context, for the header. */
  readonly context: string | undefined;
  /**
   * Finds the operator that the person named; the current one when absent. When there is none it throws, and the terminal stays
   * as it is.
   */
  readonly operator: ((store: Store) => string) | undefined;
  readonly readOnly: boolean;
  /** Seeds are visible when the key inspector is opened first. */
  readonly showSeeds: boolean;
  readonly ascii: boolean;
  /** In words, one thing after the other, for screen readers. */
  readonly screenReader: boolean;
  /** Seconds between two questions to the servers; the preferences' when absent. */
  readonly refresh: number | undefined;
  readonly theme: string | undefined;
  readonly preferences: Preferences;
  /** The store is only for now (the demo): it is not where the next start begins. */
  readonly passing?: boolean;
  /** Things to say at the start, such as a preferences file that was set aside. */
  readonly notices: readonly string[];
  /** Where the keys of the store are. It closes them. */
  readonly keys: KeySources;
  /** Starts to record events in the file that was asked for. */
  readonly record?: (options: RecorderOptions) => EventRecorder;
  /** Closes what the caller opened for the dashboard (the demo's server), however the program ends. */
  readonly cleanUp?: () => void | Promise<void>;
}

/** Live pictures and store changes are drawn at most so often; keys at once. */
const LIVE_FRAME_MS = 500;
/** What is being cut off is drawn at most so often. */
const CUT_FRAME_MS = 40;
/** Ages and figures on screen move on in these steps while nothing else does. */
const CLOCK_MS = 3000;

/**
 * Opens the dashboard on the process's terminal. The colour level must be in the environment already
 * (`applyColor`), since chalk reads it when this module is loaded.
 *
 * @returns a promise that never resolves: the session ends the process with its exit code
 */
export async function runDashboard(options: DashboardOptions): Promise<never> {
  const store = openStore(options.locations, { background: true, keys: options.keys });
  const operator = firstOperator(options, store);
  await keepHeapSmall(store.operators().reduce((sum, { accounts }) => sum + accounts, 0));
  const live = new DeferredLive(Date.now());
  const stop = new AbortController();
  let recorder: EventRecorder | undefined;
  const session = new TerminalSession({
    ascii: options.ascii,
    linear: options.screenReader,
    cleanUp: async () => {
      stop.abort();
      // What it still has to write names accounts of the store.
      const recorded = recorder?.close();
      store.close();
      options.keys.close();
      await Promise.allSettled([desk.close(), ear.close(), live.close(), recorded, options.cleanUp?.()]);
    },
    farewell: () => farewell(desk.views, serverProgram(app)),
    log: text => app.say(text, 'warning'),
  });
  const pace = options.refresh ?? options.preferences.values.refreshSeconds;
  if (pace !== undefined) live.setPace(pace);
  const place = journalPlace(options);
  const desk = new EmergencyDesk({
    store,
    request: options.live,
    place,
    lend: () => live.lend(),
    now: Date.now,
    onChange: () => soonDrawn(),
  });
  const ear = new CalloutEar({ store, request: options.live, onChange: () => soonHeard() });
  const app = new Dashboard({ ...partsOf(options, operator, store, live, session), desk, ear });
  const soonHeard = calmly(() => app.update({ callout: ear.view }));
  guardKeystore(app);
  const soonDrawn = calmly(() => app.update({ emergencies: desk.views }));
  const quiet = options.screenReader ? new QuietText() : undefined;
  session.enter(event => {
    quiet?.asked();
    take(app, event);
  });
  const opened = options.record?.({
    nameOf: key => store.findByKey(key)?.name,
    onFault: sentence => app.say(sentence, 'warning'),
  });
  recorder = opened;
  if (opened) live.follow(event => opened.write(event));
  session.writer.transform = frame => app.parts.curtain.reveal(frame);
  followSize(app, session);
  if (quiet) mountInk(<SpokenRoot app={app} quiet={quiet} />, session, true);
  else mountInk(<Root app={app} />, session);
  for (const notice of options.notices) app.say(notice, 'warning');
  // The first frame is on its way: now what takes longer, piece by piece, so that keys are heard in between.
  inTurns(stop.signal, [
    () => follow(app, store, live, stop.signal, quiet === undefined),
    () => store.watch(),
    () => void store.keySources.open().catch((error: unknown) => app.say(messageOf(error), 'warning')),
    () => void readStore(app, store, stop.signal),
    () => void readyToLogIn(options, app).then(() => startLive(options, store, live, app)),
    () => void resumeArmed(app, desk),
    () => rememberStart(options, app.state.get().operator),
  ]);
  return new Promise(() => {});
}

/** A line per server moves in small steps: not each of them is a picture. */
function calmly(draw: () => void): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      draw();
    }, CUT_FRAME_MS);
  };
}

/** So often it is looked for what another nkeeper left armed since; it has so long to prove it itself. */
const ARMED_MS = 10_000;

/** What another nkeeper left armed is sent again, where something may be changed. */
async function resumeArmed(app: Dashboard, desk: EmergencyDesk, minAgeMs = 0): Promise<void> {
  if (app.parts.readOnly) return;
  const armed = await desk.resumeAll(minAgeMs).catch(() => 0);
  for (const sentence of await desk.unreadable().catch(() => [])) app.say(sentence, 'error');
  setTimeout(() => void resumeArmed(app, desk, ARMED_MS), ARMED_MS).unref();
  if (armed > 0)
    app.say(
      `${armed === 1 ? 'A cut of access is' : `${armed} cuts of access are`} armed, and sent again: X shows it.`,
      'warning',
    );
}

/** Does one thing in each turn of the event loop. */
function inTurns(signal: AbortSignal, [first, ...rest]: readonly (() => void)[]): void {
  setImmediate(() => {
    if (signal.aborted) return;
    first?.();
    if (rest.length > 0) inTurns(signal, rest);
  });
}

function partsOf(
  options: DashboardOptions,
  operator: string,
  store: Store,
  live: DeferredLive,
  session: TerminalSession,
): Dashboard['parts'] {
  const { preferences } = options;
  return {
    store,
    live,
    screens: SCREENS,
    commands: COMMANDS,
    theme: themeName(options.theme ?? preferences.values.theme),
    signs: options.screenReader ? 'words' : options.ascii ? 'ascii' : 'unicode',
    now: Date.now,
    copy: text => session.copy(text),
    curtain: new SeedCurtain(key => revealSeed(store, key)),
    quit: () => void session.quit(),
    suspend: () => session.suspend(),
    edit: (text, name) => session.lend(() => editText(text, name, process.env)),
    repaint: () => session.repaint(),
    remember: ({ screen, ...choice }) => {
      if (options.passing) return;
      const lists = preferences.values.lists ?? {};
      void preferences
        .update({ lists: { ...lists, [screen]: { ...lists[screen], ...choice } } })
        .catch(() => {});
    },
    prefer: setting => void preferences.update(setting).catch(() => {}),
    recall: screen => (options.passing ? {} : (preferences.values.lists?.[screen] ?? {})),
    program: programOf(options),
    context: options.context,
    readOnly: options.readOnly,
    journal: journalPlace(options),
    servers: options.live,
    showSeeds: options.showSeeds,
    size: { columns: session.writer.columns, rows: session.writer.rows },
    operator,
    start: firstStack(operator, store),
  };
}

/**
 * What leads a command to the same store and journal: where flags said it, the same flags. The environment is there for both,
 * but for a sample's own journal.
 */
function programOf(options: DashboardOptions): string {
  const { XDG_CONFIG_HOME: own = '' } = journalPlace(options).env;
  const journal = options.passing ? [`XDG_CONFIG_HOME=${shellWord(own)}`] : [];
  return [...journal, 'nkeeper', ...storeFlagsOf(options.locations).map(shellWord)].join(' ');
}

function storeFlagsOf({ storesDir, keystoreDir, configDir }: Locations): readonly string[] {
  if (storesDir.from === '--all-dirs') return ['-H', storesDir.path];
  const places = [
    ['--config-dir', configDir],
    ['--data-dir', storesDir],
    ['--keystore-dir', keystoreDir],
  ] as const;
  return places.flatMap(([flag, { from, path }]) => (from === flag ? [flag, path] : []));
}

function themeName(name: string | undefined): ThemeName {
  return THEME_NAMES.find(known => known === name) ?? 'default';
}

function revealSeed(store: Store, publicKey: string): string {
  const seed = store.readSeed(publicKey);
  try {
    return seed.reveal();
  } finally {
    seed.wipe();
  }
}

/** The one asked for, else nsc's current one, else the one that was open here last, else the first. */
function firstOperator({ operator, locations, preferences }: DashboardOptions, store: Store): string {
  const { lastStore } = preferences.values;
  const last = lastStore?.storesDir === locations.storesDir.path ? lastStore.operator : undefined;
  if (operator) return operator(store);
  const rows = store.operators();
  for (const wanted of [locations.current.operator, last]) {
    if (rows.some(row => row.name === wanted)) return wanted!;
  }
  return rows[0]?.name ?? '';
}

/** The journal of a store that is only for now goes with it. */
function journalPlace({ passing, locations }: DashboardOptions) {
  const env = passing ? { ...process.env, XDG_CONFIG_HOME: dirname(locations.storesDir.path) } : process.env;
  return { env, home: homedir() };
}

/** What is opened now is where the next start begins. */
function rememberStart(options: DashboardOptions, operator: string): void {
  const { locations, context, preferences, passing } = options;
  const storesDir = locations.storesDir.path;
  const { lastStore, lastContext } = preferences.values;
  const sameStore = lastStore?.storesDir === storesDir && lastStore.operator === operator;
  if (passing || (sameStore && (context === undefined || context === lastContext))) return;
  void preferences
    .update({
      lastStore: { storesDir, operator },
      ...(context === undefined ? {} : { lastContext: context }),
    })
    .catch(() => {});
}

/** One operator: its accounts; several, or none: the list of them. */
function firstStack(operator: string, store: Store): readonly Entry[] {
  const roots: readonly Route[] = [{ screen: 'operators' }];
  const here: readonly Route[] =
    operator !== '' && store.operators().length === 1 ? [{ screen: 'accounts', operator }] : [];
  return [...roots, ...here].map(route => entryOf(route));
}

function take(app: Dashboard, event: InputEvent): void {
  if (event.type === 'paste') return handlePaste(app, event.text, event.unfinished);
  const { overlay, field } = app.state.get();
  const typing = field || (overlay !== undefined && takesText(overlay));
  // A filter that is typed ahead on a slow line comes in one read with its slash: what follows goes into the field.
  if (event.burst && !typing && event.name !== '/') {
    return app.say('Text that was pasted or typed too fast is ignored: no field has the keys.', 'warning');
  }
  handleKey(app, event);
}

/** A person on a slow line types ahead: what comes in one read belongs there too. */
function takesText(overlay: Overlay): boolean {
  if (overlay.kind === 'review') return wordToType(overlay.review.planned.plan) !== undefined;
  return ['palette', 'help', 'form', 'raw', 'passphrase', 'login'].includes(overlay.kind);
}

function followSize(app: Dashboard, session: TerminalSession): void {
  session.writer.on('resize', () => {
    app.update({ size: { columns: session.writer.columns, rows: session.writer.rows } });
  });
}

/** Draws what changes by itself: calmly, so that the keys never wait for it. */
function follow(app: Dashboard, store: Store, live: DeferredLive, signal: AbortSignal, fades: boolean): void {
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = 0;
  let drawn = live.view;
  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = performance.now();
    drawn = live.view;
    app.refreshWorld();
  };
  const soon = () => {
    timer ??= setTimeout(draw, Math.max(0, drawnAt + LIVE_FRAME_MS - performance.now()));
  };
  // What is only a figure waits for the clock, or for other news.
  live.subscribe(() => {
    if (!isFiguresOnly(drawn, live.view)) soon();
  });
  live.subscribe(linkLogger(app, live));
  live.follow(event => {
    // The first line counts the servers that answer: a silent one must not take the place of what has no other.
    if (event.severity === 'danger' && event.kind !== 'server-silent') app.say(event.text, 'error');
  });
  store.subscribe(soon);
  const clock = setInterval(() => {
    // Each change is read aloud: a message that goes is none.
    if (fades) app.fadeMessage();
    draw();
  }, CLOCK_MS);
  const seconds = countSeconds(app);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(clock);
    seconds();
  });
}

/** As long as a seed is shown it says every second how long that is to be. The result ends it. */
function countSeconds(app: Dashboard): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  app.state.subscribe(() => {
    if (app.state.get().seeds.shown === 'none') return stop();
    timer ??= setInterval(() => {
      expireSeeds(app);
      app.refreshWorld();
    }, 1000);
  });
  return stop;
}

async function readStore(app: Dashboard, store: Store, signal: AbortSignal): Promise<void> {
  try {
    if (await isLeftUnfinished(store.locations.storesDir.path)) app.say(UNFINISHED, 'warning');
    await store.scan({ signal });
    // Modes of key files are problems too: they are looked at when the JWTs are known.
    await store.scanKeys({ signal, rows: false });
  } catch (error) {
    if (!signal.aborted) app.say(`The store could not be read whole: ${messageOf(error)}`, 'error');
  }
}

/** Writes into the log how the connection fares: the status line shows it only while it is so. */
function linkLogger(app: Dashboard, live: DeferredLive): () => void {
  let before = '';
  return () => {
    const { link } = live.view;
    const reason = 'reason' in link ? link.reason : '';
    const hint = 'hint' in link ? link.hint : '';
    const now =
      link.state === 'connected'
        ? `Connected to ${link.server}.`
        : sentences(LINK_WORDS[link.state], reason, hint);
    if (now === before || (link.state === 'connecting' && reason === '')) return;
    before = now;
    app.note(now, link.state === 'connected' ? 'info' : 'warning');
  };
}

const LINK_WORDS = {
  off: '',
  connecting: 'Not connected, trying',
  lost: 'The connection was lost',
  failed: 'Not connected',
} as const;

/** The servers' part is loaded after the first frame. */
/** Where no credentials were named, a key of the store signs the login. */
async function readyToLogIn({ live }: DashboardOptions, app: Dashboard): Promise<void> {
  if (live && live.creds === undefined && live.context === undefined) await unlockAtStart(app);
}

async function startLive(
  options: DashboardOptions,
  store: Store,
  live: DeferredLive,
  app: Dashboard,
): Promise<void> {
  const { openLiveFeed } = await import('./core/live/open-live-feed.ts');
  live.start(await openLiveFeed(store, app.state.get().operator, options.live, { early: true }));
}
