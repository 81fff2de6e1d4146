import { TestOperator } from './nats-identities.ts';
import { writeStore } from './written-store.ts';

/** A store whose account SHOP has a user called leaked. */
export function shopStore() {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  return { operator, shop, leaked, dir: writeStore(operator, [shop], [operator.systemUser, leaked]) };
}
