import { NkeeperError } from '../../core/errors.ts';
import type { Effect, Plan } from '../../core/operations/plan.ts';
import type { KickResult } from '../../core/resolver/connections/kick.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import { integer } from '../../core/text/amounts.ts';
import { askPlan } from '../changes/ask-plan.ts';
import { withMachinery } from '../changes/load.ts';
import type { Dashboard } from '../dashboard.ts';

/** So many connections are told one by one. */
const MOST = 20;

/** The connections that a kick would be about: the marked ones, else the selected one, else that of the page. */
function chosen(app: Dashboard): readonly ConnectionView[] {
  const { route } = app.entry();
  const { connections } = app.world().live;
  if (route.screen === 'connection') return connections.filter(({ id }) => id === route.id);
  if (route.screen !== 'connections') return [];
  const { marks } = app.paneState();
  if (marks.size > 0) return connections.filter(({ id }) => marks.has(id));
  const row = app.selectedRow() as ConnectionView | undefined;
  return row ? [row] : [];
}

/** There is somebody to kick, and servers to ask; or why not. */
export function canKick(app: Dashboard): true | string {
  const { link } = app.world().live;
  if (link.state !== 'connected') return 'There is no connection to the servers: nobody can be kicked.';
  const rows = chosen(app);
  if (rows.length === 0) return 'There is no connection here to kick.';
  return rows.some(({ own }) => own === undefined) || 'This is nkeeper’s own connection: it stays.';
}

/** Shows who would be cut off, and ends these connections after a Yes. */
export function kick(app: Dashboard): void {
  const rows = chosen(app).filter(({ own }) => own === undefined);
  const plan = planOf(app, rows);
  withMachinery(app, machinery => {
    const carryOut = async () => tell(app, rows, await app.parts.live.kick(rows.map(({ id }) => id)));
    askPlan(
      app,
      machinery,
      { plan, carryOut },
      { yes: rows.length === 1 ? 'Yes, kick it' : 'Yes, kick them', working: 'Asking the servers…' },
    );
  });
}

function planOf(app: Dashboard, rows: readonly ConnectionView[]): Plan {
  const more = rows.length - MOST;
  const effects: readonly Effect[] = [
    ...rows.slice(0, MOST).map((row): Effect => ({ kind: 'cut-off', text: described(app, row) })),
    ...(more > 0 ? [{ kind: 'cut-off', text: `and ${integer(more)} more connections.` } as const] : []),
    {
      kind: 'note',
      text: 'Nothing is revoked: a client may connect again at once, and most do by themselves.',
    },
  ];
  return {
    operation: 'kick',
    title: rows.length === 1 ? 'Kick 1 connection' : `Kick ${integer(rows.length)} connections`,
    danger: 'safe',
    confirm: '',
    changes: [],
    effects,
    push: [],
    results: {},
  };
}

/** `ORDERS/kiosk, client “till-1”, 10.0.0.1, n1 cid 17` */
function described(app: Dashboard, row: ConnectionView): string {
  const { accountKey, accountName, userName, userKey, clientName, ip, server, cid } = row;
  const account = app.parts.store.findByKey(accountKey)?.name ?? (accountName || accountKey);
  const client = clientName === '' ? [] : [`client “${clientName}”`];
  return [`${account}/${userName || userKey}`, ...client, ip, `${server} cid ${cid}`].join(', ');
}

/** What became of each goes into the log. Where not all are gone, the window stays and says so. */
function tell(app: Dashboard, rows: readonly ConnectionView[], results: readonly KickResult[]): void {
  const words = results.map(({ outcome, text }, i) => {
    const row = rows[i];
    return `${OUTCOMES[outcome]}: ${row ? described(app, row) : ''}${text === '' ? '' : `: ${text}`}.`;
  });
  app.noteAll(words);
  const there = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'unanswered');
  const [first] = there;
  if (!first) return app.updatePane({ marks: new Set() });
  const count = `${integer(results.length - there.length)} of ${integer(results.length)} are gone`;
  throw new NkeeperError('kick-failed', `${count}; the others stay: ${first.text}.`, {
    hint: first.text.startsWith('this user may not')
      ? 'Start with --creds of a system account user that may.'
      : '',
  });
}

const OUTCOMES: Readonly<Record<KickResult['outcome'], string>> = {
  kicked: 'Kicked',
  gone: 'Gone already',
  failed: 'Not kicked',
  unanswered: 'Not known',
};
