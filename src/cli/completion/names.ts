import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locations } from '../../core/store/locations.ts';
import { operatorFolders } from '../../core/store/nsc/current.ts';
import { clean } from '../../core/text/clean.ts';

/** What can stand in a place of the command line. */
export type NameKind = 'operator' | 'account' | 'user' | 'context';

/** Whose accounts or users are meant, as far as the command line says so. */
export interface NamedSoFar {
  readonly operator: string | undefined;
  readonly account: string | undefined;
}

/** Real names of a kind, by listing folders alone: no JWT is read while somebody waits at Tab. */
export function namesOf(
  kind: NameKind,
  { storesDir, contextsDir, current }: Locations,
  { operator = current.operator, account = current.account }: NamedSoFar,
): readonly string[] {
  const dir = join(storesDir.path, operator, 'accounts');
  switch (kind) {
    case 'operator':
      return shown(operatorFolders(storesDir.path));
    case 'account':
      return operator === '' ? [] : shown(listed(dir));
    case 'user':
      return operator === '' || account === '' ? [] : shown(stems(join(dir, account, 'users'), '.jwt'));
    case 'context':
      return shown(stems(contextsDir.path, '.json'));
  }
}

function stems(dir: string, ending: string): readonly string[] {
  return listed(dir).flatMap(name => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));
}

function listed(dir: string): readonly string[] {
  try {
    return readdirSync(dir).filter(name => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** A name with signs that cannot be seen is not offered: it would reach the terminal as it is. */
function shown(names: readonly string[]): readonly string[] {
  return names.filter(name => clean(name) === name).sort();
}
