import { NkeeperError } from '../../core/errors.ts';
import type { Conflict } from '../../core/exchange/conflict.ts';
import type { OpenPush, PushOptions } from '../../core/exchange/open-push.ts';
import type { PlannedAccount } from '../../core/exchange/plan-push.ts';
import type { Pushing } from '../../core/exchange/push-run.ts';
import type { PushView } from '../../core/exchange/push-view.ts';
import { isLettingIn } from '../../core/exchange/undoing.ts';
import { holdOperator } from '../../core/operations/held.ts';
import { chooseAccount, chooseOperator } from '../../core/store/choose.ts';
import type { OperatorRow } from '../../core/store/store.ts';
import { integer } from '../../core/text/amounts.ts';
import { countOf } from '../../core/text/count-of.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { httpTrust } from '../http-trust.ts';
import { confirmed, isWanted } from '../operations/confirm.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { namesIn } from '../server-names.ts';
import { type Session, withStore } from '../session.ts';
import { sayStillArmed } from '../still-armed.ts';
import type { World } from '../world.ts';
import { keepRevocations } from './keep-revocations.ts';
import { prune } from './prune.ts';
import { pushJson } from './push-json.ts';
import { planText, resultText } from './push-text.ts';
import { httpServer, loginToChange, type ServerFlags } from './servers.ts';

export interface PushFlags extends ServerFlags {
  readonly account?: readonly string[];
  readonly all?: boolean;
  readonly force?: boolean;
  readonly keepRevocations?: boolean;
  readonly diff?: boolean;
  readonly prune?: boolean;
  readonly accountRemoval?: string;
  readonly timeout: number;
  readonly lookAgain: number;
  readonly operator?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  /** A person is there, and answered questions already: whether it is meant is one more. */
  readonly ask?: boolean;
}

/** `nkeeper push` */
export function push(invocation: Invocation<PushFlags>): Promise<ExitCode> {
  refuseContradictions(invocation.flags);
  return withStore(invocation, async session => {
    const { store, flags } = session;
    const operator = chooseOperator(store, flags.operator);
    if (flags.accountRemoval !== undefined) return prune(session, operator, [flags.accountRemoval]);
    const alone = flags.prune && !flags.all && !flags.account;
    const code = alone ? EXIT.ok : await pushAccounts(session, operator);
    return flags.prune && code === EXIT.ok ? prune(session, operator, undefined) : code;
  });
}

/** As in nsc. */
function refuseContradictions({ all, account, diff, prune: prunes, accountRemoval }: PushFlags): void {
  const kinds = [
    diff && '--diff',
    prunes && '--prune',
    accountRemoval !== undefined && '--account-removal',
  ].filter(Boolean);
  if (all && account)
    throw new NkeeperError('usage', '-a and -A exclude each other.', { hint: 'Name accounts, or take all.' });
  if (kinds.length > 1) throw new NkeeperError('usage', `${kinds.join(' and ')} exclude each other.`);
}

async function pushAccounts(session: Session<PushFlags>, operator: OperatorRow): Promise<ExitCode> {
  const { store, flags, world, globals, output } = session;
  // As in nsc: a difference is of everything, unless accounts are named.
  const every = flags.all === true || (flags.diff === true && flags.account === undefined);
  const accounts = every ? undefined : await namesOf(session, operator);
  const now = Math.floor(world.now() / 1000);
  const options = { store, operator: operator.name, accounts, place: world, now };
  const dry = flags.dryRun === true || flags.diff === true;
  let open = await openAny(session, operator, options);
  try {
    const kept = flags.keepRevocations ? await keepRevocations(open, session, operator) : undefined;
    if (kept && (dry || kept.code !== EXIT.ok)) {
      if (flags.json) output.data(`${pushJson(open.plan, open.faults, undefined, kept.json)}\n`);
      else if (dry) output.message('What is sent then is shown when the store has it.');
      return kept.code;
    }
    if (kept) {
      await open.close();
      open = await openAny(session, operator, { ...options, now: Math.floor(world.now() / 1000) });
    }
    const { plan, faults } = open;
    const force = flags.force === true;
    const chosen = open.chosen(force);
    if (!flags.json) output.text(`${dry ? 'Dry run: ' : ''}${planText(plan, force, flags.diff === true)}`);
    for (const fault of faults) output.message(`warning: ${fault}`);
    const { versionOf } = await import('../../core/emergency/account-versions.ts');
    const { claims } = holdOperator(store, operator.name);
    await sayStillArmed(session, account => {
      const token = chosen.find(({ key }) => key === account)?.token ?? '';
      return versionOf(token, account, claims, '', now)?.claims;
    });
    const left = plan.accounts.filter(
      ({ verdict }) => verdict === 'refused' || (!force && verdict === 'conflict'),
    );
    const unread = accounts === undefined ? 0 : accounts.length - plan.accounts.length;
    const whole = left.length === 0 && unread === 0 && plan.missing.length === 0;
    if (dry || chosen.length === 0) {
      if (flags.json) output.data(`${pushJson(plan, faults, undefined, kept?.json)}\n`);
      else if (dry) output.message('Nothing was sent: this was --dry-run.');
      else output.message(whole ? 'Nothing to send: every server has it.' : nothingSent(left));
      return whole ? EXIT.ok : EXIT.failed;
    }
    output.flush();
    await refuseProtected(world, globals, store.locations.storesDir.path);
    if (!(await isMeant(open, force, flags, world))) {
      output.message('Nothing was sent.');
      return EXIT.failed;
    }
    const run = open.start(force, { timeoutMs: flags.timeout * 1000, onChange: () => progress.tell() });
    const progress = new Progress(run, session);
    const view = await cancelledByCtrlC(signal => run.run(signal));
    await run.close();
    if (flags.json) output.data(`${pushJson(plan, faults, run, kept?.json)}\n`);
    else output.text(resultText(view));
    sayEnd(view, left.length, output);
    return view.proven && whole ? EXIT.ok : EXIT.failed;
  } finally {
    await open.close();
  }
}

/** A conflict is no dead end, and no accident. */
function nothingSent(left: readonly Pick<PlannedAccount, 'conflicts'>[]): string {
  const kinds = left.flatMap(({ conflicts }) => conflicts.map(({ kind }) => kind));
  if (kinds.length === 0) return 'Nothing was sent.';
  if (kinds.includes('readmits'))
    return "Nothing was sent. The same with --keep-revocations takes what is revoked there into the store's version, and sends that; where the revocation is lifted on purpose, the same with --force sends it as it is.";
  if (kinds.includes('signing-key'))
    return 'Nothing was sent. Where the signing key was added here, the same with --force sends it; where it was removed there, take it out here, too: nkeeper edit account NAME --rm-sk KEY, then push.';
  return kinds.every(kind => kind === 'unserved')
    ? 'Nothing was sent. Start the service, then push again; --force does not wait for it.'
    : 'Nothing was sent. --force overwrites what servers have; nkeeper pull takes theirs.';
}

/** NATS servers, or an account server over HTTP. */
async function openAny(
  session: Session<PushFlags>,
  operator: OperatorRow,
  options: Omit<PushOptions, 'login'>,
): Promise<OpenPush> {
  const url = httpServer(session, operator, session.globals.server ?? session.globals.context);
  if (url !== undefined) {
    const { openAccountServerPush } = await import('../../core/exchange/account-server.ts');
    return openAccountServerPush({ ...options, url, trust: httpTrust(session.world, session.globals) });
  }
  const login = await loginToChange(session, operator);
  const { openPush } = await import('../../core/exchange/open-push.ts');
  return openPush({ ...options, login, without: namesIn(session.flags.without) });
}

async function namesOf(
  { store, flags }: Session<PushFlags>,
  operator: OperatorRow,
): Promise<readonly string[]> {
  const wanted = flags.account ?? [undefined];
  const rows = await Promise.all(wanted.map(each => chooseAccount(store, operator, each)));
  return [...new Set(rows.map(({ name }) => name))];
}

/**
 * Overwriting what somebody else made wants a word from a person, and so does cutting somebody off; a script says the first with
 * --force, and the second by pushing.
 */
async function isMeant(
  open: OpenPush,
  force: boolean,
  { yes, ask }: PushFlags,
  { streams }: World,
): Promise<boolean> {
  const chosen = open.chosen(force);
  const conflicts = chosen.filter(({ verdict }) => verdict === 'conflict');
  const { stdin, stdout } = streams;
  if (yes) return true;
  const cutsOff = chosen.some(({ effects }) => effects.some(({ kind }) => kind === 'cut-off'));
  const isAsked = ask === true || (cutsOff && stdin.isTTY && stdout.isTTY);
  if (conflicts.length === 0) return !isAsked || isWanted('Send it?', !cutsOff);
  if (!stdin.isTTY || !stdout.isTTY) {
    // --force is the word for all that scripts of nsc push with it, but not for letting somebody in again.
    const lets = conflicts.flatMap(each => each.conflicts).filter(isLettingIn);
    if (lets.length === 0) return true;
    throw new NkeeperError(
      'confirmation-required',
      `${lettingIn(lets)}, and there is no terminal to ask on.`,
      { hint: '--yes says that it is meant; --dry-run shows what it would do.' },
    );
  }
  return confirmed(conflicts.length === 1 ? (conflicts[0]?.name ?? '') : 'overwrite');
}

function lettingIn(conflicts: readonly Pick<Conflict, 'kind'>[]): string {
  const kinds = conflicts.map(({ kind }) => kind);
  if (kinds.includes('readmits')) return 'It undoes a revocation on the servers';
  return kinds.includes('signing-key')
    ? 'It brings a signing key to servers where it may have been removed'
    : 'It opens an account that is closed on the servers';
}

function sayEnd(
  { phase, proven, fault, total, done }: PushView,
  left: number,
  output: Session<PushFlags>['output'],
): void {
  const again = 'Run it again: what is there already is not sent twice.';
  if (phase === 'cancelled')
    output.message(`Cancelled: ${integer(done)} of ${integer(total)} were sent. ${again}`);
  else if (phase === 'lost')
    output.message(
      `The connection was lost: ${integer(done)} of ${integer(total)} were sent. ${fault} ${again}`,
    );
  else output.message(proven ? 'Done: every server shows it.' : 'Not proven: see above.');
  if (left > 0) output.message(`${countOf(left, 'account')} ${left === 1 ? 'was' : 'were'} not sent.`);
}

/** On a terminal, how far a long push is. */
class Progress {
  #next = performance.now() + 1000;
  readonly #run: Pushing;
  readonly #session: Session<PushFlags>;

  constructor(run: Pushing, session: Session<PushFlags>) {
    this.#run = run;
    this.#session = session;
  }

  tell(): void {
    const { world, output } = this.#session;
    if (performance.now() < this.#next || !world.streams.stdout.isTTY) return;
    this.#next = performance.now() + 1000;
    const { done, total, phase } = this.#run.view;
    output.message(
      phase === 'proving' ? 'Looking at what came of it.' : `${integer(done)} of ${integer(total)} sent.`,
    );
  }
}
