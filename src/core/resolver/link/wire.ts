/**
 * Reading of JSON that servers send. Nothing here trusts its shape: what is absent or of another type becomes the empty
 * value of the type that was asked for, so that one odd answer never ends the picture of all others.
 */
export type Wire = { readonly [name: string]: unknown };

const NOTHING: Wire = {};

/** JSON text as an object; an empty object for anything else. */
export function parseWire(text: string): Wire {
  try {
    return wireOf(JSON.parse(text));
  } catch {
    return NOTHING;
  }
}

export function wireOf(value: unknown): Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : NOTHING;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Unix ms of an RFC 3339 time; 0 for Go's zero time and for anything unreadable. */
export function timeOf(value: unknown): number {
  const ms = Date.parse(textOf(value));
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

const UNIT_MS: { readonly [unit: string]: number } = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  µs: 1e-3,
  μs: 1e-3,
  us: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a duration as Go prints it (`1m2.5s`, `438µs`); undefined when it is none. */
export function durationMsOf(value: unknown): number | undefined {
  const text = textOf(value);
  let total = 0;
  let rest = text;
  while (rest !== '') {
    const part = /^(\d+(?:\.\d+)?)(ms|µs|μs|us|ns|h|m|s)/.exec(rest);
    if (part === null) return undefined;
    total += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return text === '' ? undefined : total;
}

/** The server that an answer or event names. */
export interface Origin {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly cluster: string;
  readonly version: string;
  readonly jetstream: boolean;
  /** Unix ms by that server's clock; 0 where it does not tell. */
  readonly time: number;
}

export function originOf(value: unknown): Origin {
  const server = wireOf(value);
  const id = textOf(server['id']);
  return {
    id,
    name: textOf(server['name']) || id,
    host: textOf(server['host']),
    cluster: textOf(server['cluster']),
    version: textOf(server['ver']),
    jetstream: server['jetstream'] === true,
    time: timeOf(server['time']),
  };
}
