import { graphemes } from '../core/text/width.ts';

/** Where one is in a text of several lines: both from 0, columns counted in graphemes. */
interface Place {
  readonly row: number;
  readonly column: number;
}

interface Step extends Place {
  readonly lines: readonly string[];
}

/** A text of several lines that is being edited. Lines are shared between its versions. */
export interface TextArea extends Step {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** What is typed in one go is undone at once. */
  readonly stroke: string;
  /** Lines of a page. */
  readonly page: number;
}

/** So many steps can be undone; of a long text fewer, since each remembers where its lines are. */
const MOST_STEPS = 500;
const MOST_LINES = 1_000_000;

export function textAreaOf(text: string): TextArea {
  return { lines: text.split('\n'), row: 0, column: 0, past: [], future: [], stroke: '', page: 10 };
}

const texts = new WeakMap<readonly string[], string>();

/** All of it; made once for each version. */
export function textOfArea({ lines }: TextArea): string {
  const known = texts.get(lines);
  if (known !== undefined) return known;
  const text = lines.join('\n');
  texts.set(lines, text);
  return text;
}

/** The text after a key; undefined when the key is none of its. */
export function editArea(area: TextArea, key: string, text: string | undefined): TextArea | undefined {
  const move = MOVES[key];
  if (move) return { ...area, ...inside(area, move(area)), stroke: '' };
  const change = CHANGES[key];
  if (change) return changed(area, change(area), TAKES.has(key) ? 'take' : '');
  if (key === 'ctrl-_') return stepped(area, 'past', 'future');
  if (key === 'ctrl-y') return stepped(area, 'future', 'past');
  if (key === 'paste') return changed(area, inserted(area, (text ?? '').split('\n')), '');
  return text === undefined ? undefined : changed(area, inserted(area, [text]), 'type');
}

/** The cursor at the beginning of a line, from 1. */
export function toLine(area: TextArea, line: number): TextArea {
  const row = Math.max(0, Math.min(line - 1, area.lines.length - 1));
  const blanks = /^\s*/.exec(area.lines[row] ?? '')?.[0].length ?? 0;
  return { ...area, row, column: blanks, stroke: '' };
}

/** Another text in its place, which can be undone; the cursor is where it begins to differ. */
export function replaceArea(area: TextArea, text: string): TextArea {
  const lines = text.split('\n');
  const row = lines.findIndex((line, i) => line !== area.lines[i]);
  const place = row < 0 ? area : { row, column: 0 };
  return changed(area, { lines, ...inside({ lines }, place) }, '');
}

const MOVES: Readonly<Record<string, (area: TextArea) => Place>> = {
  up: ({ row, column }) => ({ row: row - 1, column }),
  down: ({ row, column }) => ({ row: row + 1, column }),
  pageup: ({ row, column, page }) => ({ row: Math.max(0, row - page), column }),
  pagedown: ({ row, column, page, lines }) => ({ row: Math.min(lines.length - 1, row + page), column }),
  left: ({ row, column }) =>
    column > 0 || row === 0 ? { row, column: column - 1 } : { row: row - 1, column: END },
  right: area => {
    const { row, column, lines } = area;
    return column < here(area).length || row === lines.length - 1
      ? { row, column: column + 1 }
      : { row: row + 1, column: 0 };
  },
  home: ({ row }) => ({ row, column: 0 }),
  'ctrl-a': ({ row }) => ({ row, column: 0 }),
  end: ({ row }) => ({ row, column: END }),
  'ctrl-e': ({ row }) => ({ row, column: END }),
  'ctrl-home': () => ({ row: 0, column: 0 }),
  'ctrl-end': ({ lines }) => ({ row: lines.length - 1, column: END }),
};

const END = Number.MAX_SAFE_INTEGER;

const TAKES = new Set(['backspace', 'delete', 'ctrl-d', 'ctrl-w']);

const CHANGES: Readonly<Record<string, (area: TextArea) => Step>> = {
  enter: area =>
    inserted(area, ['', /^ */.exec(area.lines[area.row] ?? '')?.[0].slice(0, area.column) ?? '']),
  tab: area => inserted(area, ['  ']),
  backspace: area =>
    area.column > 0 ? without(area, area.column - 1, area.column) : joined(area, area.row - 1),
  delete: takeNext,
  'ctrl-d': takeNext,
  'ctrl-u': area => without(area, 0, area.column),
  'ctrl-k': area =>
    area.column < here(area).length ? without(area, area.column, END) : joined(area, area.row),
  'ctrl-w': area => {
    const before = here(area).slice(0, area.column).join('');
    const word = /\S+\s*$|\s+$/.exec(before)?.[0] ?? '';
    return without(area, area.column - graphemes(word).length, area.column);
  },
};

function takeNext(area: TextArea): Step {
  return area.column < here(area).length
    ? without(area, area.column, area.column + 1)
    : joined(area, area.row);
}

function here({ lines, row }: Step): readonly string[] {
  return graphemes(lines[row] ?? '');
}

/** The nearest place that there is. */
function inside({ lines }: Pick<TextArea, 'lines'>, { row, column }: Place): Place {
  const at = Math.max(0, Math.min(row, lines.length - 1));
  return { row: at, column: Math.max(0, Math.min(column, graphemes(lines[at] ?? '').length)) };
}

function inserted(area: TextArea, added: readonly string[]): Step {
  const { lines, row, column } = area;
  const parts = here(area);
  const [first = '', ...rest] = added;
  const last = rest.at(-1) ?? first;
  const tail = parts.slice(column).join('');
  const head = parts.slice(0, column).join('') + first;
  const fresh = rest.length === 0 ? [head + tail] : [head, ...rest.slice(0, -1), last + tail];
  const end = rest.length === 0 ? column : 0;
  return {
    lines: [...lines.slice(0, row), ...fresh, ...lines.slice(row + 1)],
    row: row + rest.length,
    column: end + graphemes(last).length,
  };
}

function without(area: TextArea, from: number, to: number): Step {
  const { lines, row } = area;
  const parts = here(area);
  const line = [...parts.slice(0, from), ...parts.slice(to)].join('');
  return { lines: [...lines.slice(0, row), line, ...lines.slice(row + 1)], row, column: from };
}

/** A line and the next one as one. */
function joined(area: TextArea, row: number): Step {
  const { lines, column } = area;
  const [first, second] = [lines[row], lines[row + 1]];
  if (first === undefined || second === undefined) return { lines, row: area.row, column };
  return {
    lines: [...lines.slice(0, row), first + second, ...lines.slice(row + 2)],
    row,
    column: graphemes(first).length,
  };
}

function changed(area: TextArea, { lines, row, column }: Step, stroke: string): TextArea {
  if (lines === area.lines) return area;
  const goesOn = stroke !== '' && stroke === area.stroke;
  const step: Step = { lines: area.lines, row: area.row, column: area.column };
  const most = Math.max(20, Math.min(MOST_STEPS, Math.floor(MOST_LINES / lines.length)));
  const past = goesOn ? area.past : [...area.past, step].slice(-most);
  return { ...area, lines, row, column, stroke, past, future: [] };
}

function stepped(area: TextArea, from: 'past' | 'future', to: 'past' | 'future'): TextArea {
  const step = from === 'past' ? area.past.at(-1) : area.future[0];
  if (!step) return area;
  const { lines, row, column } = area;
  const now: Step = { lines, row, column };
  const rest = from === 'past' ? area.past.slice(0, -1) : area.future.slice(1);
  const other = to === 'past' ? [...area.past, now] : [now, ...area.future];
  return { ...area, ...step, [from]: rest, [to]: other, stroke: '' };
}
