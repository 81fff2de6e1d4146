import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Work } from '../program.ts';
import { withStore } from '../session.ts';
import { carryOut } from './carry-out.ts';
import { inputOf, type OperationFlags } from './run-operation.ts';

/** `nkeeper fix`: the store that is built is a new one, in folders of its own, as nsc lays them out. */
export function runRebuild(operation: Operation): Work<OperationFlags> {
  return async invocation => {
    const { world, globals, flags } = invocation;
    if (typeof flags.out !== 'string')
      throw new NkeeperError('input-missing', '--out is needed: a new folder for the store.', {
        hint: 'nkeeper fix --in DIR --out NEWDIR',
      });
    const out = resolve(world.cwd, flags.out);
    if (existsSync(out) && readdirSync(out).length > 0)
      throw new NkeeperError('output-exists', `${out} is not empty: the store is built in a new folder.`);
    const given = inputOf(operation, invocation);
    const folders = (given.in as readonly string[] | undefined)?.map(each => resolve(world.cwd, each));
    // Commander takes it for the flag of that name that every command has.
    const creds = given.creds === true || globals.creds !== undefined;
    const input = { ...given, creds, ...(folders && { in: folders }) };
    const places = { dataDir: join(out, 'operators'), keystoreDir: join(out, 'keys'), configDir: out };
    const { allDirs: _, ...others } = globals;
    const code = await withStore({ ...invocation, globals: { ...others, ...places } }, session =>
      carryOut(context => operation.plan(input, context), session),
    );
    if (!flags.json && !flags.dryRun && existsSync(join(out, 'operators')))
      world.stderr(
        `Use it with: nkeeper --data-dir ${places.dataDir} --keystore-dir ${places.keystoreDir} list accounts\n` +
          `         or: export NKEYS_PATH=${places.keystoreDir}; cd ${places.dataDir}; nsc list accounts\n`,
      );
    return code;
  };
}
