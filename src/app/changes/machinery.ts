import { readFile } from 'node:fs/promises';
import { fileFault, NkeeperError } from '../../core/errors.ts';
import { type HttpTrust, trustOf } from '../../core/http/ask.ts';
import { type Actor, actorOf } from '../../core/journal/actor.ts';
import type { JournalPlace } from '../../core/journal/folder.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import type { KeyKind } from '../../core/nkeys/kinds.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import { type Answer, deliverAnswer, signAnswers } from '../../core/operations/answers.ts';
import { type Applied, applyPlan } from '../../core/operations/apply.ts';
import {
  type ClaimsOwner,
  type OpenClaimsText,
  openClaimsText,
  textOfClaims,
} from '../../core/operations/claims-text.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { planSigners } from '../../core/operations/plan-signers.ts';
import { type Review, reviewLines, reviewPlan } from '../../core/operations/review.ts';
import { recoverySentence, settleLeft } from '../../core/operations/settle.ts';
import type { SignerCandidate } from '../../core/operations/signers.ts';
import type { Store } from '../../core/store/store.ts';
import type { Watcher } from '../../core/store/write/headway.ts';

// All of core that changes something. Only loaded when somebody is about to: the first picture does not need it.

export { planClaimsText } from '../../core/operations/claims-text.ts';
export { OPERATIONS } from '../../core/operations/index.ts';
export { presentTexts, ruledElsewhere, sharePlace } from '../../core/operations/present/present.ts';
export { reviewPlan } from '../../core/operations/review.ts';
export { emptyTrash, planTakeBack } from '../history/plans.ts';
export { tierTexts } from './tiers.ts';

/** What a plan is made from. */
export interface PlanRequest {
  readonly store: Store;
  /** Folder name of the operator; empty: there is none yet. */
  readonly operator: string;
  /** Public key that a person chose to sign with. */
  readonly signer: string | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** The plan that this one replaces: it gets the same new keys, and is dropped afterwards. */
  readonly before?: Planned | undefined;
  /** Who waits for it. */
  readonly watcher?: Watcher | undefined;
}

/** What was done. */
export interface Done {
  readonly applied: Applied;
  /** JWTs that are handed to the person: they are in no store. */
  readonly answers: readonly Answer[];
}

/** A plan that can be looked at, and carried out. */
export interface Planned {
  readonly plan: Plan;
  readonly review: Review;
  /** What it changes, line by line, for the log. */
  readonly lines: readonly string[];
  /** Keys that may and can sign it. */
  readonly signers: readonly SignerCandidate[];
  /** Writes what changes, and makes what is handed over. */
  readonly carryOut: (now: number, journal: JournalPlace | undefined, watcher: Watcher) => Promise<Done>;
  /** Keys that were made for it, in that order. */
  readonly made: readonly Seed[];
  /** Overwrites the seeds that were read or made for it. */
  readonly drop: () => void;
  /** What a person sees when it is done, where that is something else than usual. */
  readonly afterwards?: () => void;
}

/** The claims of something as JSON, to be edited. @throws NkeeperError they cannot be changed */
export async function openClaims(store: Store, owner: ClaimsOwner): Promise<OpenClaimsText> {
  const ring = new KeyRing(store.keySources);
  const newSeed = Seed.generate.bind(Seed);
  return openClaimsText(owner, { store, ring, now: 0, newSeed, operator: owner.operator });
}

/** Whose claims a plan changes, and how they will be; no text where they stay as they are. */
export interface PlannedClaims {
  readonly owner: ClaimsOwner;
  readonly text: string | undefined;
}

/**
 * The claims that a plan leads to, as JSON.
 *
 * @param about what it is about, where it changes nothing yet
 * @throws NkeeperError why it cannot be made, `claims-text-impossible`
 */
export async function claimsTextOfPlan(
  request: PlanRequest,
  make: (context: PlanContext) => Promise<Plan>,
  about: ClaimsOwner | undefined,
): Promise<PlannedClaims> {
  const planned = await planOf(request, make);
  planned.drop();
  const { changes } = planned.plan;
  const [token, ...others] = changes.filter(change => change.kind === 'token');
  if (others.length > 0) throw impossible('This changes several JWTs: JSON is of one at a time.');
  if (changes.some(({ kind }) => kind === 'key'))
    throw impossible('This makes or removes a key, which JSON cannot say: carry it out first.');
  if (token) {
    if (!token.before || !token.after) throw impossible('JSON is of what is there and stays.');
    const { kind, operator, account, name } = token.entity;
    const names = kind === 'user' ? { account, user: name } : kind === 'account' ? { account: name } : {};
    return { owner: { operator, ...names }, text: textOfClaims(token.claims, token.after) };
  }
  if (!about) throw impossible('Nothing is there yet whose JSON could be edited.');
  return { owner: about, text: undefined };
}

function impossible(message: string): NkeeperError {
  return new NkeeperError('claims-text-impossible', message);
}

/** Settles what a stopped nkeeper left, before a change is planned. @returns what became of it, in sentences */
export async function settleFirst({ locations }: Store, place: JournalPlace): Promise<readonly string[]> {
  return (await settleLeft(locations, await journalOf(locations.storesDir.path, place))).map(
    recoverySentence,
  );
}

/** Makes a plan with keys of its own. @throws NkeeperError why it cannot be made */
export async function planOf(
  { store, operator, signer, now, before, watcher }: PlanRequest,
  make: (context: PlanContext) => Promise<Plan>,
): Promise<Planned> {
  const { locations } = store;
  // What is wrong with it was said at the start; keys of the keystore sign all the same.
  await store.keySources.open().catch(() => undefined);
  const ring = new KeyRing(store.keySources);
  const made: Seed[] = [];
  const drop = () => {
    ring.wipe();
    for (const seed of made) seed.wipe();
  };
  const newSeed = (kind: KeyKind): Seed => {
    const again = before?.made[made.length];
    const seed = again?.kind === kind ? again.copy() : Seed.generate(kind);
    made.push(seed.copy());
    return seed;
  };
  try {
    const context = { store, ring, now, newSeed, readSource, signer, operator: operator || undefined };
    const plan = await make({ ...context, watcher });
    const review = reviewPlan(plan);
    return {
      plan,
      review,
      lines: reviewLines(review),
      signers: planSigners(plan, store, ring),
      carryOut: async (moment, place, watcher) => ({
        applied: await applyPlan(plan, {
          ...{ locations, ring, now: moment, ...watcher },
          journal: place && (await journalOf(locations.storesDir.path, place)),
          trust: trustOf(place?.env ?? {}),
        }),
        answers: await handOver(
          await signAnswers(plan, ring, moment, watcher.signal),
          trustOf(place?.env ?? {}),
        ),
      }),
      made,
      drop,
    };
  } catch (error) {
    drop();
    throw error;
  }
}

async function handOver(answers: readonly Answer[], trust: HttpTrust): Promise<readonly Answer[]> {
  for (const answer of answers) await deliverAnswer(answer, trust);
  return answers;
}

async function journalOf(
  storesDir: string,
  place: JournalPlace,
): Promise<{ readonly journal: Journal; readonly actor: Actor }> {
  return { journal: await openJournal(storesDir, place), actor: actorOf(place.env) };
}

/** The text of a file that a person named, such as an activation. */
async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new NkeeperError('source-unreadable', `${file} cannot be read: ${fileFault(cause)}.`, { cause });
  }
}
