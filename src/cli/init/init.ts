import { resolve } from 'node:path';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { knownOperators } from '../../core/operations/known-operators.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { checkNewName } from '../../core/store/new-name.ts';
import { canAsk, Questions } from '../ask/questions.ts';
import { locate } from '../locate.ts';
import { carryOut } from '../operations/carry-out.ts';
import { inputOf, type OperationFlags } from '../operations/run-operation.ts';
import type { Invocation, Work } from '../program.ts';
import { withStore } from '../session.ts';

/** What was answered: the folder of the operators, and the values of the operation's fields. */
interface Answers {
  readonly dir: string;
  readonly input: InputOf<FieldSet>;
}

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
    const { dir, input } = asks ? await answers(invocation, folder, given) : { dir: folder, input: given };
    const { world, globals, flags } = invocation;
    const dataDir = dir === undefined ? {} : { dataDir: resolve(world.cwd, dir) };
    return withStore({ ...invocation, globals: { ...globals, ...dataDir } }, session =>
      carryOut(context => operation.plan(input, context), { ...session, flags: { ...flags, ask: asks } }),
    );
  };
}

const NEW = 'a new one, of my own';
const OTHER = 'one that somebody else keeps: I have the URL or file of its JWT';

/** nsc's questions, in its order. */
async function answers(
  { world, globals }: Invocation<OperationFlags>,
  folder: string | undefined,
  given: InputOf<FieldSet>,
): Promise<Answers> {
  const known = knownOperators(world.env);
  const ask = new Questions();
  try {
    const dir = await ask.text('Folder for operators', {
      otherwise: folder ?? locate(world, globals).storesDir.path,
    });
    const kind = await ask.choice('Operator', [NEW, ...known.map(each => each.name), OTHER], NEW);
    const isNew = kind === NEW;
    const source = kind === OTHER ? { url: await ask.text('URL or file', { check: needed }) } : {};
    const remote = isNew || kind === OTHER ? source : { remoteOperator: kind };
    const name = await ask.text(
      isNew ? 'Name of the operator, its first account and user' : 'Name of the account and user',
      { otherwise: text(given.name) ?? '*', check: nameFault },
    );
    const input = { ...given, ...remote, name };
    if (!isNew) return { dir, input };
    const url = await ask.text('URL of your servers', { otherwise: 'nats://localhost:4222' });
    const generateSigningKey = await ask.yesNo(
      'A signing key, so that the identity key can be put away?',
      false,
    );
    const demo = await ask.yesNo('Demo data to look at?', false);
    return { dir, input: { ...input, serviceUrl: url.split(','), generateSigningKey, demo } };
  } finally {
    ask.close();
  }
}

function nameFault(name: string): string | undefined {
  if (name === '*') return undefined;
  try {
    checkNewName('operator', name, []);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const needed = (answer: string) => (answer === '' ? 'It is needed.' : undefined);

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
