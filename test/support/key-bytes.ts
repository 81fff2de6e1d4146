const NAMED: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  backspace: '\x7f',
  delete: '\x1b[3~',
  insert: '\x1b[2~',
  space: ' ',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  f1: '\x1bOP',
  'ctrl-right': '\x1b[1;5C',
  'ctrl-left': '\x1b[1;5D',
  'ctrl-_': '\x1f',
};

/** What xterm sends for a key, named as the decoder names it. */
export function bytesOfKey(name: string): string {
  const known = NAMED[name];
  if (known !== undefined) return known;
  const ctrl = /^ctrl-([a-z])$/.exec(name)?.[1];
  if (ctrl !== undefined) return String.fromCharCode(ctrl.charCodeAt(0) - 0x60);
  if (Array.from(name).length !== 1) throw new Error(`No such key: ${name}`);
  return name;
}
