import type { World } from '../../app/screen.ts';
import type { Account, AccountClaims } from '../../core/claims/account.ts';
import type { AccountRow } from '../../core/store/rows.ts';
import type { NameOfKey } from '../claims/standard.ts';
import type { AccountEntity } from '../rows/entities.ts';
import { keyNames } from '../rows/names.ts';

/** What the tabs of an account's card are made from. */
export interface AccountPage {
  readonly world: World;
  readonly operator: string;
  readonly account: string;
  readonly entity: AccountEntity;
  readonly row: AccountRow;
  readonly claims: AccountClaims;
  readonly nats: Account;
  readonly nameOf: NameOfKey;
}

/** An account's page. Without usable claims there is only the entity, and without a file not even that. */
export function accountPage(
  world: World,
  operator: string,
  account: string,
): AccountPage | { readonly entity: AccountEntity | undefined; readonly claims?: undefined } {
  const entity = world.store.account(operator, account);
  const claims = entity?.claims;
  if (!entity || !claims) return { entity };
  return {
    world,
    operator,
    account,
    entity,
    row: entity.row,
    claims,
    nats: claims.nats,
    nameOf: keyNames(world),
  };
}
