import type { World } from '../../app/screen.ts';
import type { Row } from '../../core/store/rows.ts';
import { memo } from './memo.ts';

type Store = World['store'];
export type OperatorEntity = NonNullable<ReturnType<Store['operator']>>;
export type AccountEntity = NonNullable<ReturnType<Store['account']>>;
export type UserEntity = NonNullable<ReturnType<Store['user']>>;

const index = memo(
  (rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map(row => [row.name, row])),
);

/** Rows by name. */
export function byName<R extends Row>(rows: readonly R[]): ReadonlyMap<string, R> {
  return index(rows) as ReadonlyMap<string, R>;
}

const known = new WeakMap<Row, AccountEntity>();

/**
 * An account that another one refers to. The store keeps only the last few entities, and a list can refer to many: here
 * each is kept until its row becomes another one.
 */
export function referredAccount(world: World, operator: string, account: string): AccountEntity | undefined {
  const row = byName(world.store.accounts(operator)).get(account);
  const kept = row && known.get(row);
  if (kept) return kept;
  const entity = world.store.account(operator, account);
  if (entity) known.set(entity.row, entity);
  return entity;
}
