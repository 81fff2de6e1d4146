import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import type { AccountRow } from '../rows.ts';
import type { Picture } from './picture.ts';

/** What an account offers to others and takes from them. */
export interface AccountShares {
  readonly row: AccountRow;
  readonly exports: readonly (OfferedExport | null)[];
  readonly imports: readonly (HeldImport | null)[];
}

const NONE: readonly never[] = Object.freeze([]);

/** Of the accounts of an operator, as far as they were read. */
export function accountShares(picture: Picture, operator: string): readonly AccountShares[] {
  const node = picture.operator(operator);
  if (node === undefined) return NONE;
  return picture.accountNodes(node).map(account => {
    const { exports, imports } = account.facts?.details ?? { exports: NONE, imports: NONE };
    return { row: picture.accountRow(account), exports, imports };
  });
}
