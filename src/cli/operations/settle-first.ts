import { actorOf } from '../../core/journal/actor.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { recoverySentence, settleLeft } from '../../core/operations/settle.ts';
import { intentsLeft } from '../../core/store/write/left-behind.ts';
import { mayBeProtected } from '../protected.ts';
import type { Session } from '../session.ts';

/**
 * Settles what a stopped nkeeper left, before a change is planned, and says so. A dry run and what is protected leave it.
 *
 * @returns whether the store is another one now
 */
export async function settleFirst({
  store: { locations },
  world,
  flags,
  globals,
  output,
}: Session<{ readonly dryRun?: boolean }>): Promise<boolean> {
  const storesDir = locations.storesDir.path;
  if (flags.dryRun || storesDir === '' || (await intentsLeft(storesDir)).length === 0) return false;
  if (mayBeProtected(world, globals, storesDir)) return false;
  const journal = await openJournal(storesDir, world);
  const settled = await settleLeft(locations, { journal, actor: actorOf(world.env) });
  for (const each of settled) output.message(recoverySentence(each));
  return settled.length > 0;
}
