import { NkeeperError } from '../core/errors.ts';
import { type LooseMode, looseModes, tighten } from '../core/operations/mend/loose-modes.ts';
import { planMend } from '../core/operations/mend/mend.ts';
import type { PlanContext } from '../core/operations/operation.ts';
import { chooseOperator } from '../core/store/choose.ts';
import type { OperatorRow, Store } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { canAsk, Questions } from './ask/questions.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type ChangeFlags, carryOut } from './operations/carry-out.ts';
import type { Invocation } from './program.ts';
import { refuseProtected } from './protected.ts';
import { withStore } from './session.ts';

interface MendFlags extends ChangeFlags {
  readonly allAccounts?: boolean;
}

/** Which account is meant where not all are. */
type WantedAccount = (store: Store, operator: OperatorRow) => Promise<string | undefined>;

/**
 * `nkeeper validate --fix`: modes of files, and, as a change like any other, creds and signatures. A script has to say that it
 * means it.
 */
export function mend(invocation: Invocation<MendFlags>, wanted: WantedAccount): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, output, globals } = session;
    const asks = canAsk(world) && !flags.yes;
    const meant = asks || flags.yes === true || flags.dryRun === true;
    const operator = chooseOperator(store, flags.operator);
    const account = flags.allAccounts ? undefined : await wanted(store, operator);
    const loose = looseModes(store.locations, operator);
    for (const each of loose.slice(0, SHOWN)) output.message(modeLine(each));
    if (loose.length > SHOWN) output.message(`and ${integer(loose.length - SHOWN)} more`);
    if (loose.length > 0 && !meant) throw notSaid();
    if (loose.length > 0 && !flags.dryRun) {
      await refuseProtected(world, globals, store.locations.storesDir.path);
      output.flush();
      if (asks && !(await yes('Close these to others? Undo does not open them again.'))) return EXIT.failed;
      tighten(loose);
    }
    const make = async (context: PlanContext) => {
      const plan = await planMend({ account }, context);
      if (plan.changes.length > 0 && !meant) throw notSaid();
      return plan;
    };
    const others = loose.length > 0 ? 'Nothing else is to be mended.' : 'Nothing is to be mended.';
    return carryOut(make, { ...session, flags: { ...flags, ask: asks } }, same => same, others);
  });
}

/** Only where there is something to mend: else nothing has to be meant. */
function notSaid(): NkeeperError {
  return new NkeeperError('confirmation-required', 'There is no terminal to ask on whether to mend it.', {
    hint: 'Nothing was changed. --yes says that it is meant; --dry-run shows what would happen.',
  });
}

const SHOWN = 20;

function modeLine({ path, mode, wanted }: LooseMode): string {
  return `${clean(path)}: mode ${octal(mode)}, and should have ${octal(wanted)}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

async function yes(question: string): Promise<boolean> {
  const ask = new Questions();
  try {
    return await ask.yesNo(question, true);
  } finally {
    ask.close();
  }
}
