import { integer, size } from '../../text/amounts.ts';
import { duration, timestamp } from '../../text/units.ts';
import type { SetShape, ValueShape } from './shape.ts';

type Number_ = number | bigint;

function value(label: string, words: ValueShape['words']): ValueShape {
  return { kind: 'value', label, words };
}

/** A text as it is; nothing where there is none. */
export function text(label: string, absent?: string): ValueShape {
  return value(label, found => (typeof found === 'string' && found !== '' ? found : absent));
}

/** A switch. */
export function either(label: string, yes: string, no: string): ValueShape {
  return value(label, found => (found === true ? yes : no));
}

export interface LimitMeaning {
  /** What 0 means: `off`, `unlimited`, or with its effect `off: nobody can connect`. */
  readonly zero?: string;
  /** What a missing number is: 0 nearly everywhere, -1 in the template of a scope. */
  readonly absent?: 0 | -1;
}

/** A limit on a number of things. */
export function limit(label: string, meaning: LimitMeaning = {}): ValueShape {
  return limitIn(label, integer, meaning);
}

/** A limit in bytes. */
export function sizeLimit(label: string, meaning: LimitMeaning = {}): ValueShape {
  return limitIn(label, size, meaning);
}

function limitIn(label: string, amount: (n: Number_) => string, meaning: LimitMeaning): ValueShape {
  const { zero = 'off', absent = 0 } = meaning;
  return value(label, found => {
    const n = numberOf(found, absent);
    if (Number(n) === 0) return zero;
    return n < 0 ? 'unlimited' : amount(n);
  });
}

/** A plain number with its unit. */
export function amount(label: string, unit: string, absent: string): ValueShape {
  return value(label, found => {
    const n = numberOf(found, 0);
    return Number(n) === 0 ? absent : `${integer(n)}${unit}`;
  });
}

/** A moment in Unix seconds. */
export function moment(label: string, absent: string, before = ''): ValueShape {
  return value(label, found => {
    const seconds = Number(numberOf(found, 0));
    return seconds > 0 ? `${before}${timestamp(seconds)}` : absent;
  });
}

/** A span in nanoseconds. */
export function span(label: string, absent: string): ValueShape {
  return value(label, found => {
    const n = numberOf(found, 0);
    if (Number(n) === 0) return absent;
    return n < 0 ? 'for ever' : duration(n);
  });
}

/** Several texts. */
export function set(label: string, noun: string, empty?: string): SetShape {
  return { kind: 'set', label, noun, ...(empty === undefined ? {} : { empty }) };
}

/** Any value, by a function of its own. */
export function told<T>(label: string, words: (value: T | undefined) => string | undefined): ValueShape {
  return value(label, found => words(found as T | undefined));
}

function numberOf(found: unknown, absent: Number_): Number_ {
  return typeof found === 'number' || typeof found === 'bigint' ? found : absent;
}
