import { NkeeperError } from '../../core/errors.ts';
import type { OpenPrune } from '../../core/exchange/open-prune.ts';
import type { PruneRun, PruneView } from '../../core/exchange/prune-run.ts';
import { countOf } from '../../core/text/count-of.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { accountsHere } from './accounts-here.ts';
import { newPushDialog, type PushDialog } from './push-dialog.ts';
import { reasonOf, shownPush, showPush } from './start-push.ts';

/** Takes accounts that only servers have off them: the selected or marked ones, else all. */
export function startPrune(app: Dashboard): void {
  const { operator, strangers } = accountsHere(app);
  const push = newPushDialog(operator, strangers.length > 0 ? strangers : undefined, app.parts.now(), true);
  showPush(app, push);
  const isOpen = () => shownPush(app) === push;
  open(app, push).then(
    pruning => {
      if (!isOpen()) return void pruning.close();
      showPush(app, { ...push, pruning, stage: 'review', since: app.parts.now() });
    },
    (error: unknown) => {
      if (!isOpen()) return;
      closeOverlay(app);
      app.say(`Nothing was removed. ${reasonOf(error)}`, 'error');
    },
  );
}

/** Seeds that were read for it are wiped when it is closed. */
async function open(app: Dashboard, { operator, accounts }: PushDialog): Promise<OpenPrune> {
  const { store, servers, journal } = app.parts;
  if (servers === undefined) throw new NkeeperError('offline', 'Started offline: no server is asked.');
  const { KeyRing, findLiveLogin, openPrune } = await import('./machinery.ts');
  const ring = new KeyRing(store.keySources);
  try {
    const login = await findLiveLogin(store, operator, servers);
    const now = Math.floor(app.parts.now() / 1000);
    const opened = await openPrune({ store, operator, accounts, login, place: journal, ring, now });
    const close = async () => {
      ring.wipe();
      await opened.close();
    };
    return { ...opened, close };
  } catch (error) {
    ring.wipe();
    throw error;
  }
}

/** Closes, deletes, looks again. */
export function sendPrune(app: Dashboard, push: PushDialog): void {
  if (app.parts.readOnly) return app.say('This is read-only: nothing is removed from here.', 'warning');
  const { pruning } = push;
  if (!pruning) return;
  const stop = new AbortController();
  void closeAndDelete(app, { ...push, stop }, pruning);
}

async function closeAndDelete(app: Dashboard, push: PushDialog, pruning: OpenPrune): Promise<void> {
  let run: PruneRun | undefined;
  const moved = () => {
    const now = shownPush(app);
    if (run && now?.pruning === pruning) showPush(app, { ...now, pruned: run.view });
  };
  try {
    run = await pruning.start({ signal: push.stop?.signal, onChange: moved });
    showPush(app, { ...push, stage: 'running', pruned: run.view, fault: '', top: 0 });
    over(app, pruning, await run.run(), '');
  } catch (error) {
    if (run) over(app, pruning, run.view, reasonOf(error));
    else app.say(`Nothing was removed. ${reasonOf(error)}`, 'error');
  }
}

function over(app: Dashboard, pruning: OpenPrune, pruned: PruneView, fault: string): void {
  const now = shownPush(app);
  if (now?.pruning === pruning) showPush(app, { ...now, stage: 'over', pruned, fault });
  const gone = pruned.accounts.filter(({ state }) => state === 'gone').length;
  app.note(`${countOf(gone, 'account')} of ${pruned.accounts.length} removed from the servers.`);
  app.noteAll(
    pruned.accounts.filter(({ text }) => text !== '').map(({ name, text }) => `${name}: ${text}`),
    'warning',
  );
  app.parts.live.refresh();
}
