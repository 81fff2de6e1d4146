import type { World } from '../../app/screen.ts';
import type { KeyOwner } from '../../core/store/lookup.ts';
import { shortKey } from '../../core/text/short-key.ts';
import type { NameOfKey } from '../claims/standard.ts';

/** Says whose a key is, as far as the store was read. */
export function keyNames(world: World): NameOfKey {
  return key => {
    const owner = world.store.findByKey(key);
    return owner && ownerText(owner);
  };
}

function ownerText(owner: KeyOwner): string {
  const whose = owner.kind === 'user' ? `user ${owner.account}/${owner.user}` : `${owner.kind} ${owner.name}`;
  switch (owner.role) {
    case 'identity':
      return whose;
    case 'signing key':
      return `signing key of ${whose}`;
    case 'scope':
      return `scope ${owner.scope} of ${whose}`;
    case 'curve':
      return `curve key of ${whose}`;
  }
}

/** An account's name, else its key in short. */
export function accountLabel(world: World, key: string): string {
  const owner = world.store.findByKey(key);
  return owner?.kind === 'account' ? owner.name : shortKey(key);
}

/** Which of its account's (operator's) keys signed: `identity key`, `signing key`, `scope reader`, or the stranger's key. */
export function signerLabel(
  world: World,
  issuer: string,
  parent: { readonly account?: string; readonly operator: string },
): string {
  if (issuer === '') return '-';
  const owner = world.store.findByKey(issuer);
  const own =
    owner?.operator === parent.operator && (parent.account === undefined || owner.account === parent.account);
  if (!owner || !own) return shortKey(issuer);
  if (owner.role === 'identity') return 'identity key';
  return owner.role === 'scope' ? `scope ${owner.scope}` : owner.role;
}

/** The same with the key, for a line of text: `OCUFSP…SVN4PE7 (signing key)`. */
export function signerText(
  world: World,
  issuer: string,
  parent: { readonly account?: string; readonly operator: string },
): string {
  const label = signerLabel(world, issuer, parent);
  const key = shortKey(issuer);
  return label === key || label === '-' ? label : `${key} (${label})`;
}
