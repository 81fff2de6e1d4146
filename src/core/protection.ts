import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PreferenceValues } from './preference-values.ts';

/** What may be protected against changes. */
export interface Protectable {
  /** `--read-only` */
  readonly readOnly?: boolean | undefined;
  /** natscli context in use. */
  readonly context?: string | undefined;
  /** Folder of the operators. */
  readonly storesDir: string;
}

/** Why nothing may be changed here, as a clause; undefined where it may. The one place that decides it. */
export function protectionOf(what: Protectable, preferences: PreferenceValues): string | undefined {
  const { readOnly, context, storesDir } = what;
  const { protectedContexts = [], protectedStores = [] } = preferences;
  if (readOnly) return '--read-only';
  if (context !== undefined && protectedContexts.includes(context)) return `context ${context} is protected`;
  if (protectedStores.some(path => realPath(path) === realPath(storesDir)))
    return `store ${storesDir} is protected`;
  return undefined;
}

/** A store may be reached by another name. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
