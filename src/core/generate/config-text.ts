import type { Int } from '../claims/standard.ts';

/** A value of a nats-server configuration. */
export type ConfigValue = string | Int | boolean | ConfigMap | readonly (string | ConfigMap)[];

/** Names and values, in this order. */
export class ConfigMap {
  readonly entries: readonly (readonly [name: string, value: ConfigValue])[];

  constructor(entries: readonly (readonly [string, ConfigValue])[]) {
    this.entries = entries;
  }
}

/** A map without what is undefined, or an empty list or map. */
export function configMap(entries: readonly (readonly [string, ConfigValue | undefined])[]): ConfigMap {
  return new ConfigMap(
    entries.flatMap(([name, value]) =>
      value === undefined || isEmpty(value) ? [] : [[name, value] as const],
    ),
  );
}

function isEmpty(value: ConfigValue): boolean {
  if (value instanceof ConfigMap) return value.entries.length === 0;
  return Array.isArray(value) && value.length === 0;
}

/** Lines of a whole configuration, or of what stands in braces. */
export function configText({ entries }: ConfigMap, margin = ''): string {
  return entries.map(([name, value]) => `${margin}${nameText(name)}: ${valueText(value, margin)}\n`).join('');
}

function valueText(value: ConfigValue, margin: string): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof ConfigMap) {
    const short = `{ ${value.entries.map(([name, one]) => `${nameText(name)}: ${valueText(one, '')}`).join(', ')} }`;
    const long = `{\n${configText(value, `${margin}  `)}${margin}}`;
    return value.entries.length === 0 ? '{}' : short.includes('\n') || short.length > 100 ? long : short;
  }
  if (typeof value !== 'object') return String(value);
  if (value.length === 0) return '[]';
  const items = value.map(item => `${margin}  ${valueText(item, `${margin}  `)}\n`);
  const short = `[${value.map(item => valueText(item, '')).join(', ')}]`;
  return short.includes('\n') || short.length > 100 ? `[\n${items.join('')}${margin}]` : short;
}

function nameText(name: string): string {
  return /^[a-z_]+$/.test(name) ? name : quoted(name);
}

/** Its strings know these escapes alone; other signs are as they are, and what a terminal would obey is a byte. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll(/["\\]/g, '\\$&')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, sign =>
      Array.from(Buffer.from(sign), byte => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  return `"${escaped}"`;
}
