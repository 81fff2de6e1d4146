import { resolve } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { canAsk } from '../ask/questions.ts';
import { locate } from '../locate.ts';
import { carryOut } from '../operations/carry-out.ts';
import { inputOf, type OperationFlags } from '../operations/run-operation.ts';
import type { Work } from '../program.ts';
import { withStore } from '../session.ts';
import { askForInit } from './answers.ts';

/**
 * `nkeeper init`: with flags at once; without any it asks, as nsc does. The answers come first and the change afterwards,
 * whole: who stops in between has changed nothing.
 */
export function runInit(operation: Operation): Work<OperationFlags> {
  return async invocation => {
    const given = inputOf(operation, invocation);
    const folder = text(invocation.flags.dir);
    const isBare = folder === undefined && Object.keys(given).length === 0;
    const asks = (isBare || invocation.globals.interactive === true) && canAsk(invocation.world);
    if (isBare && !asks)
      throw new NkeeperError('input-missing', '--name is needed: there is no terminal to ask on.', {
        hint: 'nkeeper init --name NAME; --name "*" takes a random one.',
      });
    const { dir, input } = asks ? await askForInit(invocation, folder, given) : { dir: folder, input: given };
    const { world, globals, flags } = invocation;
    const path = dir === undefined ? undefined : resolve(world.cwd, dir);
    // The folder that commands find by themselves needs no flag, in what is said afterwards neither.
    const dataDir =
      path === undefined || path === locate(world, globals).storesDir.path ? {} : { dataDir: path };
    return withStore({ ...invocation, globals: { ...globals, ...dataDir } }, session =>
      carryOut(context => operation.plan(input, context), { ...session, flags: { ...flags, ask: asks } }),
    );
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
