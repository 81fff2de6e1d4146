import { setTimeout as delay } from 'node:timers/promises';
import { ArmedCuts } from '../../core/emergency/armed.ts';
import { type CutKind, cutKinds } from '../../core/emergency/cut.ts';
import { type Emergency, openEmergency } from '../../core/emergency/emergency.ts';
import { planCut } from '../../core/emergency/plan-cut.ts';
import { type Started, startCut } from '../../core/emergency/start.ts';
import type { ConnectionPlace, Leak } from '../../core/emergency/who.ts';
import { NkeeperError } from '../../core/errors.ts';
import { findLiveLogin } from '../../core/live/find-live-login.ts';
import { isPublicKey } from '../../core/nkeys/keys.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import { chooseOperator } from '../../core/store/choose.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { liveRequest } from '../live-request.ts';
import { signerFromFlag } from '../operations/private-key.ts';
import type { Invocation } from '../program.ts';
import { refuseProtectedEmergency } from '../protected.ts';
import { namesIn } from '../server-names.ts';
import { type Session, withStore } from '../session.ts';
import { letGo, listArmed, resumeArmed } from './armed.ts';
import { isMeant, tell } from './ask.ts';
import { finish } from './finish.ts';

export interface RevokeFlags {
  readonly account?: string;
  readonly user?: string;
  readonly sameClass?: boolean;
  readonly connection?: string;
  readonly calloutRules?: string;
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
      refuseProtectedEmergency(world, globals, session.store.locations.storesDir.path, session.output);
      return resumeArmed(kept, await findLiveLogin(session.store, operator, request), session);
    }
    return cutOff(await leakOf(flags, session), session);
  });
}

async function cutOff(leak: Leak, session: Session<RevokeFlags>): Promise<ExitCode> {
  const { store, flags, world, globals, output } = session;
  const warn = (sentence: string) => output.message(`warning: ${sentence}`);
  for (const fault of await store.keySources.openInTime()) warn(fault);
  const ring = new KeyRing(store.keySources);
  const signer = globals.privateKey ? await signerFromFlag(globals.privateKey, ring, world) : undefined;
  const known = namesIn(flags.expect);
  const request = liveRequest(world, globals);
  const open = () =>
    openEmergency({
      ...{ store, operator: flags.operator, leak, request, known, place: world },
      without: namesIn(flags.without),
    });
  let emergency: Emergency | undefined;
  try {
    emergency = await open();
    // Whom an auth callout let in has no key that could be revoked: nothing is planned for the account.
    if (emergency.letIn && leak.kind === 'user')
      return await (await import('./close.ts')).closeLetIn(emergency, session);
    const first = planCut(emergency, leak.kind, ring, Math.floor(world.now() / 1000), signer);
    tell(first, session);
    if (flags.dryRun) {
      output.message('Nothing was changed: this was --dry-run.');
      return EXIT.ok;
    }
    refuseProtectedEmergency(world, globals, store.locations.storesDir.path, output);
    if (!flags.yes && !(await isMeant(first, session))) {
      output.message('Nothing was changed.');
      return EXIT.failed;
    }
    let started: Started | undefined;
    for (let tries = 1; started === undefined; tries++) {
      try {
        const lookAgainMs = flags.lookAgain * 1000;
        const place = { store, place: world, now: Math.floor(world.now() / 1000), lookAgainMs };
        started = await startCut(emergency, { kind: leak.kind, signer }, ring, place);
      } catch (error) {
        const moved = error instanceof NkeeperError && error.code === 'changed-meanwhile';
        if (!moved || tries === TRIES) throw error;
        await emergency.session.close();
        await delay(20 + Math.random() * 60);
        emergency = await open();
      }
    }
    return await finish(started, session);
  } finally {
    ring.wipe();
    await emergency?.session.close();
  }
}

/** 100,000 users are read in a second, more or less. */
const READ_MS = 1500;

/** What the flags point at. @throws NkeeperError `input-missing`, `input-conflict` */
async function leakOf(flags: RevokeFlags, { store }: Session<RevokeFlags>): Promise<Leak> {
  const { user, signingKey, allUsers, closeAccount, removeAccount, sameClass } = flags;
  const connection = flags.connection === undefined ? undefined : placeOf(flags.connection);
  const kinds: readonly (CutKind | false)[] = [
    (user !== undefined || connection !== undefined) && (sameClass ? 'class' : 'user'),
    signingKey !== undefined && 'signing-key',
    allUsers === true && 'all-users',
    closeAccount !== undefined && 'close-account',
    removeAccount !== undefined && 'remove-account',
  ];
  const [kind, ...more] = cutKinds.filter(each => kinds.includes(each));
  if (kind === undefined || more.length > 0 || (user !== undefined && connection !== undefined)) {
    throw new NkeeperError(
      kind === undefined ? 'input-missing' : 'input-conflict',
      kind === undefined ? 'What leaked is not said.' : 'Only one of them can be cut off at a time.',
      { hint: 'One of --user, --connection, --signing-key, --all-users, --close-account, --remove-account.' },
    );
  }
  const named = closeAccount ?? removeAccount ?? flags.account;
  // Whose a key is, and who else has it, is known once the users are read. An emergency does not wait long for that.
  if (user !== undefined)
    await Promise.race([store.scan().catch(() => undefined), delay(READ_MS, undefined, { ref: false })]);
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
    ...(connection === undefined ? {} : { connection }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
}

/** `n1/17` @throws NkeeperError `connection-invalid` */
function placeOf(text: string): ConnectionPlace {
  const [, server = '', cid = ''] = /^(.+)\/(\d+)$/.exec(text) ?? [];
  if (server !== '') return { server, cid: Number(cid) };
  throw new NkeeperError('connection-invalid', `"${text}" is no connection.`, {
    hint: 'SERVER/NUMBER, such as n1/17: the dashboard shows it, and --user NAME --dry-run.',
  });
}
