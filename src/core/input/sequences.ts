/** A key before it is known what came beside it. */
export interface Key {
  /** Without modifiers. */
  readonly base: string;
  readonly text?: string;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
  readonly meta?: boolean;
}

const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
};

const NUMBERS: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

const FUNCTIONS: Readonly<Record<string, string>> = { P: 'f1', Q: 'f2', R: 'f3', S: 'f4' };
const LINUX_FUNCTIONS: Readonly<Record<string, string>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/** Final characters with which rxvt writes a modifier: `ESC [ 3 $` is Shift-Delete, `ESC [ 3 ^` Ctrl-Delete. */
const RXVT_FINALS: Readonly<Record<string, Pick<Key, 'ctrl' | 'shift'>>> = {
  $: { shift: true },
  '^': { ctrl: true },
  '@': { ctrl: true, shift: true },
};

/**
 * The key of a control sequence, `ESC [` left out: `A`, `1;5C`, `3~`.
 * @returns undefined for everything that is not on the list of keys: mouse, focus, replies of the terminal, and
 * combinations that terminals don't agree about, such as Ctrl-F1.
 */
export function keyOfControlSequence(body: string): Key | undefined {
  if (body === 'Z') return { base: 'tab', shift: true };
  if (body.startsWith('[')) return plain(LINUX_FUNCTIONS[body.slice(1)]);
  const match = /^(?:(\d+)(?:;(\d+))?)?([A-Z~$^@])$/.exec(body);
  if (!match) return undefined;
  const [, first = '', modifier = '', final = ''] = match;
  const rxvt = RXVT_FINALS[final];
  if (rxvt) return modified(NUMBERS[first], rxvt);
  if (final === '~') return modified(NUMBERS[first], modifiersOf(modifier));
  // `ESC [ 24 ; 80 R` and the like are replies; keys have 1 or nothing there.
  if (first !== '' && first !== '1') return undefined;
  return modified(LETTERS[final], modifiersOf(modifier));
}

/** The key of `ESC O` and one character, which terminals send for cursor keys in application mode, for F1 to F4 and the keypad's Enter. */
export function keyOfSingleShift(final: string): Key | undefined {
  if (final === 'M') return { base: 'enter' };
  return plain(LETTERS[final] ?? FUNCTIONS[final]);
}

/** The key of a control character other than Escape; undefined for the ones that no key of ours sends. */
export function keyOfControlCharacter(code: number): Key | undefined {
  if (code === 0x0d || code === 0x0a) return { base: 'enter' };
  if (code === 0x7f || code === 0x08) return { base: 'backspace' };
  if (code === 0x09) return { base: 'tab' };
  if (code === 0x00) return { base: 'space', ctrl: true };
  if (code <= 0x1a) return { base: String.fromCharCode(code + 0x60), ctrl: true };
  return code >= 0x1c && code <= 0x1f ? { base: String.fromCharCode(code + 0x40), ctrl: true } : undefined;
}

function plain(base: string | undefined): Key | undefined {
  return base === undefined ? undefined : { base };
}

function modified(
  base: string | undefined,
  modifiers: Pick<Key, 'ctrl' | 'shift' | 'meta'> | undefined,
): Key | undefined {
  if (base === undefined || modifiers === undefined) return undefined;
  const bare = !modifiers.ctrl && !modifiers.shift && !modifiers.meta;
  return bare || !/^f\d/.test(base) ? { base, ...modifiers } : undefined;
}

/** xterm's modifier parameter: one more than shift 1, alt 2, ctrl 4. */
function modifiersOf(parameter: string): Pick<Key, 'ctrl' | 'shift' | 'meta'> | undefined {
  const bits = parameter === '' ? 0 : Number(parameter) - 1;
  if (bits < 0 || bits > 7) return undefined;
  return { shift: (bits & 1) !== 0, meta: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}
