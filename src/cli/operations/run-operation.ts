import { NkeeperError } from '../../core/errors.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { canAsk } from '../ask/questions.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Invocation, Work } from '../program.ts';
import { isStdin, seedFromStdin } from '../seed-input.ts';
import { type Session, withStore } from '../session.ts';
import type { World } from '../world.ts';
import { type ChangeFlags, carryOut } from './carry-out.ts';

/** Flags of every operation, beside its own. */
export interface OperationFlags extends ChangeFlags {
  readonly [field: string]: unknown;
}

/** The command of an operation: plan, show, ask where something is taken away, apply. */
export function runOperation(operation: Operation): Work<OperationFlags> {
  return async invocation => {
    const input = await withSeedsOfStdin(operation, inputOf(operation, invocation), invocation.world);
    const asks = invocation.globals.interactive === true && canAsk(invocation.world);
    return withStore(invocation, session =>
      asks
        ? askAndCarryOut(operation, input, session)
        : carryOut(context => operation.plan(input, context), session),
    );
  };
}

/** Keys that are given as `-` come from stdin, as with `-K`. */
async function withSeedsOfStdin(
  { fields }: Operation,
  input: InputOf<FieldSet>,
  world: World,
): Promise<InputOf<FieldSet>> {
  const filled: Record<string, unknown> = { ...input };
  for (const [name, { kind, flags, label }] of Object.entries(fields)) {
    const given = filled[name];
    if (kind !== 'key' && !flags.startsWith('--sk ')) continue;
    if (typeof given === 'string' && isStdin(given)) filled[name] = await seedFromStdin(world, label);
    if (Array.isArray(given) && given.some(isStdin)) {
      const seed = await seedFromStdin(world, label);
      filled[name] = given.map(each => (isStdin(each) ? seed : each));
    }
  }
  return filled as InputOf<FieldSet>;
}

/** With `-i`: what is missing is asked for, and whether to do it. */
async function askAndCarryOut(
  operation: Operation,
  input: InputOf<FieldSet>,
  session: Session<OperationFlags>,
): Promise<ExitCode> {
  const { store, flags, world } = session;
  const { FieldQuestions } = await import('../ask/ask-fields.ts');
  const questions = new FieldQuestions(operation, input, {
    store,
    operator: flags.operator,
    now: world.now(),
  });
  try {
    await questions.begin();
    return await carryOut(
      async context => {
        for (;;)
          try {
            const plan = await operation.plan(questions.input, context);
            // Whether to do it is the next question, and somebody else's.
            questions.close();
            return plan;
          } catch (error) {
            if (!(await questions.missing(error))) throw error;
          }
      },
      { ...session, flags: { ...flags, ask: true } },
    );
  } finally {
    questions.close();
  }
}

/** Values of an operation's fields, from flags and the argument. */
export function inputOf(
  operation: Operation,
  { flags, args, world }: Invocation<OperationFlags>,
): InputOf<FieldSet> {
  const input: Record<string, unknown> = {};
  const now = world.now();
  for (const [name, field] of Object.entries(operation.fields)) {
    const given = flags[flagName(field.flags)];
    const texts = given === undefined ? [] : Array.isArray(given) ? (given as string[]) : [String(given)];
    if (name === operation.argument) {
      refuseTwoNames(args, texts, field.flags);
      texts.unshift(...args);
    }
    if (texts.length > 0) input[name] = field.parse(texts, now);
  }
  return input;
}

/** A stray word is taken for a name: it must not win against a flag, or be dropped, without a word. */
function refuseTwoNames(args: readonly string[], given: readonly string[], flags: string): void {
  const [other] = given;
  const name = args.find(each => !given.includes(each));
  if (name === undefined || other === undefined) return;
  throw new NkeeperError('usage', `Two different names are given: "${name}", and "${other}" by ${flags}.`, {
    hint: 'Leave one out. The value of a flag that can stand alone is written --flag=VALUE.',
  });
}

/** The name that commander keeps a flag by: `allowPub` for `--allow-pub <subjects>`. */
export function flagName(flags: string): string {
  const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
  return long.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
