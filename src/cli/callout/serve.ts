import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepCallout } from '../../core/callout/keep.ts';
import { ruleBook } from '../../core/callout/rules/book.ts';
import { decideByRules, type RuleBook } from '../../core/callout/rules/decide.ts';
import {
  answerSigner,
  curveSeed,
  type StoredCallout,
  storedCallout,
} from '../../core/callout/stored-callout.ts';
import { fileFault, messageOf, NkeeperError } from '../../core/errors.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import { openStore, type Store } from '../../core/store/store.ts';
import { countOf } from '../../core/text/count-of.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { signerFromFlag } from '../operations/private-key.ts';
import type { Invocation } from '../program.ts';
import { type Session, withStore } from '../session.ts';
import { decisionJson, decisionText } from './decision-line.ts';
import { serviceLogin } from './service-login.ts';

export interface ServeFlags {
  readonly rules?: string;
  readonly account?: string;
  readonly user?: string;
  readonly key?: readonly string[];
  readonly queue: string;
  readonly timeout: number;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly operator?: string;
}

/** `nkeeper callout serve`: a callout service that runs until a signal ends it. */
export function serve(invocation: Invocation<ServeFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, globals, output } = session;
    await store.keySources.open();
    const ring = new KeyRing(store.keySources);
    try {
      await takeKeys(session, ring);
      const callout = await storedCallout(store, flags.operator, flags.account);
      const book = await readBook(session, store, callout, ring);
      const signer = answerSigner(callout, ring);
      const curve = await curveSeed(callout, ring);
      const login = serviceLogin(session, callout, globals.creds);
      const ready = `${countOf(book.rules.length, 'rule')} for ${callout.held.ref.name}, ${curve ? 'sealed' : 'not sealed'}, as ${login.who}`;
      if (flags.check) {
        output.message(`The rules can be carried out: ${ready}.`);
        return EXIT.ok;
      }
      return await run(session, { callout, book, ring, signer, curve, login, ready });
    } finally {
      ring.wipe();
    }
  });
}

interface Ready {
  readonly callout: StoredCallout;
  readonly book: RuleBook;
  readonly ring: KeyRing;
  readonly signer: ReturnType<typeof answerSigner>;
  readonly curve: Awaited<ReturnType<typeof curveSeed>>;
  readonly login: ReturnType<typeof serviceLogin>;
  readonly ready: string;
}

/** Serves until SIGTERM or SIGINT; SIGHUP reads the rules again. */
function run(session: Session<ServeFlags>, start: Ready): Promise<ExitCode> {
  const { flags, output, world } = session;
  const { callout, ring, signer, curve, login, ready } = start;
  let { book } = start;
  const nameOf = (key: string) => book.accounts.get(key)?.name ?? key;
  const line = flags.json ? decisionJson : decisionText;
  const kept = keepCallout({
    ...{ account: callout.held.ref.key, signer, curve, queue: flags.queue, timeoutMs: flags.timeout },
    place: login.place,
    credentials: login.credentials,
    accounts: () => book.accounts,
    decide: decideByRules(() => book, world.now),
    onOutcome(outcome) {
      output.data(line(outcome, world.now(), nameOf));
      // A line that waits for company is of no use to who watches.
      output.flush();
    },
    onFault: sentence => output.message(sentence),
    onConnected: server => output.message(`Ready: connected to ${server}; ${ready}.`),
    onLost: ({ reason, hint }) =>
      output.message(`Not connected: ${reason}. ${hint}${hint === '' ? '' : ' '}It is tried again.`),
  });
  const reload = () =>
    void readAgain(session, ring).then(
      read => {
        book = read;
        output.message(`The rules were read again: ${countOf(book.rules.length, 'rule')}.`);
      },
      error => output.message(`The rules stay as they were: ${messageOf(error)}`),
    );
  process.on('SIGHUP', reload);
  return new Promise(resolved => {
    const end = (code: ExitCode) => {
      process.off('SIGHUP', reload);
      output.message('Ending: what came is still answered.');
      void kept.drain().then(() => resolved(code));
    };
    process.once('SIGTERM', () => end(EXIT.ok));
    process.once('SIGINT', () => end(EXIT.interrupted));
  });
}

/** `--key`: a file, or `-` for stdin; what is a seed itself is taken too. */
async function takeKeys({ flags, world }: Session<ServeFlags>, ring: KeyRing): Promise<void> {
  for (const given of flags.key ?? [])
    if ((await signerFromFlag(given, ring, world)) === given)
      throw new NkeeperError('seed-missing', `There is no key file ${given}.`);
}

/** The store as it is now: accounts that were allowed since, and their keys. */
async function readAgain(session: Session<ServeFlags>, ring: KeyRing): Promise<RuleBook> {
  const store = openStore(session.store.locations, { now: () => Math.floor(session.world.now() / 1000) });
  try {
    const { operator, account } = session.flags;
    return await readBook(session, store, await storedCallout(store, operator, account), ring);
  } finally {
    store.close();
  }
}

async function readBook(
  { flags, world }: Session<ServeFlags>,
  store: Store,
  callout: StoredCallout,
  ring: KeyRing,
): Promise<RuleBook> {
  if (!flags.rules)
    throw new NkeeperError('input-missing', 'The file with the rules is not named.', {
      hint: '--rules FILE; docs/auth-callout.md tells what stands in it.',
    });
  const path = resolve(world.cwd, flags.rules);
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError(
      'callout-rules-invalid',
      `The rules ${path} cannot be read: ${fileFault(cause)}.`,
      {
        cause,
      },
    );
  }
  try {
    return await ruleBook(source, store, callout, ring, Math.floor(world.now() / 1000));
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    const hint = error.hint ? { hint: error.hint } : {};
    throw new NkeeperError(error.code, `${path}: ${error.message}`, { cause: error, ...hint });
  }
}
