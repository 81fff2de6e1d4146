import type { CalloutTrial } from '../../core/callout/trial/trial.ts';
import { messageOf } from '../../core/errors.ts';
import type { LiveRequest } from '../../core/live/find-live-login.ts';
import { faultText, withoutCommands } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import { openMenu } from '../overlays.ts';
import type { Route } from '../route.ts';

/**
 * Sends a login through the callout of the open page, with the sentinel alone or with the user that is named: a service that says
 * no to it runs as it should. Passwords are for `nkeeper callout test`.
 */
export async function testLogin(app: Dashboard, user: string | undefined): Promise<void> {
  const { route } = app.entry();
  const { servers } = app.parts;
  if (route.screen !== 'callout') return;
  if (!servers) return app.say('There are no servers to ask.', 'warning');
  app.say('A login is on its way…');
  try {
    const trial = await tryIt(app, route, servers, user);
    // Who went on to another page does not want a window there.
    if (app.entry().route === route) show(app, trial);
  } catch (error) {
    app.say(faultText(error), 'warning');
  }
}

async function tryIt(
  app: Dashboard,
  { operator, account }: Extract<Route, { screen: 'callout' }>,
  request: LiveRequest,
  user: string | undefined,
): Promise<CalloutTrial> {
  const core = await import('./machinery.ts');
  const { store } = app.parts;
  const callout = await core.storedCallout(store, operator, account);
  await store.scanAccounts({ operator });
  await store.keySources.open();
  const ring = new core.KeyRing(store.keySources);
  try {
    const { token: sentinel } = await core.findSentinel(store, callout);
    const system = await core.findLiveLogin(store, operator, request).catch(messageOf);
    const place = core.findPlace({ ...request, operatorToken: callout.held.operator.token });
    return await core.tryCallout({ store, callout, ring, place, client: { sentinel, user }, system });
  } finally {
    ring.wipe();
  }
}

const SIGNS = { good: '✓', bad: '✗', unknown: '?' } as const;
const WORDS = { good: 'ok:', bad: 'wrong:', unknown: 'not known:' } as const;

function show(app: Dashboard, { outcome, account, user, tookMs, said, cause, steps }: CalloutTrial): void {
  const name = app.parts.store.findByKey(account)?.name ?? account;
  const title =
    outcome === 'accepted'
      ? `Let in to ${name}${user === '' ? '' : ` as ${user}`}, in ${Math.round(tookMs)} ms`
      : outcome === 'refused'
        ? `Refused after ${Math.round(tookMs)} ms`
        : 'Not tried';
  const hint = withoutCommands(cause?.hint ?? '');
  const why = outcome === 'accepted' ? [] : [cause?.text ?? said, ...(hint === '' ? [] : [hint]), ''];
  const signs = app.parts.signs === 'unicode' ? SIGNS : WORDS;
  openMenu(app, {
    title,
    lines: [...why, ...steps.map(({ state, text }) => `${signs[state]} ${text}`)],
    items: [{ id: 'close', label: 'Close' }],
    choose: () => undefined,
  });
}
