import { currentField, type Form, hasJson, isList } from './changes/form.ts';
import { wordToType } from './changes/review.ts';
import type { Command } from './command.ts';
import type { Dashboard } from './dashboard.ts';
import { commandsHere, isLocked, refusal } from './overlays.ts';
import { undoesRevocations } from './push/keep-revocations.ts';
import { type PushDialog, wordToPush } from './push/push-dialog.ts';
import { canSend } from './push/push-keys.ts';
import { type ChangeOverlay, type FieldKind, isChange, type PlainOverlay } from './state.ts';

/** One key of the footer and its word. */
export interface Hint {
  readonly key: string;
  readonly word: string;
  readonly dimmed: boolean;
}

/** Key names as hints show them. */
export function keyLabel(key: string): string {
  return LABELS[key] ?? key.replace(/^ctrl-/, 'Ctrl-').replace(/^shift-/, 'Shift-');
}

const LABELS: Readonly<Record<string, string>> = { escape: 'esc', pageup: 'PgUp', pagedown: 'PgDn' };

const hint = (key: string, word: string): Hint => ({ key, word, dimmed: false });

/** What works in a window over the page. */
const WINDOW_HINTS: Readonly<Record<PlainOverlay['kind'], readonly Hint[]>> = {
  help: [hint('down up', 'choose'), hint('enter', 'run'), hint('esc', 'close')],
  palette: [hint('down up', 'choose'), hint('enter', 'run'), hint('esc', 'close')],
  menu: [hint('j k', 'choose'), hint('enter', 'take it'), hint('esc', 'close')],
  messages: [hint('j k', 'move'), hint('esc', 'close')],
};

/** What works while text is typed into a field. */
const FIELD_HINTS: Readonly<Record<FieldKind, readonly Hint[]>> = {
  filter: [hint('enter', 'keep'), hint('esc', 'drop')],
  search: [hint('enter', 'find'), hint('esc', 'drop')],
  question: [hint('enter', 'keep'), hint('esc', 'leave')],
};

const ANSWERS = [hint('left right', 'choose'), hint('enter', 'take it')];

/** What works in a form, by what has the keys. */
function formHints(form: Form): readonly Hint[] {
  if (form.leaving) return [...ANSWERS, hint('esc', 'go on typing')];
  if (form.pick) return [hint('down up', 'choose'), hint('enter', 'take it'), hint('esc', 'back')];
  const steps = [hint('Ctrl-/', 'undo'), hint('Ctrl-y', 'redo')];
  if (form.list?.editing) return [...steps, hint('enter', 'keep it'), hint('esc', 'drop it')];
  if (form.list)
    return [
      hint('a', 'add'),
      hint('e', 'edit'),
      hint('d', 'take away'),
      ...steps,
      hint('Ctrl-s', 'review'),
      hint('esc', 'back'),
    ];
  const field = currentField(form);
  const isAtList = field !== undefined && !field.given && isList(field.field);
  const json = hasJson(form) ? [hint('Ctrl-t', 'JSON')] : [];
  // On a narrow terminal the two at the end stay, and those before them go first.
  return isAtList
    ? [
        hint('tab', 'next'),
        hint('Ctrl-s', 'review'),
        ...json,
        ...steps,
        hint('enter', 'open'),
        hint('esc', 'leave'),
      ]
    : [hint('tab', 'next field'), ...steps, ...json, hint('enter', 'review'), hint('esc', 'leave')];
}

const RAW_HINTS = [
  hint('Ctrl-/', 'undo'),
  hint('Ctrl-y', 'redo'),
  hint('Ctrl-g', 'to the fault'),
  hint('Ctrl-o', 'editor'),
  hint('Ctrl-s', 'review'),
  hint('esc', 'leave'),
];

/** What works while something is being changed. */
function changeHints(overlay: ChangeOverlay): readonly Hint[] {
  if (overlay.kind === 'form') return formHints(overlay.form);
  if (overlay.kind === 'raw')
    return overlay.raw.leaving ? [...ANSWERS, hint('esc', 'go on typing')] : RAW_HINTS;
  const { planned, working, headway } = overlay.review;
  if (working === 'apply') return headway?.part === 'place' ? [] : [hint('esc', 'cancel')];
  const typed = wordToType(planned.plan) !== undefined;
  const answer = typed ? [hint('enter', 'do it')] : ANSWERS;
  const signer = planned.signers.length > 1 ? [hint(typed ? 'Ctrl-g' : 's', 'other signer')] : [];
  // On a narrow terminal those at the end stay longest.
  return [hint(typed ? 'up down' : 'j k', 'scroll'), ...signer, ...answer, hint('esc', 'back')];
}

/** What works while a push is looked at. */
function pushHints(push: PushDialog): readonly Hint[] {
  const { stage, open, view, force, prune } = push;
  if (stage === 'looking') return [hint('esc', 'leave')];
  if (stage === 'running') return [hint('esc', 'cancel')];
  const unfinished = view?.phase === 'cancelled' || view?.phase === 'lost';
  if (stage === 'over') return [...(unfinished ? [hint('r', 'go on')] : []), hint('esc', 'close')];
  const typed = wordToPush(push) !== undefined;
  const conflicts = open?.plan.accounts.some(({ verdict }) => verdict === 'conflict') === true;
  const turn = conflicts
    ? [hint(typed ? 'Ctrl-f' : 'f', force ? 'leave conflicts' : 'overwrite conflicts')]
    : [];
  const keep = !typed && undoesRevocations(push) ? [hint('r', 'keep revocations')] : [];
  const answer = typed ? [hint('enter', prune ? 'remove' : 'send')] : canSend(push) ? ANSWERS : [];
  return [hint(typed ? 'up down' : 'j k', 'scroll'), ...turn, ...keep, ...answer, hint('esc', 'back')];
}

/** The keys that work now, the most useful first: as many show as there is room for. */
export function hintsOf(app: Dashboard): readonly Hint[] {
  const { overlay, field } = app.state.get();
  if (isChange(overlay)) return changeHints(overlay);
  if (overlay?.kind === 'push') return pushHints(overlay.push);
  if (overlay?.kind === 'passphrase') return [hint('enter', 'unlock'), hint('esc', 'leave it locked')];
  if (overlay?.kind === 'login')
    return [hint('tab', 'next field'), hint('enter', 'send it'), hint('esc', 'leave')];
  if (overlay) return WINDOW_HINTS[overlay.kind];
  if (field) return FIELD_HINTS[field.kind];
  return pageHints(app);
}

function pageHints(app: Dashboard): readonly Hint[] {
  const { marks, filter } = app.paneState();
  const isMarked = app.list() !== undefined && marks.size > 0;
  const isFiltered = app.list() !== undefined && filter !== '';
  const order = ({ hint: { order, marked, filtered } }: HintedCommand) =>
    (isMarked && marked) || (isFiltered && filtered) || order;
  const seen = new Set<string>();
  // Elsewhere what a key would do is dim, since the next row may allow it: the footer stays as it is from row to row.
  const isEmpty = app.list()?.rows.length === 0;
  return (
    commandsHere(app)
      .filter((command): command is HintedCommand => command.hint !== undefined)
      .filter(({ hint: { shown } }) => shown === undefined || shown(app))
      .filter(command => !seen.has(command.keys[0]!) && seen.add(command.keys[0]!))
      // Where nothing can be changed no key of the footer shall promise it, with or without colour.
      .filter(command => !isLocked(app, command))
      .filter(command => !isEmpty || refusal(app, command) === undefined)
      .sort((a, b) => order(a) - order(b))
      .map(command => ({
        key: keyLabel(command.keys[0]!),
        word: command.hint.word,
        dimmed: refusal(app, command) !== undefined,
      }))
  );
}

type HintedCommand = Command & { readonly hint: NonNullable<Command['hint']> };

/** At most so many hints are read aloud. */
const MOST_SPOKEN = 7;

/** The first and the last of many hints, for those who hear them. */
export function fewHints(hints: readonly Hint[]): readonly Hint[] {
  return hints.length <= MOST_SPOKEN ? hints : [...hints.slice(0, MOST_SPOKEN - 2), ...hints.slice(-2)];
}
