/** How many colours: 0 none (then bold and reverse vanish too), 1 sixteen, 2 256, 3 all. chalk's levels. */
export type ColorLevel = 0 | 1 | 2 | 3;

export interface Capabilities {
  readonly color: ColorLevel;
  /** Only ASCII arrives safely. */
  readonly ascii: boolean;
}

export interface CapabilityFlags {
  /** `--color`, `--no-color`. */
  readonly color?: boolean | undefined;
  /** `--ascii`, `--no-ascii`. */
  readonly ascii?: boolean | undefined;
}

/** What the terminal can show, by the environment and the flags (`tui-conventions` 2.5). */
export function capabilitiesOf(env: NodeJS.ProcessEnv, flags: CapabilityFlags = {}): Capabilities {
  return { color: colorLevel(env, flags.color), ascii: flags.ascii ?? needsAscii(env) };
}

/**
 * Makes chalk, and so Ink, use this level. Call it before anything imports chalk, which decides at import, knows no
 * `NO_COLOR`, and takes a variable `CI` for no colours.
 */
export function applyColor(level: ColorLevel, env: NodeJS.ProcessEnv): void {
  env['FORCE_COLOR'] = String(level);
  // Node warns on stderr when it finds both.
  delete env['NO_COLOR'];
}

/**
 * Why the dashboard can't run here; undefined when it can. The program then prints the sentence and ends with code 2.
 * @param streams The process's stdin and stdout.
 */
export function terminalRefusal(
  streams: { readonly stdin: { readonly isTTY?: boolean }; readonly stdout: { readonly isTTY?: boolean } },
  env: NodeJS.ProcessEnv,
): string | undefined {
  const instead = '`nkeeper picture` prints what it shows; `nkeeper --help` names all commands.';
  if (!streams.stdout.isTTY)
    return `The dashboard needs a terminal, and standard output is not one. ${instead}`;
  if (!streams.stdin.isTTY)
    return `The dashboard needs a keyboard, and standard input is not a terminal. ${instead}`;
  if (env['TERM'] === 'dumb') return `The dashboard can't draw on a terminal with TERM=dumb. ${instead}`;
  return undefined;
}

function colorLevel(env: NodeJS.ProcessEnv, flag: boolean | undefined): ColorLevel {
  if (flag === false) return 0;
  const able = levelOfTerminal(env);
  const forced = forcedLevel(env['FORCE_COLOR'], able);
  if (flag === true) return forced || atLeastOne(able);
  if (forced !== undefined) return forced;
  return env['NO_COLOR'] ? 0 : able;
}

function forcedLevel(value: string | undefined, able: ColorLevel): ColorLevel | undefined {
  if (value === undefined) return undefined;
  if (value === '0' || value === 'false') return 0;
  if (value === '2') return 2;
  return value === '3' ? 3 : atLeastOne(able);
}

function atLeastOne(level: ColorLevel): ColorLevel {
  return level === 0 ? 1 : level;
}

function levelOfTerminal(env: NodeJS.ProcessEnv): ColorLevel {
  const term = env['TERM'] ?? '';
  if (term === '' || term === 'dumb') return 0;
  if (/^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 3;
  if (/kitty|ghostty|-direct$/.test(term)) return 3;
  return /-256(?:color)?$/.test(term) ? 2 : 1;
}

/** POSIX: the first of these that is set and not empty decides about characters; none is the C locale. */
function needsAscii(env: NodeJS.ProcessEnv): boolean {
  if (env['TERM'] === 'linux') return true;
  // Windows has no locale variables; its current terminal speaks UTF-8.
  if (env['WT_SESSION']) return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return !/utf-?8/i.test(locale);
}
