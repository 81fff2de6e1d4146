import { NkeeperError } from '../../core/errors.ts';
import type { OpenPrune, Removable } from '../../core/exchange/open-prune.ts';
import type { PruneView } from '../../core/exchange/prune-run.ts';
import { KeyRing } from '../../core/operations/keyring.ts';
import type { OperatorRow } from '../../core/store/store.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { timestamp } from '../../core/text/units.ts';
import { cancelledByCtrlC } from '../ctrl-c.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { jsonText, type Printable } from '../json-text.ts';
import { confirmed } from '../operations/confirm.ts';
import { signerFromFlag } from '../operations/private-key.ts';
import { refuseProtected } from '../protected.ts';
import { namesIn } from '../server-names.ts';
import type { Session } from '../session.ts';
import type { World } from '../world.ts';
import type { PushFlags } from './push.ts';
import { STYLE } from './push-json.ts';
import { loginToChange } from './servers.ts';

/** `nkeeper push --prune`, `--account-removal`: takes accounts off the servers. */
export async function prune(
  session: Session<PushFlags>,
  operator: OperatorRow,
  accounts: readonly string[] | undefined,
): Promise<ExitCode> {
  const { store, world, globals } = session;
  const login = await loginToChange(session, operator);
  const { openPrune } = await import('../../core/exchange/open-prune.ts');
  const ring = new KeyRing(store.keySources);
  try {
    const signer = globals.privateKey && (await signerFromFlag(globals.privateKey, ring, world));
    const now = Math.floor(world.now() / 1000);
    const open = await openPrune({
      ...{ store, operator: operator.name, accounts, login, place: world, ring, now },
      signer: signer || undefined,
      without: namesIn(session.flags.without),
    });
    try {
      return await pruneOpen(open, session, accounts);
    } finally {
      await open.close();
    }
  } finally {
    ring.wipe();
  }
}

async function pruneOpen(
  open: OpenPrune,
  { store, flags, world, globals, output }: Session<PushFlags>,
  wanted: readonly string[] | undefined,
): Promise<ExitCode> {
  const dry = flags.dryRun === true;
  if (!flags.json) output.text(pruneText(open, dry));
  for (const fault of open.faults) output.message(`warning: ${fault}`);
  if (open.accounts.length === 0 && open.kept.length === 0 && wanted !== undefined)
    throw new NkeeperError('account-unknown', `No server has an account "${wanted[0]}".`, {
      hint: 'A deleted account goes by its public key: nkeeper resolver status shows it.',
    });
  if (dry || open.accounts.length === 0) {
    if (flags.json) output.data(`${pruneJson(open)}\n`);
    else output.message(dry ? 'Nothing was removed: this was --dry-run.' : nothingText(open));
    return open.missing.length + open.kept.length > 0 ? EXIT.failed : EXIT.ok;
  }
  output.flush();
  await refuseProtected(world, globals, store.locations.storesDir.path);
  if (!flags.yes && !(await isMeant(open.accounts, world))) {
    output.message('Nothing was removed.');
    return EXIT.failed;
  }
  const view = await cancelledByCtrlC(async signal => {
    let told = '';
    const run = await open.start({
      lookAgainMs: flags.lookAgain * 1000,
      signal,
      onChange: () => {
        const { phase } = run.view;
        if (phase === told || flags.json) return;
        told = phase;
        if (PHASES[phase]) output.message(PHASES[phase]);
      },
    });
    return run.run();
  });
  if (flags.json) output.data(`${pruneJson(open, view)}\n`);
  else output.text(resultText(view));
  const gone = view.phase === 'done' && view.accounts.every(({ state }) => state === 'gone');
  return gone && open.kept.length === 0 ? EXIT.ok : EXIT.failed;
}

function nothingText({ kept }: OpenPrune): string {
  return kept.length === 0 ? 'Nothing to remove.' : 'Nothing was removed.';
}

const PHASES: { readonly [phase in PruneView['phase']]?: string } = {
  closing: 'Closing.',
  deleting: 'Closed everywhere. Deleting.',
  waiting: 'Deleted. Looking again when servers have compared their stores (Ctrl-C ends the wait).',
};

async function isMeant(accounts: readonly Removable[], { streams }: World): Promise<boolean> {
  const { stdin, stdout } = streams;
  const [only] = accounts;
  if (stdin.isTTY && stdout.isTTY) return confirmed(accounts.length === 1 && only ? only.name : 'prune');
  throw new NkeeperError(
    'confirmation-required',
    'It takes accounts off the servers, and there is no terminal to ask on.',
    {
      hint: '--yes says that it is meant; --dry-run shows what it would do.',
    },
  );
}

/** What the servers would lose, clean. */
function pruneText({ accounts, kept, servers, missing }: OpenPrune, dry: boolean): string {
  const lines = [
    `${dry ? 'Dry run: ' : ''}Remove ${countOf(accounts.length, 'account')} from ${servers.map(({ name }) => name).join(', ')}`,
    ...accounts.flatMap(
      ({ name, key, servers: holders, connections, deleted, removedBefore, best, fault, stored }) => [
        `  account ${name} ${key}: on ${holders.join(', ') || 'some server'}, ${countOf(connections, 'connection')}`,
        ...(best ? [`    issued ${timestamp(best.issuedAt)}`] : [`    ${fault}`]),
        ...(deleted === ''
          ? []
          : [`    ${removedBefore ? 'removed from the servers' : 'deleted here'} on ${deleted}`]),
        ...(stored ? ['    ! The store has it: a push brings it back.'] : []),
      ],
    ),
    ...kept.map(
      ({ name, key, mayBe }) => `  ! account ${name} ${key} stays: it may be ${mayBe.join(', ')} here.`,
    ),
    ...(accounts.length > 0
      ? [
          '  ! Everybody in it is cut off. It is closed first, then deleted where all servers are there and allow it.',
        ]
      : []),
    ...missing.map(text => `  ! Not there: ${text}. So nothing is deleted, only closed.`),
  ];
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

const STATES: Readonly<Record<PruneView['accounts'][number]['state'], string>> = {
  waiting: 'nothing was done',
  deleted: 'deleted, not looked at again',
  gone: 'gone from every server',
  'locked-out': 'LOCKED OUT, not deleted',
  'came-back': 'CAME BACK',
  unproven: 'NOT PROVEN',
};

function resultText({ accounts, phase }: PruneView): string {
  const lines = accounts.map(({ name, key, state, servers, text }) => {
    const where = state === 'gone' || servers.length === 0 ? '' : ` (${servers.join(', ')})`;
    return `account ${name} ${key}: ${STATES[state]}${where}${text === '' ? '' : `. ${text}`}`;
  });
  if (phase === 'cancelled') lines.push('Cancelled before the end.');
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

function pruneJson({ accounts, kept, servers, missing, faults }: OpenPrune, view?: PruneView): string {
  return jsonText(
    {
      operation: 'prune',
      applied: view !== undefined,
      phase: view?.phase ?? 'planned',
      servers: servers.map(({ name, resolver }) => ({ name, resolver })),
      missing,
      notes: faults,
      kept: kept.map(({ key, name, servers: holders, mayBe }) => ({
        name,
        public_key: key,
        servers: holders,
        may_be: mayBe,
      })),
      answers: view?.answers ?? [],
      accounts: accounts.map(({ name, key, servers: holders, connections, deleted, best, stored }) => {
        const found = view?.accounts.find(each => each.key === key);
        return {
          name,
          public_key: key,
          servers: holders,
          issued_at: best?.issuedAt ?? 0,
          trusted: best !== undefined,
          connections,
          deleted_here: deleted,
          in_store: stored,
          state: found?.state ?? 'planned',
          left_on: found && found.state !== 'gone' ? found.servers : [],
          text: found?.text ?? '',
        };
      }),
    } as Printable,
    STYLE,
  );
}
