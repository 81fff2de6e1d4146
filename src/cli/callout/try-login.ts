import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type StoredCallout, storedCallout } from '../../core/callout/stored-callout.ts';
import { clientOf, findSentinel, type Sentinel, sentinelOfCreds } from '../../core/callout/trial/sentinel.ts';
import type { CalloutTrial, TrialClient, TrialStep } from '../../core/callout/trial/trial.ts';
import { tryCallout } from '../../core/callout/trial/try-callout.ts';
import { fileFault, messageOf, NkeeperError } from '../../core/errors.ts';
import { findLiveLogin } from '../../core/live/find-live-login.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import { findPlace } from '../../core/resolver/login/login.ts';
import { readSeedFile } from '../../core/store/keys/seeds.ts';
import { clean } from '../../core/text/clean.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, LIST_STYLE } from '../json-text.ts';
import { liveRequest } from '../live-request.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';
import { askSecret } from './secret-input.ts';

export interface TryFlags {
  readonly account?: string;
  readonly user?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly nkey?: string;
  readonly sentinel?: string;
  readonly json?: boolean;
  readonly operator?: string;
}

/** `nkeeper callout test`: a login as a client would make it, and why it is refused. */
export function tryLogin(invocation: Invocation<TryFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, globals, output } = session;
    const callout = await storedCallout(store, flags.operator, flags.account);
    const { operator } = callout.held;
    await store.scanAccounts({ operator: operator.ref.name });
    await store.keySources.open();
    const ring = new KeyRing(store.keySources);
    const client = await clientOfFlags(session, callout);
    const { creds: _, ...request } = liveRequest(world, globals);
    try {
      const trial = await tryCallout({
        ...{ store, callout, ring, client, clock: world.now },
        place: findPlace({ ...request, operatorToken: operator.token }),
        system: await findLiveLogin(store, operator.ref.name, request).catch(messageOf),
      });
      const nameOf = (key: string) => store.findByKey(key)?.name ?? key;
      if (flags.json) output.data(`${jsonText(jsonOf(trial, nameOf), LIST_STYLE)}\n`);
      else output.text(textOf(trial, nameOf));
      return trial.outcome === 'accepted' ? EXIT.ok : EXIT.failed;
    } finally {
      ring.wipe();
    }
  });
}

/** @throws NkeeperError `flags-exclusive`, `input-missing`, `source-unreadable`, `user-required` */
async function clientOfFlags(session: Session<TryFlags>, callout: StoredCallout): Promise<TrialClient> {
  const { flags, world, output } = session;
  const sentinel = await sentinelOf(session, callout);
  const nkey = flags.nkey === undefined ? undefined : readSeedFile(resolve(world.cwd, flags.nkey));
  if (flags.nkey !== undefined && !nkey)
    throw new NkeeperError('seed-missing', `There is no key file ${flags.nkey}.`);
  if (flags.password !== undefined)
    output.message(
      'warning: A password on the command line can be read by everybody on this machine, and stays in the history of the shell. --password-file takes a file.',
    );
  const read = (file: string) => firstLine(world.cwd, file);
  const password =
    flags.password ??
    (flags.passwordFile === undefined ? undefined : read(flags.passwordFile)) ??
    (flags.user === undefined ? undefined : await asked(session));
  const token = flags.tokenFile === undefined ? undefined : read(flags.tokenFile);
  return clientOf(sentinel, { user: flags.user, password, token }, nkey);
}

async function asked({ world, flags }: Session<TryFlags>): Promise<string> {
  if (world.streams.stdin.isTTY) return askSecret(`Password of ${clean(flags.user ?? '')}`);
  throw new NkeeperError('input-missing', 'There is no password, and no terminal to ask on.', {
    hint: '--password-file FILE; - is stdin.',
  });
}

function firstLine(cwd: string, file: string): string {
  return textFrom(cwd, file).split(/\r?\n/)[0] ?? '';
}

function textFrom(cwd: string, file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new NkeeperError('source-unreadable', `${file} cannot be read: ${fileFault(cause)}.`, { cause });
  }
}

/** The JWT that leads to the callout: of creds, or of a user of the store. */
async function sentinelOf(
  { store, flags, globals, world }: Session<TryFlags>,
  callout: StoredCallout,
): Promise<Sentinel> {
  if (globals.creds === undefined) return findSentinel(store, callout, flags.sentinel);
  return sentinelOfCreds(textFrom(world.cwd, globals.creds));
}

const SIGNS: Readonly<Record<TrialStep['state'], string>> = { good: 'ok', bad: 'WRONG', unknown: '?' };

function textOf(
  { outcome, account, user, tookMs, said, cause, steps }: CalloutTrial,
  nameOf: (key: string) => string,
): string {
  const took = `${Math.round(tookMs)} ms`;
  const lines =
    outcome === 'accepted'
      ? [`Accepted in ${took}${landedText(account === '' ? '' : nameOf(account), user)}.`]
      : outcome === 'refused'
        ? [`Refused after ${took}: ${cause?.text ?? said}`, ...(cause?.hint ? [`  ${cause.hint}`] : [])]
        : [`Not tried: ${said}.`];
  const looked = steps.map(({ state, text }) => `  ${SIGNS[state].padEnd(6)} ${text}`);
  return [...lines, ...(looked.length > 0 ? ['', ...looked] : [])].map(line => `${clean(line)}\n`).join('');
}

function landedText(account: string, user: string): string {
  const where = [account && `in ${account}`, user && `as ${user}`].filter(Boolean).join(' ');
  return where === '' ? '' : `: ${where}`;
}

function jsonOf(trial: CalloutTrial, nameOf: (key: string) => string) {
  const { outcome, account, user, tookMs, said, cause, steps } = trial;
  return {
    outcome,
    account,
    account_name: account === '' ? '' : nameOf(account),
    user,
    took_ms: Math.round(tookMs),
    said,
    cause: cause ? { ...cause } : { code: '', text: '', hint: '' },
    steps: steps.map(step => ({ ...step })),
  };
}
