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
  const before = nscJson.exists ? readText(nscJson.path) : undefined;
  const old = before === undefined ? fresh(draft.context.now) : (JSON.parse(before) as object);
  const after = { ...old, store_root: storesDir.path, operator, account };
  draft.writeConfig(nscJson.path, before, JSON.stringify(after));
}

function fresh(now: number): object {
  return { store_root: '', operator: '', account: '', github_updates: 'nats-io/nsc', last_update: now };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError('nsc-config-unreadable', `${path} cannot be read.`, { cause });
  }
}
