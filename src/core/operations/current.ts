import { readFileSync } from 'node:fs';
import { NkeeperError } from '../errors.ts';
import type { Draft } from './draft.ts';

/**
 * Makes an operator and account nsc's current ones, as nsc does when it adds them: in `nsc.json`, where all other members
 * stay. A file that cannot be used stays as it is: nsc stops on it, and it is not ours to mend.
 *
 * @param account empty: none is current
 */
export function makeCurrent(draft: Draft, operator: string, account: string): void {
  const { locations } = draft.context.store;
  const { nscJson, storesDir } = locations;
  if (nscJson.problem !== undefined || locations.fromWorkingDirectory) return;
  // The dashboard is open for long: the file may be there, or another one, since the store was opened.
  const before = readText(nscJson.path);
  const old = before === undefined ? fresh(draft.context.now) : parsed(before);
  if (!old) return;
  const after = { ...old, store_root: storesDir.path, operator, account };
  draft.writeConfig(nscJson.path, before, JSON.stringify(after));
}

function fresh(now: number): object {
  return { store_root: '', operator: '', account: '', github_updates: 'nats-io/nsc', last_update: now };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined: there is no such file */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new NkeeperError('nsc-config-unreadable', `${path} cannot be read.`, { cause });
  }
}
