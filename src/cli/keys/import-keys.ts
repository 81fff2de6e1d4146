import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { Draft } from '../../core/operations/draft.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { countOf } from '../../core/text/count-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type ChangeFlags, carryOut } from '../operations/carry-out.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';

export interface ImportKeysFlags extends ChangeFlags {
  readonly dir?: string;
  readonly recurse?: boolean;
}

/** `nkeeper import keys`: every *.nk file of a folder goes into the keystore, as one change. */
export function importKeys(invocation: Invocation<ImportKeysFlags>): Promise<ExitCode> {
  return withStore(invocation, session => {
    const { flags, world } = session;
    if (!flags.dir)
      throw new NkeeperError('input-missing', 'The folder with the keys is not named.', {
        hint: '--dir DIR',
      });
    const folder = resolve(world.cwd, flags.dir);
    return carryOut(context => plan(folder, flags.recurse === true, context), session);
  });
}

async function plan(folder: string, recurse: boolean, context: PlanContext): Promise<Plan> {
  const draft = new Draft(context, 'import keys');
  const files = keyFiles(folder, recurse);
  if (files.length === 0)
    throw new NkeeperError('input-missing', `There is no key file (*.nk) in ${folder}.`, {
      ...(recurse ? {} : { hint: '--recurse looks into the folders below, too.' }),
    });
  let known = 0;
  const made: string[] = [];
  for (const file of files) {
    const seed = readSeed(file);
    if (context.ring.has(seed.publicKey)) {
      known++;
      seed.wipe();
      continue;
    }
    made.push(draft.storeKey(seed, `${seed.kind} ${seed.publicKey}`));
  }
  if (known > 0)
    draft.effect('note', `${countOf(known, 'key')} ${known === 1 ? 'is' : 'are'} in the keystore already.`);
  for (const key of made) draft.result(key, key);
  return draft.finish(`Take ${countOf(made.length, 'key')} into the keystore`);
}

/** @throws NkeeperError `file-unreadable` */
function keyFiles(folder: string, recurse: boolean): readonly string[] {
  try {
    return readdirSync(folder, { recursive: recurse, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name.endsWith('.nk'))
      .map(entry => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw new NkeeperError('file-unreadable', `${folder} cannot be read: ${fileFault(cause)}.`, { cause });
  }
}

/** One wrong file and nothing is taken: a half of a backup is worse than none. @throws NkeeperError `file-unreadable` */
function readSeed(file: string): Seed {
  try {
    return Seed.parse(readFileSync(file, 'latin1').trim());
  } catch (cause) {
    const why = cause instanceof NkeeperError ? 'it holds no seed' : fileFault(cause);
    throw new NkeeperError('file-unreadable', `${file} cannot be taken: ${why}. Nothing was taken.`, {
      cause,
    });
  }
}
