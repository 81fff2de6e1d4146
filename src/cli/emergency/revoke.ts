import { setTimeout as delay } from 'node:timers/promises';
import { ArmedCuts } from '../../core/emergency/armed.ts';
import { type CutKind, cutKinds } from '../../core/emergency/cut.ts';
import { type Emergency, openEmergency } from '../../core/emergency/emergency.ts';
import { type PlannedCut, planCut } from '../../core/emergency/plan-cut.ts';
import { type Started, startCut } from '../../core/emergency/start.ts';
import type { Leak } from '../../core/emergency/who.ts';
import { NkeeperError } from '../../core/errors.ts';
import { findLiveLogin } from '../../core/live/find-live-login.ts';
import { isPublicKey } from '../../core/nkeys/keys.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import { reviewPlan } from '../../core/operations/review.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { liveRequest } from '../live-request.ts';
import { refuseProtected } from '../operations/carry-out.ts';
import { confirmed } from '../operations/confirm.ts';
import { signerFromFlag } from '../operations/private-key.ts';
import { reviewJson } from '../operations/review-json.ts';
import { reviewText } from '../operations/review-text.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';
import { letGo, listArmed, resumeArmed } from './armed.ts';
import { finish } from './finish.ts';

export interface RevokeFlags {
  readonly account?: string;
  readonly user?: string;
  readonly sameClass?: boolean;
  readonly signingKey?: string;
  readonly allUsers?: boolean;
  readonly closeAccount?: string;
  readonly removeAccount?: string;
  readonly operator?: string;
  readonly expect?: string;
  readonly without?: string;
  readonly wait: number;
  readonly lookAgain: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly armed?: boolean;
  readonly resume?: boolean;
  readonly letGo?: string;
}

/** How often it is planned anew because somebody else edited the account. */
const TRIES = 40;

/** `nkeeper revoke` */
export function revoke(invocation: Invocation<RevokeFlags>): Promise<ExitCode> {
  const { flags, world, globals } = invocation;
  return withStore(invocation, async session => {
    const kept = new ArmedCuts(world, session.store.locations.storesDir.path);
    if (flags.armed) return listArmed(kept, session);
    if (flags.letGo !== undefined) return letGo(kept, flags.letGo, session);
    const operator = chooseOperator(session.store, flags.operator).name;
    if (flags.resume) {
      const request = liveRequest(world, globals);
      refuseProtected(world, globals, session.store.locations.storesDir.path);
      return resumeArmed(kept, await findLiveLogin(session.store, operator, request), session);
    }
    return cutOff(leakOf(flags, session), session);
  });
}

async function cutOff(leak: Leak, session: Session<RevokeFlags>): Promise<ExitCode> {
  const { store, flags, world, globals, output } = session;
  const warn = (sentence: string) => output.message(`warning: ${sentence}`);
  for (const fault of await store.keySources.openInTime()) warn(fault);
  const ring = new KeyRing(store.keySources);
  const signer = globals.privateKey ? signerFromFlag(globals.privateKey, ring, warn) : undefined;
  const known = (flags.expect ?? '').split(',').filter(name => name !== '');
  const request = liveRequest(world, globals);
  const look = async () => {
    const emergency = await openEmergency({
      ...{ store, operator: flags.operator, leak, request, known, place: world },
      without: (flags.without ?? '').split(',').filter(name => name !== ''),
    });
    const now = Math.floor(world.now() / 1000);
    try {
      return { emergency, planned: planCut(emergency, leak.kind, ring, now, signer) };
    } catch (error) {
      // An open connection would keep the process alive.
      await emergency.session.close();
      throw error;
    }
  };
  let emergency: Emergency | undefined;
  try {
    const first = await look();
    emergency = first.emergency;
    tell(first.planned, session);
    if (flags.dryRun) {
      output.message('Nothing was changed: this was --dry-run.');
      return EXIT.ok;
    }
    refuseProtected(world, globals, store.locations.storesDir.path);
    if (!flags.yes && !(await isMeant(first.planned, session))) {
      output.message('Nothing was changed.');
      return EXIT.failed;
    }
    let started: Started | undefined;
    for (let tries = 1, latest = first; started === undefined; tries++) {
      try {
        const lookAgainMs = flags.lookAgain * 1000;
        const place = { store, place: world, now: Math.floor(world.now() / 1000), lookAgainMs };
        started = await startCut(latest.emergency, { kind: leak.kind, signer }, ring, place);
      } catch (error) {
        const moved = error instanceof NkeeperError && error.code === 'changed-meanwhile';
        if (!moved || tries === TRIES) throw error;
        await latest.emergency.session.close();
        await delay(20 + Math.random() * 60);
        latest = await look();
        emergency = latest.emergency;
      }
    }
    return await finish(started, session);
  } finally {
    ring.wipe();
    await emergency?.session.close();
  }
}

/** What it would do: people and scripts see it before anything happens. */
function tell({ plan, connections }: PlannedCut, { flags, output }: Session<RevokeFlags>): void {
  const review = reviewPlan(plan);
  const dry = flags.dryRun === true;
  if (flags.json && dry) {
    const shown = JSON.parse(reviewJson(review, false)) as object;
    output.data(
      `${JSON.stringify({ ...shown, connections: Object.fromEntries(connections) }, undefined, 1)}\n`,
    );
  } else if (!flags.json) output.text(`${dry ? 'Dry run: ' : ''}${reviewText({ ...review, push: [] })}`);
  output.flush();
}

/** @throws NkeeperError `confirmation-required` */
async function isMeant({ plan }: PlannedCut, { world }: Session<RevokeFlags>): Promise<boolean> {
  const { stdin, stdout } = world.streams;
  if (stdin.isTTY && stdout.isTTY) return confirmed(plan.confirm);
  throw new NkeeperError(
    'confirmation-required',
    `"${plan.title}" cuts off, and there is no terminal to ask on.`,
    {
      hint: '--yes says that it is meant; --dry-run shows what it would do.',
    },
  );
}

/** What the flags point at. @throws NkeeperError `input-missing`, `input-conflict` */
function leakOf(flags: RevokeFlags, { store }: Session<RevokeFlags>): Leak {
  const { user, signingKey, allUsers, closeAccount, removeAccount, sameClass } = flags;
  const kinds: readonly (CutKind | false)[] = [
    user !== undefined && (sameClass ? 'class' : 'user'),
    signingKey !== undefined && 'signing-key',
    allUsers === true && 'all-users',
    closeAccount !== undefined && 'close-account',
    removeAccount !== undefined && 'remove-account',
  ];
  const [kind, ...more] = cutKinds.filter(each => kinds.includes(each));
  if (kind === undefined || more.length > 0) {
    throw new NkeeperError(
      kind === undefined ? 'input-missing' : 'input-conflict',
      kind === undefined ? 'What leaked is not said.' : 'Only one of them can be cut off at a time.',
      { hint: 'One of --user, --signing-key, --all-users, --close-account, --remove-account.' },
    );
  }
  const named = closeAccount ?? removeAccount ?? flags.account;
  const owner = user !== undefined && isPublicKey(user, 'user') ? store.findByKey(user) : undefined;
  // Whose user a key is must not be guessed: the account that is nsc's current one may be another.
  const isStranger = user !== undefined && isPublicKey(user, 'user') && !owner;
  const account = named ?? owner?.account ?? (isStranger ? '' : store.locations.current.account);
  if (account === '')
    throw new NkeeperError(
      'account-required',
      isStranger
        ? 'The store does not know whose user that is.'
        : 'No account is named, and none is the current one.',
      {
        hint: 'Name it: --account NAME or its public key.',
      },
    );
  return {
    account,
    kind,
    ...(user === undefined ? {} : { user }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
}
