import { NkeeperError } from '../../core/errors.ts';

/** Flags of nk with a value, and ours beside them. */
const VALUES = [
  'gen',
  'inkey',
  'pubin',
  'sign',
  'verify',
  'sigfile',
  'e',
  'pre',
  'maxpre',
  'seal',
  'open',
  'to',
  'from',
] as const;
const SWITCHES = ['json', 'pubout', 'v', 'h', 'help', 'version'] as const;

export type NkValue = (typeof VALUES)[number];
export type NkSwitch = (typeof SWITCHES)[number];

/** One command line of nk. */
export interface NkArguments {
  readonly values: ReadonlyMap<NkValue, string>;
  readonly switches: ReadonlySet<NkSwitch>;
}

/**
 * Reads flags as Go does: one dash or two, `-flag value` or `-flag=value`.
 *
 * @throws NkeeperError `usage`
 */
export function readNkArguments(args: readonly string[]): NkArguments {
  const values = new Map<NkValue, string>();
  const switches = new Set<NkSwitch>();
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = /^--?([\w-]+)(?:=(.*))?$/s.exec(args[i] ?? '') ?? [];
    const value = VALUES.find(each => each === name);
    const toggle = SWITCHES.find(each => each === name);
    if (value !== undefined) values.set(value, inline ?? needed(args[++i], value));
    else if (toggle !== undefined && inline !== 'false') switches.add(toggle);
    else if (toggle === undefined) throw usage(`nk has no flag ${args[i]}`);
  }
  return { values, switches };
}

function needed(text: string | undefined, flag: string): string {
  if (text !== undefined) return text;
  throw usage(`-${flag} needs a value`);
}

export function usage(sentence: string): NkeeperError {
  return new NkeeperError('usage', `${sentence}.`, { hint: 'nkeeper nk -h tells what there is.' });
}
