import type { CloseChoice, CloseKind } from '../../core/emergency/close-plan.ts';
import type { CutKind } from '../../core/emergency/cut.ts';
import type { CutChoice } from '../../core/emergency/plan-cut.ts';
import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { Watcher } from '../../core/store/write/headway.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf } from '../../core/text/count-of.ts';
import { sentences } from '../../core/text/sentences.ts';
import { shortKey } from '../../core/text/short-key.ts';
import { askPlan } from '../changes/ask-plan.ts';
import { withoutCommands } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import { open } from '../navigation.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { sameRoute } from '../route.ts';
import type { MenuItem } from '../state.ts';
import type { Look } from './desk.ts';
import { type LeakHere, leakHere } from './leak-here.ts';

/** Something here has access that can be cut; or why not. */
export function canCutAccess(app: Dashboard): true | string {
  if (!app.parts.desk) return 'This is offline: no server would know of it.';
  if (app.list() && app.paneState().marks.size > 0)
    return 'Access is cut off one at a time: space takes the marks away.';
  return leakHere(app) !== undefined || 'Nothing here has access that could be cut.';
}

/** Looks who it is and where, and offers how much to cut off. Nothing happens before a review and a typed name. */
export function cutAccess(app: Dashboard): void {
  const here = leakHere(app);
  if (here) lookAt(app, here, offer);
}

/** Closes an account and takes it off every server, then out of the store: the review comes at once. */
export function removeAccount(app: Dashboard, here: LeakHere): void {
  lookAt(app, here, (_app, _here, look) => review(app, here, look, 'remove-account'));
}

function lookAt(
  app: Dashboard,
  here: LeakHere,
  goOn: (app: Dashboard, here: LeakHere, look: Look) => void,
): void {
  const { desk } = app.parts;
  if (!desk) return;
  app.say('Asking the servers who and where that is…');
  const { route } = app.entry();
  // Whoever went elsewhere meanwhile shall not be surprised by a question.
  const stays = () => sameRoute(app.entry().route, route) && app.state.get().overlay === undefined;
  const known = app.world().live.servers.map(({ name }) => name);
  desk.look(here.operator, here.leak, known).then(
    look => {
      if (!stays()) return look.drop();
      app.update({ message: undefined });
      goOn(app, here, look);
    },
    (error: unknown) => stays() && refused(app, error),
  );
}

function offer(app: Dashboard, here: LeakHere, look: Look): void {
  const { emergency, choices } = look;
  const { user, letIn, accountName } = emergency;
  const who = user
    ? `${user.name || 'user'} ${shortKey(user.key)}, `
    : letIn
      ? `${letIn.name || 'a client'} (auth callout), `
      : '';
  openMenu(
    app,
    {
      title: `Cut access: ${who}account ${accountName}`,
      lines: look.about,
      items: choices.map(itemOf),
      index: Math.max(
        0,
        choices.findIndex(({ kind }) => kind === here.leak.kind),
      ),
      choose: id => (isCloseKind(id) ? reviewClose(app, look, id) : review(app, here, look, id as CutKind)),
      leave: look.drop,
    },
    true,
  );
}

function isCloseKind(id: string): id is CloseKind {
  return id === 'connection' || id === 'name';
}

function itemOf({ kind, about, connections, refused }: CutChoice | CloseChoice): MenuItem {
  const text = `${about.charAt(0).toUpperCase()}${about.slice(1)}`;
  return {
    id: kind,
    label: clean(text),
    aside: refused === '' ? countOf(connections, 'conn') : 'not possible',
    ...(refused === '' ? {} : { disabled: refused }),
  };
}

function review(app: Dashboard, here: LeakHere, look: Look, kind: CutKind): void {
  const { desk } = app.parts;
  if (!desk) return;
  import('./machinery.ts')
    .then(machinery => {
      const { plan } = look.plan(kind);
      const shown = { ...machinery.reviewPlan(plan), push: [] };
      const lines = machinery.reviewLines(shown);
      let id = '';
      const carryOut = async (watcher: Watcher) => {
        id = await desk.start(here.operator, here.leak, look, kind, watcher);
      };
      const afterwards = () => {
        closeOverlay(app);
        app.noteAll(lines);
        open(app, { screen: 'emergency', id });
      };
      const deed = { plan, carryOut, lines, leave: look.drop, afterwards };
      askPlan(app, { reviewPlan: () => shown }, deed, { operator: here.operator });
    })
    .catch((error: unknown) => {
      look.drop();
      refused(app, error);
    });
}

/** What an auth callout let in has no key that could be revoked: it is closed, and what that is worth is said. */
function reviewClose(app: Dashboard, look: Look, kind: CloseKind): void {
  const { desk } = app.parts;
  if (!desk) return;
  import('./machinery.ts')
    .then(machinery => {
      const planned = look.planClose(kind);
      let words: readonly string[] = [];
      const carryOut = async ({ signal }: Watcher) => {
        words = await desk.closeConnections(look, planned, signal);
      };
      const afterwards = () => {
        app.noteAll(words, 'warning');
        openMenu(app, {
          title: planned.plan.title,
          lines: words,
          items: [{ id: 'leave', label: 'Leave' }],
          choose: () => {},
        });
      };
      const deed = { plan: planned.plan, carryOut, leave: look.drop, afterwards };
      askPlan(app, machinery, deed, { working: 'Closing, then listening who comes back. Esc ends that.' });
    })
    .catch((error: unknown) => {
      look.drop();
      refused(app, error);
    });
}

/** No server is no reason to do nothing. */
const WITHOUT_SERVERS =
  'Until one is there: revoke it in the store (a on the tab Revoked of the account), and push the account then (P).';

function refused(app: Dashboard, error: unknown): void {
  const { code, hint = '' } = error instanceof NkeeperError ? error : { code: '' };
  const reason = `Nothing was cut. ${sentences(messageOf(error), withoutCommands(hint))}`;
  app.note(reason, 'error');
  app.update({ message: undefined });
  const meanwhile = code === 'servers-unreachable' ? [WITHOUT_SERVERS] : [];
  openMenu(app, {
    title: reason,
    lines: meanwhile,
    items: [{ id: 'leave', label: 'Leave everything as it is' }],
    choose: () => {},
  });
}
