import { writeFileSync } from 'node:fs';
import { wrapToken } from '../../core/claims/token/creds.ts';
import { NkeeperError } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { journalFolder } from '../../core/journal/folder.ts';
import { Journal } from '../../core/journal/journal.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { signAnswers } from '../../core/operations/answers.ts';
import { applyPlan } from '../../core/operations/apply.ts';
import { FileKeyRing } from '../../core/operations/keyring.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { type Review, reviewPlan } from '../../core/operations/review.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readSource } from '../read-source.ts';
import type { Session } from '../session.ts';
import type { World } from '../world.ts';
import { confirmed } from './confirm.ts';
import { signerFromFlag } from './private-key.ts';
import { reviewJson } from './review-json.ts';
import { reviewText } from './review-text.ts';

/** Flags of every command that changes something. */
export interface ChangeFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
}

/** What plans are made from, for as long as a command runs: seeds that it read are wiped afterwards. */
export async function withContext<T>(
  { store, flags, globals, world, output }: Session<ChangeFlags>,
  use: (context: PlanContext) => Promise<T>,
): Promise<T> {
  const ring = new FileKeyRing(store.locations.keystoreDir.path);
  try {
    const warn = (sentence: string) => output.message(`warning: ${sentence}`);
    const signer = globals.privateKey && signerFromFlag(globals.privateKey, ring, warn);
    const now = Math.floor(world.now() / 1000);
    const newSeed = Seed.generate.bind(Seed);
    const read = (source: string) => readSource(world, source);
    return await use({ store, ring, now, newSeed, signer, operator: flags.operator, readSource: read });
  } finally {
    ring.wipe();
  }
}

/** The journal of a store. */
export function openJournal(storesDir: string, { env, home }: World): Promise<Journal> {
  return Journal.open({ folder: journalFolder({ env, home }), storesDir });
}

/** Shows a plan, asks where it takes something away, and carries it out. */
export async function carryOut(
  plan: Plan,
  { store, flags, globals, world, output }: Session<ChangeFlags>,
  { ring, now }: PlanContext,
): Promise<ExitCode> {
  const review = reviewPlan(plan);
  const dry = flags.dryRun === true;
  if (!flags.json && (!plan.answers || dry)) output.data(reviewText(review));
  if (plan.answers && !dry) return handOver(plan, review, { flags, globals, output }, { ring, now });
  if (plan.changes.length === 0 || dry) {
    if (flags.json) output.data(`${reviewJson(review, false)}\n`);
    else
      output.message(
        dry ? 'Nothing was changed: this was --dry-run.' : 'Nothing to change: it is so already.',
      );
    return EXIT.ok;
  }
  refuseReadOnly(globals.readOnly);
  output.flush();
  if (plan.danger !== 'safe' && !flags.yes && !(await confirmed(plan.confirm, world))) {
    output.message('Nothing was changed.');
    return EXIT.failed;
  }
  const { locations } = store;
  const journal = await openJournal(locations.storesDir.path, world);
  const kept = { journal, actor: actorOf(world.env) };
  const { recovered, entry } = await applyPlan(plan, { locations, ring, now, journal: kept });
  for (const { outcome } of recovered)
    output.message(`A stopped nkeeper had left a change unfinished: ${outcome}.`);
  if (flags.json) output.data(`${reviewJson(review, true, entry?.id)}\n`);
  else output.message('Done. nkeeper undo takes it back.');
  return EXIT.ok;
}

/** Gives the person what a plan makes beside the store: printed, or in a file of their own. */
function handOver(
  plan: Plan,
  review: Review,
  { flags, globals, output }: Pick<Session<ChangeFlags>, 'flags' | 'globals' | 'output'>,
  { ring, now }: Pick<PlanContext, 'ring' | 'now'>,
): ExitCode {
  for (const { token, path } of signAnswers(plan, ring, now)) {
    if (flags.json) output.data(`${reviewJson(review, true, undefined, token)}\n`);
    else if (path === undefined || path === '--') output.data(wrapToken(token));
    if (path === undefined || path === '--') continue;
    refuseReadOnly(globals.readOnly);
    writeFileSync(path, wrapToken(token), { mode: 0o600 });
    output.message(`Written to ${path}.`);
  }
  return EXIT.ok;
}

/** The one gate of `--read-only`. */
function refuseReadOnly(readOnly: boolean | undefined): void {
  if (!readOnly) return;
  throw new NkeeperError('read-only', 'Nothing was changed: --read-only.', {
    hint: '--dry-run shows what a command would do.',
  });
}
