import { loadMachinery } from './changes/load.ts';
import { operationCommands } from './changes/operation-commands.ts';
import { PLACE_PAGES, THING_PAGES } from './changes/subject.ts';
import type { Command } from './command.ts';
import type { Dashboard } from './dashboard.ts';
import { ACCESS_PAGES } from './emergency/leak-here.ts';
import { isTooEarly } from './guard.ts';
import { CHANGE_PAGES } from './history/about.ts';
import type { KeyPress } from './key-press.ts';
import { SERVER_PAGES } from './push/accounts-here.ts';
import type { MenuItem, Overlay, PlainOverlay } from './state.ts';
import { EMPTY_INPUT, edit, insert, type TextInput } from './text-input.ts';

/**
 * A choice among a few things.
 *
 * @param guarded the answer must not be given by keys that were typed before the question was seen
 */
export function openMenu(
  app: Dashboard,
  menu: {
    readonly title: string;
    /** What to know before one chooses; not clean. */
    readonly lines?: readonly string[];
    readonly items: readonly MenuItem[];
    readonly choose: (id: string) => void;
    readonly leave?: () => void;
    /** Item that is selected first. */
    readonly index?: number;
  },
  guarded = false,
): void {
  const guardedSince = guarded ? app.parts.now() : 0;
  app.update({ overlay: { kind: 'menu', guardedSince, ...menu, index: menu.index ?? 0 } });
}

export function openHelp(app: Dashboard): void {
  void loadMachinery(app);
  app.update({ overlay: { kind: 'help', query: EMPTY_INPUT, index: 0 } });
}

export function openPalette(app: Dashboard): void {
  void loadMachinery(app);
  app.update({ overlay: { kind: 'palette', query: EMPTY_INPUT, index: 0 } });
}

export function openMessages(app: Dashboard): void {
  app.update({ overlay: { kind: 'messages', top: 0 } });
}

export function closeOverlay(app: Dashboard): void {
  app.update({ overlay: undefined });
}

/** Whether a command has a place on the open screen. */
export function isHere(app: Dashboard, command: Command): boolean {
  const pane = app.pane();
  switch (command.context) {
    case 'everywhere':
      return true;
    case 'list':
      return pane.body.kind === 'list';
    case 'document':
      return pane.body.kind === 'document';
    case 'tabs':
      return (pane.tabs?.length ?? 0) > 0;
    case 'screen':
      return app.screen().commands?.includes(command) ?? false;
    case 'things':
      return THING_PAGES.has(app.entry().route.screen);
    case 'servers':
      return SERVER_PAGES.has(app.entry().route.screen);
    case 'access':
      return ACCESS_PAGES.has(app.entry().route.screen);
    case 'places':
      return PLACE_PAGES.has(app.entry().route.screen);
    case 'changes':
      return CHANGE_PAGES.has(app.entry().route.screen);
    case 'elsewhere':
      return !CHANGE_PAGES.has(app.entry().route.screen);
  }
}

/** All commands that exist on the open screen, its own first. */
export function commandsHere(app: Dashboard): readonly Command[] {
  const all = [...(app.screen().commands ?? []), ...app.parts.commands, ...operationCommands()];
  return all.filter(command => isHere(app, command));
}

/** It changes something, and here nothing is changed. */
export function isLocked({ parts }: Dashboard, { tier }: Command): boolean {
  return tier > 1 && parts.readOnly;
}

/** What a command does, for help and palette; or why it cannot be done now. */
export function aboutCommand(app: Dashboard, command: Command): string {
  if (isLocked(app, command)) return `(read-only) ${command.description}`;
  return refusal(app, command) ?? command.description;
}

/** Why a command can't be run now; undefined when it can. */
export function refusal(app: Dashboard, command: Command): string | undefined {
  if (isLocked(app, command)) return 'This is read-only: nothing is changed here.';
  const enabled = command.enabled?.(app) ?? true;
  return enabled === true ? undefined : enabled;
}

/** Runs a command, or says why not. */
export function runCommand(app: Dashboard, command: Command, argument?: string): void {
  const reason = refusal(app, command);
  if (reason === undefined) command.run(app, argument);
  else app.say(reason, 'warning');
}

/** Lines of the help or palette that the query leaves, as commands. */
export function matchingCommands(app: Dashboard, overlay: Overlay): readonly Command[] {
  if (overlay.kind !== 'help' && overlay.kind !== 'palette') return [];
  const commands = commandsHere(app);
  const text = overlay.query.text.trim().toLowerCase();
  if (text === '') return overlay.kind === 'help' ? ofHelp(app, commands) : byUse(commands);
  const rank = overlay.kind === 'palette' ? rankTyped : rankOf;
  return commands
    .map(command => ({ command, rank: rank(command, text) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ command }) => command);
}

const OWN = 'This page';

/** Help before anything is typed: what only this page has first, movements, which every tool has alike, last. */
const HELP_ORDER: readonly string[] = [OWN, 'Look', 'Change', 'Select', 'Go to', 'Program', 'Move'];

/** Under which heading help has a command. */
export function helpGroup(app: Dashboard, command: Command): string {
  return app.screen().commands?.includes(command) ? OWN : command.group;
}

function ofHelp(app: Dashboard, commands: readonly Command[]): readonly Command[] {
  return HELP_ORDER.flatMap(group => commands.filter(command => helpGroup(app, command) === group));
}

/** The palette before anything is typed: places first. */
const USE_ORDER: readonly Command['group'][] = ['Go to', 'Look', 'Change', 'Select', 'Program', 'Move'];

function byUse(commands: readonly Command[]): readonly Command[] {
  return USE_ORDER.flatMap(group => commands.filter(command => command.group === group));
}

/** What was typed is a command's name, perhaps of several words (`edit account`), and maybe an argument after it. */
function rankTyped(command: Command, typed: string): number {
  const title = command.title.toLowerCase();
  if (typed === title) return 8;
  // `push all` may be the beginning of another command, where this one takes nothing after its name.
  if (typed.startsWith(`${title} `)) return command.argument === undefined ? 5 : 7;
  const [first = '', ...others] = typed.split(/\s+/);
  return others.length > 0 && title.startsWith(typed) ? 6 : rankOf(command, first);
}

/** How well a command fits what was typed: names before titles, beginnings before middles, description last. */
function rankOf(command: Command, text: string): number {
  const names = [command.id.split('.').at(-1)!, ...(command.aliases ?? [])];
  const title = command.title.toLowerCase();
  if (names.includes(text)) return 6;
  if (names.some(name => name.startsWith(text))) return 5;
  if (title.startsWith(text)) return 4;
  if (title.includes(text)) return 3;
  if (command.keys.includes(text)) return 2;
  return command.description.toLowerCase().includes(text) ? 1 : 0;
}

/** Keys that came with others, or too early, do not answer a question that matters. */
function isGuarded(app: Dashboard, overlay: Overlay, press: KeyPress): boolean {
  if (overlay.kind !== 'menu' || overlay.guardedSince === 0) return false;
  return press.alone === false || isTooEarly(app, overlay.guardedSince);
}

/** A key while an overlay is open. */
export function overlayKey(app: Dashboard, overlay: PlainOverlay, press: KeyPress): void {
  const { name: key, text } = press;
  if (key === 'escape') return leave(app, overlay);
  if (isGuarded(app, overlay, press)) return;
  if (overlay.kind === 'messages') return messagesKey(app, overlay, key);
  const count = overlay.kind === 'menu' ? overlay.items.length : matchingCommands(app, overlay).length;
  const step = STEPS[key];
  if (step !== undefined) {
    const index = Math.max(0, Math.min(overlay.index + step, count - 1));
    return app.update({ overlay: { ...overlay, index } });
  }
  if (key === 'enter') return choose(app, overlay);
  if (overlay.kind === 'menu') return menuKey(app, overlay, key);
  if (overlay.kind === 'help' && (key === 'q' || key === '?') && overlay.query.text === '')
    return closeOverlay(app);
  const query = edited(overlay.query, key, text);
  if (query) app.update({ overlay: { ...overlay, query, index: 0 } });
}

/** Esc: nothing is chosen. */
function leave(app: Dashboard, overlay: PlainOverlay): void {
  closeOverlay(app);
  if (overlay.kind === 'menu') overlay.leave?.();
}

const STEPS: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  'ctrl-p': -1,
  'ctrl-n': 1,
  pageup: -10,
  pagedown: 10,
};

/** A text field after a key: editing keys first, else the text that the key types. */
export function edited(input: TextInput, key: string, text: string | undefined): TextInput | undefined {
  return edit(input, key) ?? (text === undefined ? undefined : insert(input, text));
}

function messagesKey(app: Dashboard, overlay: Extract<Overlay, { kind: 'messages' }>, key: string): void {
  if (key === 'q' || key === 'm') return closeOverlay(app);
  const step = STEPS[key] ?? (key === 'j' ? 1 : key === 'k' ? -1 : 0);
  const top = Math.max(0, Math.min(overlay.top + step, app.state.get().messages.length - 1));
  app.update({ overlay: { ...overlay, top } });
}

function menuKey(app: Dashboard, overlay: Extract<Overlay, { kind: 'menu' }>, key: string): void {
  if (key === 'q') return leave(app, overlay);
  const step = key === 'j' ? 1 : key === 'k' ? -1 : 0;
  const index = Math.max(0, Math.min(overlay.index + step, overlay.items.length - 1));
  app.update({ overlay: { ...overlay, index } });
}

/** What was typed after the command's name; undefined when nothing was, or when it is more of the name. */
function argumentOf(command: Command, typed: string): string | undefined {
  const title = command.title.toLowerCase();
  if (typed.toLowerCase().startsWith(`${title} `)) return typed.slice(title.length).trim();
  const [, ...words] = typed.split(/\s+/);
  if (words.length === 0 || title.includes(typed.toLowerCase())) return undefined;
  const told = `${title} ${command.description.toLowerCase()}`;
  const isName = command.argument === undefined && words.every(word => told.includes(word.toLowerCase()));
  return isName ? undefined : words.join(' ');
}

function choose(app: Dashboard, overlay: PlainOverlay): void {
  if (overlay.kind === 'menu') {
    const item = overlay.items[overlay.index];
    closeOverlay(app);
    if (item && !item.disabled) return overlay.choose(item.id);
    overlay.leave?.();
    if (item?.disabled) app.say(item.disabled, 'warning');
    return;
  }
  if (overlay.kind === 'messages') return;
  const command = matchingCommands(app, overlay)[overlay.index];
  if (!command) return app.say('No command is called that.', 'warning');
  const argument = overlay.kind === 'palette' ? argumentOf(command, overlay.query.text.trim()) : undefined;
  closeOverlay(app);
  if (argument !== undefined && command.argument === undefined)
    return app.say(`${command.title} takes nothing after its name: “${argument}”.`, 'warning');
  runCommand(app, command, argument);
}
