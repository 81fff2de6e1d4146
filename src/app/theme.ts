import type { Mark, Tone } from './screen.ts';

/** How meanings look. Colours are the terminal's own sixteen, so that its light or dark palette applies. */
export interface Theme {
  readonly tones: Readonly<Record<Tone, Style>>;
  readonly glyphs: Glyphs;
}

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

/** Every sign that is not a letter, in two sets: for UTF-8 terminals and for the others. */
export interface Glyphs {
  readonly ellipsis: string;
  readonly selected: string;
  readonly marked: string;
  readonly up: string;
  readonly down: string;
  readonly crumb: string;
  readonly context: string;
  readonly more: string;
  readonly rule: string;
  readonly times: string;
  readonly dot: string;
  readonly bar: readonly [full: string, empty: string];
  readonly marks: Readonly<Record<Mark, string>>;
  readonly frame: {
    readonly topLeft: string;
    readonly topRight: string;
    readonly bottomLeft: string;
    readonly bottomRight: string;
    readonly side: string;
  };
}

const UNICODE: Glyphs = {
  ellipsis: '…',
  selected: '▸',
  marked: '●',
  up: '▲',
  down: '▼',
  crumb: '›',
  context: '▸',
  more: '▸',
  rule: '─',
  times: '×',
  dot: '·',
  bar: ['█', '░'],
  marks: { ok: '✓', warning: '!', danger: '✗', unknown: '?' },
  frame: { topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘', side: '│' },
};

const ASCII: Glyphs = {
  ellipsis: '~',
  selected: '>',
  marked: '*',
  up: '^',
  down: 'v',
  crumb: '>',
  context: '>',
  more: '>',
  rule: '-',
  times: 'x',
  dot: '-',
  bar: ['#', '.'],
  marks: { ok: '[ok]', warning: '[!]', danger: '[x]', unknown: '[?]' },
  frame: { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', side: '|' },
};

/** For screen readers: every sign is a word. */
const WORDS: Glyphs = {
  ...ASCII,
  ellipsis: '...',
  selected: '',
  marked: 'marked',
  up: 'ascending',
  down: 'descending',
  crumb: '/',
  context: '/',
  more: '',
  rule: '',
  marks: { ok: 'ok:', warning: 'warning:', danger: 'problem:', unknown: 'unknown:' },
};

const GLYPHS = { unicode: UNICODE, ascii: ASCII, words: WORDS } as const;

/** Which signs a terminal, or whoever reads it, can take. */
export type Signs = keyof typeof GLYPHS;

/** Names of the themes that preferences may hold. */
export const THEME_NAMES = ['default', 'plain'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

const TONES: Readonly<Record<ThemeName, Readonly<Record<Tone, Style>>>> = {
  // No yellow (unreadable on white), no bright black (invisible in some palettes): magenta warns, red is danger.
  default: {
    plain: {},
    muted: { dimColor: true },
    accent: { color: 'cyan' },
    ok: { color: 'green' },
    warning: { color: 'magenta' },
    danger: { color: 'red', bold: true },
    strong: { bold: true },
    cursor: { inverse: true },
  },
  plain: {
    plain: {},
    muted: {},
    accent: { bold: true },
    ok: {},
    warning: { bold: true },
    danger: { bold: true },
    strong: { bold: true },
    cursor: { inverse: true },
  },
};

/**
 * @param name one of {@link THEME_NAMES}
 */
export function makeTheme(name: ThemeName, signs: Signs): Theme {
  return { tones: TONES[name], glyphs: GLYPHS[signs] };
}
