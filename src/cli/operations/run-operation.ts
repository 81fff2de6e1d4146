import { NkeeperError } from '../../core/errors.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { applyPlan } from '../../core/operations/apply.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { FileKeyRing } from '../../core/operations/keyring.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { reviewPlan } from '../../core/operations/review.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Invocation, Work } from '../program.ts';
import { type Session, withStore } from '../session.ts';
import { confirmed } from './confirm.ts';
import { signerFromFlag } from './private-key.ts';
import { reviewJson } from './review-json.ts';
import { reviewText } from './review-text.ts';

/** Flags of every operation, beside its own. */
export interface OperationFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
  readonly [field: string]: unknown;
}

/** The command of an operation: plan, show, ask where something is taken away, apply. */
export function runOperation(operation: Operation): Work<OperationFlags> {
  return invocation => {
    const input = inputOf(operation, invocation);
    return withStore(invocation, session => work(operation, input, session));
  };
}

async function work(
  operation: Operation,
  input: InputOf<FieldSet>,
  session: Session<OperationFlags>,
): Promise<ExitCode> {
  const { store, flags, globals, world, output } = session;
  const ring = new FileKeyRing(store.locations.keystoreDir.path);
  const now = () => Math.floor(world.now() / 1000);
  try {
    const warn = (sentence: string) => output.message(`warning: ${sentence}`);
    const signer = globals.privateKey && signerFromFlag(globals.privateKey, ring, warn);
    const { operator } = flags;
    const newSeed = Seed.generate.bind(Seed);
    const plan = await operation.plan(input, { store, ring, now: now(), newSeed, signer, operator });
    return await carryOut(plan, session, ring, now());
  } finally {
    ring.wipe();
  }
}

async function carryOut(
  plan: Plan,
  { store, flags, globals, world, output }: Session<OperationFlags>,
  ring: FileKeyRing,
  now: number,
): Promise<ExitCode> {
  const review = reviewPlan(plan);
  const dry = flags.dryRun === true;
  if (!flags.json) output.data(reviewText(review));
  if (!dry && plan.changes.length > 0) {
    refuseReadOnly(globals.readOnly);
    output.flush();
    if (plan.danger !== 'safe' && !flags.yes && !(await confirmed(plan.confirm, world))) {
      output.message('Nothing was changed.');
      return EXIT.failed;
    }
    const { locations } = store;
    const { recovered } = await applyPlan(plan, { locations, ring, now });
    for (const each of recovered)
      output.message(`A stopped nkeeper had left a change unfinished: ${each.outcome}.`);
  }
  if (flags.json) output.data(`${reviewJson(review, !dry)}\n`);
  else if (plan.changes.length === 0) output.message('Nothing to change: it is so already.');
  else if (dry) output.message('Nothing was changed: this was --dry-run.');
  else output.message('Done.');
  return EXIT.ok;
}

/** Values of an operation's fields, from flags and the argument. */
function inputOf(
  operation: Operation,
  { flags, args, world }: Invocation<OperationFlags>,
): InputOf<FieldSet> {
  const input: Record<string, unknown> = {};
  const now = world.now();
  for (const [name, field] of Object.entries(operation.fields)) {
    const given = flags[flagName(field.flags)];
    const texts = given === undefined ? [] : Array.isArray(given) ? (given as string[]) : [String(given)];
    if (name === operation.argument) texts.unshift(...args);
    if (texts.length > 0) input[name] = field.parse(texts, now);
  }
  return input;
}

/** The name that commander keeps a flag by: `allowPub` for `--allow-pub <subjects>`. */
function flagName(flags: string): string {
  const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
  return long.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The one gate of `--read-only`. */
function refuseReadOnly(readOnly: boolean | undefined): void {
  if (!readOnly) return;
  throw new NkeeperError('read-only', 'Nothing was changed: --read-only.', {
    hint: '--dry-run shows what a command would do.',
  });
}
