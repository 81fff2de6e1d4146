import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import type { Dashboard } from './dashboard.ts';
import { layoutDocument, lineText, wrap } from './document.ts';
import { fewHints } from './hints.ts';
import type { Cell, ListPane, Span } from './screen.ts';
import { spokenOverlay } from './spoken-overlay.ts';
import { makeView, type View } from './view.ts';

/**
 * The picture in words, for screen readers: one thing after the other, no columns, states and selection as words. What
 * seldom changes comes first, so that after a key only the end is read again. It fits the terminal: what is longer cannot be
 * taken back.
 */
export function spokenLines(app: Dashboard): readonly string[] {
  const view = makeView(app);
  const { columns, rows } = app.state.get().size;
  const head = [headerText(view), placeText(app, view), ...tabsText(view), keysText(view)];
  const foot = [fieldText(app), statusText(view)].filter(text => text !== '');
  const [first, last] = [head, foot].map(texts => texts.flatMap(text => wrapped(text, columns)));
  const room = Math.max(1, rows - 1 - first!.length - last!.length);
  const body = bodyTexts(app, view).flatMap(text => wrapped(text, columns));
  const over = body.length - room;
  const shown = over > 0 ? [...body.slice(0, room - 1), `and ${over + 1} more lines`] : body;
  return [...first!, ...shown, ...last!];
}

function bodyTexts(app: Dashboard, view: View): readonly string[] {
  const { overlay } = view.state;
  if (overlay) return spokenOverlay(app, overlay);
  if (view.table?.empty !== undefined) return [clean(view.table.empty)];
  if (view.table) return rowTexts(app);
  return (view.lines ?? []).map(({ spans }) => lineText(spans)).filter(text => text.trim() !== '');
}

/** The selected row with every column that says something, then what its details say. */
function rowTexts(app: Dashboard): readonly string[] {
  const list = app.list()!;
  const row = list.rows[list.index];
  const { pane } = list;
  const marked = app.paneState().marks.has(pane.keyOf(row)) ? ', marked' : '';
  const place = `Row ${list.index + 1} of ${list.rows.length}, selected${marked}`;
  return [`${place}: ${cellTexts(pane, row).join('; ')}`, ...detailTexts(app, pane, row)];
}

function cellTexts(pane: ListPane, row: unknown): readonly string[] {
  // What stays on a narrow terminal is what matters most.
  const columns = [...pane.columns].sort((a, b) => a.priority - b.priority);
  return columns.flatMap(column => {
    const found = column.cell(row);
    const cell = typeof found === 'string' ? { text: found } : found;
    return cell.text === '' ? [] : [`${column.title} ${cellText(cell)}`];
  });
}

/** `warning: not pushed`; a state that is well needs no word beside its own. */
function cellText({ text, mark, curtain }: Cell): string {
  const shown = curtain ? text : clean(text, 400);
  return mark === undefined || mark === 'ok' ? shown : `${WORDS[mark]} ${shown}`;
}

const WORDS = { warning: 'warning:', danger: 'problem:', unknown: 'unknown:' } as const;

function detailTexts(app: Dashboard, pane: ListPane, row: unknown): readonly string[] {
  if (!pane.detail || !app.state.get().detail) return [];
  const lines = layoutDocument(pane.detail(row), Number.MAX_SAFE_INTEGER, app.theme.glyphs);
  return lines.map(lineText).filter(text => text.trim() !== '');
}

/** How long an answer takes: it differs at each key, and then everything from the head on would be read again. */
const ROUND_TRIP = /\s+<?[\d.]+(?:µs|ms|s)$/u;

function headerText({ header }: View): string {
  const [first] = header;
  return first ? `${spansText(first.left)}; ${spansText(first.right).replace(ROUND_TRIP, '')}` : '';
}

function placeText(app: Dashboard, { crumbs }: View): string {
  const note = crumbs.right ? `, ${crumbs.right.text}` : '';
  const filter = crumbs.filter ? `, filter ${crumbs.filter.text}` : '';
  return `${app.list() ? 'List' : 'Page'}: ${crumbs.text}${filter}${note}`;
}

function tabsText({ tabs }: View): readonly string[] {
  if (!tabs) return [];
  const names = tabs.all.map(({ id, title, count, mark }) => {
    const state = mark === undefined || mark === 'ok' ? '' : `${WORDS[mark]} `;
    const selected = id === tabs.current ? ' (selected)' : '';
    return `${state}${title}${count === undefined ? '' : ` ${integer(count)}`}${selected}`;
  });
  return [`Tabs: ${names.join(', ')}`];
}

function keysText({ hints }: View): string {
  return `Keys: ${fewHints(hints)
    .map(({ key, word }) => `${key === ':' ? 'colon' : key} ${word}`)
    .join(', ')}`;
}

function fieldText(app: Dashboard): string {
  const { field } = app.state.get();
  return field ? `Type the ${field.kind}: ${clean(field.input.text)}` : '';
}

function statusText({ status, state }: View): string {
  // Windows say themselves what their lines do.
  return status.text === '' || state.overlay ? '' : `Message: ${status.text}`;
}

function spansText(spans: readonly Span[]): string {
  return spans
    .map(({ text }) => text)
    .join('')
    .trim();
}

function wrapped(text: string, columns: number): readonly string[] {
  const calm = text.trim().replace(/\s{2,}/g, ' ');
  return wrap([{ text: calm }], Math.max(20, columns - 1)).map(lineText);
}

/** Numbers with their units: they change all the time, and nobody wants them read again by themselves. */
const NUMBERS = /[<>]?\d[\d.,:]*(?:\s?(?:µs|ms|s|m|h|d|y|%|[KMGTPE]?i?B|[KMGTPE])\b)?/gu;

/**
 * Keeps a picture in words as it is until a key was pressed or something else than numbers changed: every change is read
 * aloud.
 */
export class QuietText {
  #shown: readonly string[] = [];
  #skeleton = '';
  #asked = true;

  /** A key was pressed: the next picture is shown whatever differs. */
  asked(): void {
    this.#asked = true;
  }

  /** What is to stand on the terminal now. */
  take(lines: readonly string[]): readonly string[] {
    const skeleton = lines.join('\n').replace(NUMBERS, '#');
    if (!this.#asked && skeleton === this.#skeleton) return this.#shown;
    this.#asked = false;
    this.#skeleton = skeleton;
    this.#shown = lines;
    return lines;
  }
}
