import type { AccountClaims } from '../core/claims/account.ts';
import { ArmedCuts } from '../core/emergency/armed.ts';
import { takenBack, takenBackWords } from '../core/emergency/still-armed.ts';
import { clean } from '../core/text/clean.ts';
import type { Session } from './session.ts';

/** Says which cuts are made again, though these accounts are to be without them. @param claimsOf by public key */
export async function sayStillArmed(
  { output, store, world }: Pick<Session<unknown>, 'output' | 'store' | 'world'>,
  claimsOf: (account: string) => AccountClaims | undefined,
): Promise<void> {
  const armed = await new ArmedCuts(world, store.locations.storesDir.path).list();
  for (const each of takenBack(armed, claimsOf)) output.message(`warning: ${clean(takenBackWords(each))}`);
}
