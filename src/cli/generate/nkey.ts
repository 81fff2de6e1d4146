import { NkeeperError } from '../../core/errors.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { Draft } from '../../core/operations/draft.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { carryOut } from '../operations/carry-out.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';
import { refuseSeedsOnScreen } from './output-file.ts';

interface NkeyFlags {
  readonly operator?: boolean;
  readonly account?: boolean;
  readonly user?: boolean;
  readonly curve?: boolean;
  readonly store?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const KINDS = ['operator', 'account', 'user', 'curve'] as const;

type Kind = (typeof KINDS)[number];

/** `nkeeper generate nkey`: prints seed and public key of each kind, or stores the seed and prints the public key. */
export function generateNkey(invocation: Invocation<NkeyFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { flags, output } = session;
    const { dryRun = false, json = false } = flags;
    const kinds = KINDS.filter(kind => flags[kind]);
    if (kinds.length === 0)
      throw new NkeeperError('input-missing', 'Which kind of key is not said.', {
        hint: 'One or several of --operator, --account, --user, --curve.',
      });
    if (flags.store)
      return carryOut(context => storedKeys(kinds, context), { ...session, flags: { dryRun, json } });
    refuseSeedsOnScreen(session, 'It prints a seed', '--store keeps it in the keystore');
    const made = kinds.map(Seed.generate.bind(Seed));
    if (json) {
      const keys = made.map((seed, i) => ({
        kind: kinds[i],
        public_key: seed.publicKey,
        seed: seed.reveal(),
      }));
      output.data(`${JSON.stringify(keys, undefined, 1)}\n`);
    } else for (const seed of made) output.data(`${seed.reveal()}\n${seed.publicKey}\n`);
    for (const seed of made) seed.wipe();
    return EXIT.ok;
  });
}

async function storedKeys(kinds: readonly Kind[], context: PlanContext): Promise<Plan> {
  const draft = new Draft(context, 'generate nkey');
  for (const kind of kinds) {
    const seed = context.newSeed(kind);
    draft.result(kind, draft.storeKey(seed, `${kind} ${seed.publicKey}`));
  }
  return draft.finish(
    `Make and store ${kinds.length === 1 ? `a key (${kinds[0]})` : `keys (${kinds.join(', ')})`}`,
  );
}
