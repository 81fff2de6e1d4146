import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { type HeldOperator, holdAccountNamed } from '../../core/operations/held.ts';
import { makeFolders } from '../../core/store/write/folders.ts';
import { nodeDisk } from '../../core/store/write/node-disk.ts';
import type { Session } from '../session.ts';
import { writeGenerated } from './output-file.ts';

/** The configuration's own name in the folder, as nsc has it. */
const CONFIG = 'resolver.conf';

/**
 * A memory resolver's configuration in a folder, with the JWTs of the operator and its accounts as files beside it. nsc names
 * these files in the configuration, and no server reads them there: here the JWTs stand in it.
 *
 * @returns names of the files
 * @throws NkeeperError `output-exists`, `output-unwritable`
 */
export async function writeConfigFolder(
  session: Session<unknown>,
  config: string,
  operator: HeldOperator,
  { dir, overwrite }: { readonly dir: string; readonly overwrite: boolean },
): Promise<readonly string[]> {
  const { store, world, output } = session;
  const folder = resolve(world.cwd, dir);
  if (existsSync(folder) && !overwrite)
    throw new NkeeperError('output-exists', `${dir} is there already.`, { hint: '--force writes into it.' });
  try {
    await makeFolders(nodeDisk, folder);
  } catch (cause) {
    throw new NkeeperError('output-unwritable', `${folder} cannot be made: ${fileFault(cause)}.`, { cause });
  }
  await store.scanAccounts({ operator: operator.row.name });
  const accounts = store
    .accounts(operator.row.name)
    .map(({ name, path }) => holdAccountNamed(store, operator, name, path));
  const files = new Map([[`${operator.ref.name}.jwt`, operator.token]]);
  const taken = new Set([...files.keys()].map(fold));
  for (const { ref, token } of accounts) {
    const name = `${ref.name}.jwt`;
    // nsc init gives operator and account one name: nsc's folder has one of the two.
    files.set(taken.has(fold(name)) ? `${ref.key}.jwt` : name, token);
    taken.add(fold(name));
  }
  files.set(CONFIG, config);
  const silent = { world, output: { ...output, message: () => undefined } };
  for (const [name, text] of files)
    await writeGenerated(silent, text, { file: join(folder, name), secret: 'when-new' });
  output.message(`Written to ${join(dir, CONFIG)}.`);
  return [...files.keys()];
}

/** Some disks know no letter case. */
function fold(name: string): string {
  return name.toLowerCase();
}
