import { NkeeperError } from '../errors.ts';
import type { Draft } from '../operations/draft.ts';
import type { Remains } from '../operations/held.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import { timestamp } from '../text/units.ts';
import type { PastVersion } from './account-history.ts';
import type { DamagedAccount } from './folder-clues.ts';
import type { TheirVersion } from './server-versions.ts';

/** What servers have that may be it. */
export interface TheirAccount {
  /** Public key. */
  readonly key: string;
  readonly theirs: TheirVersion;
  /** No other account of theirs has that name, or somebody named this one by its key. */
  readonly isOnly: boolean;
  /** What nkeeper wrote here last. */
  readonly last: PastVersion | undefined;
}

/**
 * Puts the servers' verified JWT in the place of a file that cannot be used. Nothing is lost by it: what is in the file is kept
 * for undo, like any other version.
 *
 * @returns what there is to be careful about
 * @throws NkeeperError `account-damaged`: it may be another account
 */
export function restoreDamaged(
  draft: Draft,
  remains: Remains,
  { row: { name, path }, clues }: DamagedAccount,
  { key, theirs: { token, claims, servers, issuedAt }, isOnly, last }: TheirAccount,
): string {
  const { damage } = readTokenFile(path);
  if (damage && damage.code !== 'file-empty' && damage.code !== 'file-missing')
    throw unusable(name, damage.message);
  const [other] = clues.filter(each => each.key !== key);
  if (other) throw unusable(name, `By ${other.by} it is ${other.key}, and the servers' is another account.`);
  if (claims.name !== name)
    throw unusable(name, `The servers call it "${claims.name}": rename its folder first.`);
  if (clues.length === 0 && remains.ref.key !== key && !isOnly)
    throw unusable(
      name,
      `The servers have several accounts called that: name the one that is meant, -a ${key}.`,
    );
  const ref = { ...remains.ref, key };
  if (damage?.code === 'file-missing') draft.putBack({ ref, path }, token, claims);
  else draft.setBack({ ...remains, ref }, token, claims);
  const by = remains.ref.key === key ? 'its key' : (clues[0]?.by ?? 'its name');
  draft.effect(
    'note',
    `${name}: its JWT here cannot be used, and that of ${servers.join(', ')} takes its place. By ${by} it is the same account.`,
  );
  if (last === undefined || last.issuedAt <= issuedAt) return '';
  const later = `The journal has a later version, of ${timestamp(last.issuedAt)}, which no server has.`;
  draft.effect('warning', `${name}: ${later}`);
  return later;
}

function unusable(name: string, why: string): NkeeperError {
  return new NkeeperError('account-damaged', `The JWT of account ${name} here cannot be used. ${why}`);
}
