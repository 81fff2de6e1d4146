import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { OpenPush } from '../../core/exchange/open-push.ts';
import type { PushView } from '../../core/exchange/push-view.ts';
import { integer } from '../../core/text/amounts.ts';
import { countOf } from '../../core/text/count-of.ts';
import { sentences } from '../../core/text/sentences.ts';
import { withoutCommands } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { accountsHere } from './accounts-here.ts';
import { newPushDialog, type PushDialog } from './push-dialog.ts';

// From a key to the servers: look → review → send → prove. Every step can be left, and nothing holds the screen up.

/** Pushes what is selected or marked; `all`: everything that some server lacks or has otherwise. */
export function startPush(app: Dashboard, all = false): void {
  const { operator, names } = accountsHere(app);
  look(app, newPushDialog(operator, all ? undefined : names, app.parts.now()));
}

export function showPush(app: Dashboard, push: PushDialog): void {
  app.update({ overlay: { kind: 'push', push } });
}

/** The push that is on screen, as it is now. */
export function shownPush(app: Dashboard): PushDialog | undefined {
  const { overlay } = app.state.get();
  return overlay?.kind === 'push' ? overlay.push : undefined;
}

function look(app: Dashboard, push: PushDialog): void {
  showPush(app, push);
  const isOpen = () => shownPush(app) === push;
  openServers(app, push).then(
    open => {
      if (!isOpen()) return void open.close();
      for (const fault of open.faults) app.note(fault, 'warning');
      showPush(app, { ...push, open, stage: 'review', since: app.parts.now() });
    },
    (error: unknown) => {
      if (!isOpen()) return;
      closeOverlay(app);
      app.say(`Nothing was sent. ${reasonOf(error)}`, 'error');
    },
  );
}

async function openServers(app: Dashboard, { operator, accounts }: PushDialog): Promise<OpenPush> {
  const { store, servers, journal, live } = app.parts;
  if (servers === undefined) throw new NkeeperError('offline', 'Started offline: no server is asked.');
  const { findLiveLogin, lentSession, openPush } = await import('./machinery.ts');
  const login = await findLiveLogin(store, operator, servers);
  const now = Math.floor(app.parts.now() / 1000);
  const lent = await lentSession(store, servers, () => live.lend());
  return openPush({ store, operator, accounts, login, lent, place: journal, now });
}

/** What went wrong and what to do, for a person at the keys. */
export function reasonOf(error: unknown): string {
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  return sentences(messageOf(error), withoutCommands(hint));
}

/** Sends. The one place where accounts leave the dashboard. */
export function sendPush(app: Dashboard, push: PushDialog): void {
  if (app.parts.readOnly) return app.say('This is read-only: nothing is sent from here.', 'warning');
  const { open } = push;
  if (!open) return;
  const stop = new AbortController();
  const run = push.run ?? open.start(push.force, { onChange: () => moved() });
  const moved = () => {
    const now = shownPush(app);
    if (now?.run === run) showPush(app, { ...now, view: run.view });
  };
  showPush(app, { ...push, run, stop, stage: 'running', view: run.view, fault: '', top: 0 });
  run.run(stop.signal).then(
    view => over(app, push, view),
    (error: unknown) => {
      const now = shownPush(app);
      if (now?.run === run) showPush(app, { ...now, stage: 'over', view: run.view, fault: reasonOf(error) });
      app.note(`The push failed: ${reasonOf(error)}`, 'error');
    },
  );
}

function over(app: Dashboard, push: PushDialog, view: PushView): void {
  const now = shownPush(app);
  if (now?.run !== undefined) showPush(app, { ...now, stage: 'over', view });
  app.note(endText(view), view.proven ? 'info' : 'warning');
  app.noteAll(
    view.troubles.map(({ server, account, text }) => `${server}, account ${account}: ${text}.`),
    'warning',
  );
  app.parts.live.refresh();
  // Marks were for this.
  if (push.accounts !== undefined && view.proven && app.list()) app.updatePane({ marks: new Set() });
}

/** How a push ended, one line. */
export function endText({ phase, proven, done, total, fault, ms }: PushView): string {
  if (phase === 'cancelled') return `Cancelled: ${integer(done)} of ${integer(total)} were sent.`;
  if (phase === 'lost' && done === 0) return sentences('Nothing was sent', fault);
  if (phase === 'lost')
    return sentences(`The connection was lost: ${integer(done)} of ${integer(total)} were sent`, fault);
  const what = `${countOf(total, 'account')} in ${(ms / 1000).toFixed(2)} s`;
  return proven
    ? `Pushed, and shown by every server: ${what}.`
    : `Pushed ${what}, but not every server shows it.`;
}

/** Leaves the window, and the servers. */
export function leavePush(app: Dashboard, { open, pruning, stop }: PushDialog): void {
  stop?.abort();
  void open?.close();
  void pruning?.close();
  closeOverlay(app);
}
