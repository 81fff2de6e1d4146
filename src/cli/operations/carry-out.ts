import { wrapToken } from '../../core/claims/token/creds.ts';
import { claimsAfter } from '../../core/emergency/still-armed.ts';
import { NkeeperError } from '../../core/errors.ts';
import { actorOf } from '../../core/journal/actor.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { deliverAnswer, signAnswers } from '../../core/operations/answers.ts';
import { type Applied, applyPlan } from '../../core/operations/apply.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import { knownOperators } from '../../core/operations/known-operators.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { type Review, reviewLines, reviewPlan } from '../../core/operations/review.ts';
import { liftedIn } from '../../core/operations/revocations/lifted.ts';
import { recoverySentence } from '../../core/operations/settle.ts';
import { openStore } from '../../core/store/store.ts';
import { unlessCancelled, type Watcher } from '../../core/store/write/headway.ts';
import { integer } from '../../core/text/amounts.ts';
import { someOf } from '../../core/text/count-of.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { httpTrust } from '../http-trust.ts';
import type { Output } from '../output.ts';
import { refuseProtected } from '../protected.ts';
import { readSource } from '../read-source.ts';
import type { Session } from '../session.ts';
import { sayStillArmed } from '../still-armed.ts';
import type { World } from '../world.ts';
import { confirmed, isWanted } from './confirm.ts';
import { signerFromFlag } from './private-key.ts';
import { ProgressLine } from './progress-line.ts';
import { reviewJson } from './review-json.ts';
import { reviewText } from './review-text.ts';
import { settleFirst } from './settle-first.ts';

/** Flags of every command that changes something. */
export interface ChangeFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
  /** False with `--no-journal`. */
  readonly journal?: boolean;
  /** A person is there, and answered questions already: whether it is meant is one more. */
  readonly ask?: boolean;
}

/** What plans are made from, for as long as a command runs: seeds that it read are wiped afterwards. */
async function withContext<T>(
  { store, flags, globals, world }: Session<ChangeFlags>,
  use: (context: PlanContext) => Promise<T>,
): Promise<T> {
  await store.keySources.open();
  const ring = new KeyRing(store.keySources);
  try {
    const signer = globals.privateKey && (await signerFromFlag(globals.privateKey, ring, world));
    const now = Math.floor(world.now() / 1000);
    const newSeed = Seed.generate.bind(Seed);
    const read = (source: string) => readSource(world, source, httpTrust(world, globals));
    return await use({
      store,
      ring,
      now,
      newSeed,
      signer,
      operator: flags.operator,
      readSource: read,
      knownOperators: knownOperators(world.env),
      gitIgnore: world.env.NSC_NO_GIT_IGNORE === undefined,
    });
  } finally {
    ring.wipe();
  }
}

/** Makes a plan, from the store as it is when it is called. */
export type MakePlan = (context: PlanContext) => Promise<Plan>;

/**
 * Makes a plan, shows it, asks where it takes something away, and carries it out.
 *
 * @param json what is printed with `--json` instead of the review's
 * @param unchanged what is said where nothing is to be done
 */
export async function carryOut(
  make: MakePlan,
  session: Session<ChangeFlags>,
  json: (review: string) => string = same => same,
  unchanged = 'Nothing to change: it is so already.',
): Promise<ExitCode> {
  if (!(await settleFirst(session))) return carryOutNow(make, session, json, unchanged);
  const { locations, keySources: keys } = session.store;
  const store = openStore(locations, { now: () => Math.floor(session.world.now() / 1000), keys });
  try {
    return await carryOutNow(make, { ...session, store }, json, unchanged);
  } finally {
    store.close();
  }
}

function carryOutNow(
  make: MakePlan,
  session: Session<ChangeFlags>,
  json: (review: string) => string,
  unchanged: string,
): Promise<ExitCode> {
  const progress = new ProgressLine(session.world);
  return withContext(session, async context => {
    const plan = await watched(progress, watcher => unlessCancelled(make({ ...context, watcher }), watcher));
    const { flags, globals, world, output, store } = session;
    const review = reviewPlan(plan);
    const dry = flags.dryRun === true;
    if (!flags.json && (!plan.answers || dry)) output.text(`${dry ? 'Dry run: ' : ''}${reviewText(review)}`);
    if (plan.answers && !dry) await refuseProtected(world, globals, store.locations.storesDir.path);
    if (plan.answers && !dry) return handOver(plan, review, session, context);
    if (plan.changes.length === 0 || dry) {
      if (flags.json) output.data(`${json(reviewJson(review, false))}\n`);
      else output.message(plan.changes.length === 0 ? unchanged : 'Nothing was changed: this was --dry-run.');
      return dry ? EXIT.ok : sayRefused(review, output);
    }
    output.flush();
    await refuseProtected(world, globals, store.locations.storesDir.path);
    const asks = plan.danger === 'safe' ? flags.ask === true : !flags.yes;
    if (asks && !(await unlessUntold(isMeant(plan, world)))) {
      output.message('Nothing was changed.');
      return EXIT.failed;
    }
    const { recovered, entry, unrecorded } = await unlessUntold(
      applyLatest(plan, make, session, context, progress),
    );
    if (unrecorded)
      output.message(`warning: The journal does not have it, so it cannot be undone: ${unrecorded.message}`);
    for (const each of recovered) output.message(recoverySentence(each));
    if (flags.json) output.data(`${json(reviewJson(review, true, entry?.id))}\n`);
    else if (unrecorded) output.message('Done.');
    else output.message(`Done. nkeeper ${plan.operation === 'undo' ? 'redo' : 'undo'} takes it back.`);
    const lifted = liftedIn(plan);
    if (lifted.length > 0)
      output.message(
        `Where servers have the revocation, the push has to be forced, since it lets in again: nkeeper push ${lifted.map(name => `-a ${shellWord(name)}`).join(' ')} --force.`,
      );
    if (plan.push.length > 0) await sayStillArmed(session, account => claimsAfter(plan, account));
    return sayRefused(review, output);
  });
}

/** After these something may be changed, and they say what. */
const PARTLY = new Set(['commit-unfinished', 'account-server-pending', 'account-server-untrusted']);

/** A plan that was shown reads as if it were done: what stops it says that it is not. */
async function unlessUntold<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NkeeperError) || PARTLY.has(error.code)) throw error;
    const { code, message, hint = '' } = error;
    if (/nothing was changed/i.test(`${message} ${hint}`)) throw error;
    throw new NkeeperError(code, message, { hint: `Nothing was changed. ${hint}`.trim(), cause: error });
  }
}

/** Some of several that could not be changed: the others are, and scripts see that it was not all. */
function sayRefused({ skipped }: Review, output: Output): ExitCode {
  const refused = skipped.filter(each => each.refused);
  if (refused.length === 0) return EXIT.ok;
  output.message(
    `${integer(refused.length)} could not be changed: ${someOf(refused.map(({ who }) => who))}.`,
  );
  return EXIT.failed;
}

/**
 * What a script has to say that it means. Edits and revocations have no flag for it in nsc, and servers learn of them by a push:
 * these ask only where the plan says that known users lose access.
 */
const ASKED_OF_SCRIPTS = /^(delete|rotate|reissue|undo|redo)\b/;

/**
 * A person types the name; without a terminal the command line has to say it.
 *
 * @throws NkeeperError `confirmation-required`
 */
async function isMeant(plan: Plan, world: World): Promise<boolean> {
  const { operation, title, danger, readmits = false, cuts = false } = plan;
  if (danger === 'safe') return isWanted('Do it?');
  const { stdin, stdout } = world.streams;
  if (stdin.isTTY && stdout.isTTY) return confirmed(nameToType(plan));
  if (!readmits && !cuts && !ASKED_OF_SCRIPTS.test(operation)) return true;
  throw unasked(`"${title}" ${readmits ? 'lets revoked users in again' : 'takes something away'}`);
}

/** Nobody is there to be asked. @param what what has to be meant */
export function unasked(what: string): NkeeperError {
  return new NkeeperError('confirmation-required', `${what}, and there is no terminal to ask on.`, {
    hint: '--yes says that it is meant; --dry-run shows what it would do.',
  });
}

/** What it is about; never nothing, which Enter alone would say. */
function nameToType({ confirm, changes, operation }: Plan): string {
  const first = changes.find(change => change.kind === 'token');
  return confirm || (first?.kind === 'token' ? first.entity.name : '') || operation;
}

/** How often a plan is made anew because somebody else was faster. */
const TRIES = 100;

/**
 * Where the store was changed since the plan was made, the plan is made anew. It goes on where that says the same: an
 * edit beside another edit. What a person was shown is never carried out in another way.
 */
async function applyLatest(
  plan: Plan,
  make: MakePlan,
  { store: { locations }, world, flags, globals }: Session<ChangeFlags>,
  context: PlanContext,
  progress: ProgressLine,
): Promise<Applied> {
  const journal = {
    journal: await openJournal(locations.storesDir.path, world),
    actor: actorOf(world.env),
    bestEffort: flags.journal === false,
  };
  let latest = plan;
  for (let tries = 1; ; tries++) {
    try {
      return await watched(progress, watcher =>
        applyPlan(latest, {
          ...{ locations, ring: context.ring, now: context.now, journal },
          trust: httpTrust(world, globals),
          ...watcher,
        }),
      );
    } catch (error) {
      if (!(error instanceof NkeeperError) || error.code !== 'changed-meanwhile' || tries === TRIES)
        throw error;
      const store = openStore(locations, { now: () => context.now, keys: context.store.keySources });
      try {
        latest = await watched(progress, watcher =>
          unlessCancelled(make({ ...context, store, watcher }), watcher),
        );
      } finally {
        store.close();
      }
      if (sayingOf(latest) !== sayingOf(plan)) throw error;
    }
  }
}

/** The first Ctrl-C cancels, as long as nothing has its place yet; the second one ends the process. */
async function watched<T>(progress: ProgressLine, use: (watcher: Watcher) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort);
  try {
    return await use({ signal: stop.signal, onHeadway: progress.show });
  } finally {
    process.off('SIGINT', abort);
    progress.end();
  }
}

/** What a plan says, without keys that are new each time. */
function sayingOf(plan: Plan): string {
  return reviewLines(reviewPlan(plan))
    .join('\n')
    .replaceAll(/[OAUX][A-Z2-7]{55}/g, 'KEY');
}

/** Gives the person what a plan makes beside the store: printed, or in a file of their own. */
async function handOver(
  plan: Plan,
  review: Review,
  { flags, output, world, globals }: Session<ChangeFlags>,
  { ring, now }: PlanContext,
): Promise<ExitCode> {
  for (const answer of await unlessUntold(signAnswers(plan, ring, now))) {
    const { token, path, post } = answer;
    if (flags.json) output.data(`${reviewJson(review, true, undefined, token)}\n`);
    else if (path === undefined) output.data(wrapToken(token));
    await deliverAnswer(answer, httpTrust(world, globals));
    if (path !== undefined) output.message(`Written to ${path}.`);
    if (post !== undefined) output.message(`Sent to ${post}.`);
  }
  return EXIT.ok;
}
