import type { HeldImport } from '../../trust/sharing.ts';
import type { Picture } from './picture.ts';

/** One import of an account. */
export interface Importer {
  readonly operator: string;
  readonly account: string;
  /** Place in the account's claims. */
  readonly index: number;
  readonly entry: HeldImport;
}

/** Imports from the account with this key, among the accounts that were read so far. */
export function importersOf({ operators }: Picture, exporterKey: string): readonly Importer[] {
  const found: Importer[] = [];
  for (const operator of operators) {
    for (const account of operator.accounts ?? []) {
      account.facts?.details.imports.forEach((entry, index) => {
        if (entry?.account === exporterKey)
          found.push({ operator: operator.name, account: account.name, index, entry });
      });
    }
  }
  return found;
}
