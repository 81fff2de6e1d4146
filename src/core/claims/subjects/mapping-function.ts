import { trimmed } from '../scalars/blanks.ts';
import { parseDecimalInteger } from '../scalars/decimal-integer.ts';

/** Why a server drops a mapping that validation lets pass. */
export type MappingFault =
  | 'mapping-subject-invalid'
  | 'mapping-function-unknown'
  | 'mapping-argument-invalid'
  | 'mapping-reference-out-of-range';

/** What one token of a mapping's destination stands for; `star` counts the `*` of the source from 1. */
export type MappingToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly star: number }
  | { readonly kind: 'partition'; readonly count: number; readonly stars: readonly number[] }
  | { readonly kind: 'random'; readonly count: number }
  | { readonly kind: 'split'; readonly star: number; readonly separator: string }
  | { readonly kind: CutKind; readonly star: number; readonly count: number };

/** Functions of one source token and a number of bytes. */
export type CutKind =
  | 'splitFromLeft'
  | 'splitFromRight'
  | 'sliceFromLeft'
  | 'sliceFromRight'
  | 'left'
  | 'right';

export type MappingFunction = Exclude<MappingToken, { readonly kind: 'text' }>;
type FunctionName = MappingFunction['kind'];

/** Blanks are those of Go's regular expressions. */
const CALL = /^\{\{[\t\n\f\r ]*([A-Za-z]+)[\t\n\f\r ]*\(([^\n]*)\)[\t\n\f\r ]*\}\}$/;
/** Servers keep counts in 32 bits. */
const INT32 = 2147483647;

/** Servers take the first letter of each word of a name in either case, the others as they are. */
const NAMES: readonly (readonly [FunctionName, RegExp])[] = [
  ['wildcard', /^[wW]ildcard$/],
  ['partition', /^[pP]artition$/],
  ['splitFromLeft', /^[sS]plit[fF]rom[lL]eft$/],
  ['splitFromRight', /^[sS]plit[fF]rom[rR]ight$/],
  ['sliceFromLeft', /^[sS]lice[fF]rom[lL]eft$/],
  ['sliceFromRight', /^[sS]lice[fF]rom[rR]ight$/],
  ['right', /^[rR]ight$/],
  ['left', /^[lL]eft$/],
  ['split', /^[sS]plit$/],
  ['random', /^[rR]andom$/],
];

/** Does the token look like a function call, `{{...}}`? */
export function isMappingCall(token: string): boolean {
  return token.length > 4 && token.startsWith('{{') && token.endsWith('}}');
}

/** Reads one token of a mapping's destination: `$n`, `{{function(arguments)}}`, or plain text. */
export function parseMappingToken(token: string): MappingToken | MappingFault {
  if (token.startsWith('$')) {
    const star = parseDecimalInteger(token.slice(1));
    return star === undefined ? { kind: 'text', text: token } : { kind: 'wildcard', star };
  }
  if (!isMappingCall(token)) return { kind: 'text', text: token };
  const [, called = '', list = ''] = CALL.exec(token) ?? [];
  const name = NAMES.find(([, pattern]) => pattern.test(called))?.[0];
  return name === undefined ? 'mapping-function-unknown' : parseCall(name, list.split(/,[\t\n\f\r ]*/));
}

function parseCall(name: FunctionName, args: readonly string[]): MappingToken | MappingFault {
  return callOf(name, args, args.map(integer)) ?? 'mapping-argument-invalid';
}

function callOf(
  name: FunctionName,
  args: readonly string[],
  numbers: readonly number[],
): MappingToken | undefined {
  const [one = Number.NaN, two = Number.NaN] = numbers;
  if (name === 'split') {
    const separator = args[1];
    if (args.length !== 2 || separator === undefined || separator.includes(' ') || Number.isNaN(one))
      return undefined;
    return { kind: name, star: one, separator };
  }
  if (numbers.some(Number.isNaN)) return undefined;
  if (name === 'partition')
    return one <= INT32 ? { kind: name, count: one, stars: numbers.slice(1) } : undefined;
  if (name === 'wildcard') return args.length === 1 ? { kind: name, star: one } : undefined;
  if (name === 'random') return args.length === 1 && one <= INT32 ? { kind: name, count: one } : undefined;
  return args.length === 2 && Math.abs(two) <= INT32 ? { kind: name, star: one, count: two } : undefined;
}

function integer(argument: string): number {
  return parseDecimalInteger(trimmed(argument, character => character === ' ')) ?? Number.NaN;
}
