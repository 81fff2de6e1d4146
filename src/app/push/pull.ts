import { NkeeperError } from '../../core/errors.ts';
import type { PulledAccount } from '../../core/exchange/plan-pull.ts';
import type { Effect } from '../../core/operations/plan.ts';
import { integer } from '../../core/text/amounts.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { reviewWish } from '../changes/decide.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { accountsHere } from './accounts-here.ts';
import { reasonOf } from './start-push.ts';

/** So many accounts that stay as they are are told. */
const MOST = 20;

export interface PullWish {
  /** Everything that servers have, whatever is selected. */
  readonly all?: boolean;
  /** What the store has that is newer, or was changed there, is overwritten. */
  readonly overwriteNewer?: boolean;
}

/** Takes what servers have into the store: a change like any other, with a review and undo. */
export function startPull(app: Dashboard, { all = false, overwriteNewer = false }: PullWish = {}): void {
  const { operator, names, strangers } = accountsHere(app);
  const named = all ? [] : [...(names ?? []), ...strangers];
  const accounts = named.length > 0 ? named : undefined;
  const which = accounts === undefined ? '-A' : accounts.map(name => `-a ${shellWord(name)}`).join(' ');
  let told: readonly PulledAccount[] = [];
  app.say('Asking every server what it has…');
  reviewWish(app, {
    operator,
    plan: async (_machinery, context) => {
      const { store, servers, journal, now } = app.parts;
      if (servers === undefined) throw new NkeeperError('offline', 'Started offline: no server is asked.');
      const { findLiveLogin, planPull, readTheirSide } = await import('./machinery.ts');
      const login = await findLiveLogin(store, operator, servers);
      const at = Math.floor(now() / 1000);
      const side = await readTheirSide({ store, operator, login, place: journal, now: at });
      const pulled = await planPull(side.versions, side.history, { accounts, overwriteNewer }, context);
      told = pulled.accounts;
      const missing = side.missing.map(text => warning(`${text} is not there: what it has is not known.`));
      const effects = [...pulled.plan.effects, ...side.faults.map(warning), ...missing, ...staying(told)];
      app.update({ message: undefined });
      return { ...pulled.plan, effects };
    },
    command: `nkeeper pull ${which}${overwriteNewer ? ' --overwrite-newer' : ''} --operator ${shellWord(operator)}`,
    no: 'No',
    yes: 'Yes, write it',
    back: () => closeOverlay(app),
    failed: error => nothing(app, error, told),
  });
}

const warning = (text: string): Effect => ({ kind: 'warning', text });

/** What is not taken, and why. */
function staying(accounts: readonly PulledAccount[]): readonly Effect[] {
  const some = accounts.filter(({ verdict }) => ['kept', 'refused', 'deleted-here'].includes(verdict));
  const rest = some.length - MOST;
  return [
    ...some.slice(0, MOST).map(
      ({ name, text, verdict }): Effect => ({
        kind: verdict === 'deleted-here' ? 'note' : 'warning',
        text: `${name} is not taken. ${text}`,
      }),
    ),
    ...(rest > 0 ? [warning(`${integer(rest)} more are not taken.`)] : []),
  ];
}

/** Nothing to write, or it failed: what was not taken is told all the same. */
function nothing(app: Dashboard, error: unknown, accounts: readonly PulledAccount[]): void {
  closeOverlay(app);
  if (!(error instanceof NkeeperError) || error.code !== 'nothing-to-change')
    return app.say(`Nothing was pulled. ${reasonOf(error)}`, 'error');
  const left = staying(accounts);
  app.noteAll(
    left.map(({ text }) => text),
    'warning',
  );
  const [first, ...more] = left;
  if (!first)
    return app.say(accounts.length === 0 ? 'No server has it.' : 'Nothing to pull: the store has it all.');
  openMenu(app, {
    title: `${first.text}${more.length > 0 ? ` And ${integer(more.length)} more: m shows them.` : ''}`,
    items: [{ id: 'leave', label: 'Leave everything as it is' }],
    choose: () => {},
  });
}
