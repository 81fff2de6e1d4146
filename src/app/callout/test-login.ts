import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Sentinel } from '../../core/callout/trial/sentinel.ts';
import type { CalloutTrial } from '../../core/callout/trial/trial.ts';
import { fileFault, messageOf, NkeeperError } from '../../core/errors.ts';
import type { LiveRequest } from '../../core/live/find-live-login.ts';
import { expandHome } from '../../core/resolver/login/nats-context.ts';
import { faultText } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import type { Route } from '../route.ts';
import { EMPTY_INPUT } from '../text-input.ts';
import { type LoginDialog, loginFields, type TypedLogin } from './login-dialog.ts';

type CalloutRoute = Extract<Route, { screen: 'callout' }>;

/** Asks what a client would show, sends a login with that through the callout of the open page, and says what became of it. */
export async function testLogin(app: Dashboard, user = ''): Promise<void> {
  const { route } = app.entry();
  const { servers } = app.parts;
  if (route.screen !== 'callout') return;
  if (!servers) return app.say('There are no servers to ask.', 'warning');
  const sentinels = await possibleSentinels(app, route);
  // Who went on to another page does not want a window there.
  if (app.entry().route !== route || app.state.get().overlay) return;
  const [only] = sentinels.filter(({ bearer }) => bearer);
  const isClear = sentinels.filter(({ bearer }) => bearer).length === 1;
  ask(app, {
    account: route.account,
    give: login => void send(app, route, servers, login),
    ...fieldsFor(route.account, user, isClear ? (only?.name ?? '') : '', sentinels),
  });
}

function fieldsFor(
  account: string,
  user: string,
  sentinel: string,
  sentinels: readonly { readonly name: string }[],
): Pick<LoginDialog, 'fields'> {
  return { fields: loginFields({ account, user, sentinel, sentinels: sentinels.map(({ name }) => name) }) };
}

function ask(app: Dashboard, dialog: Pick<LoginDialog, 'account' | 'fields' | 'give'>): void {
  const leave = () => closeOverlay(app);
  app.update({ overlay: { kind: 'login', index: 0, fault: '', busy: false, leave, ...dialog } });
}

/** Users of the account that the service is asked about. */
async function possibleSentinels(app: Dashboard, { operator, account }: CalloutRoute) {
  const { store } = app.parts;
  await store.readUsers(operator, account);
  const { auth_users: serving = [] } = store.account(operator, account)?.claims?.nats.authorization ?? {};
  return store.users(operator, account).filter(({ key }) => !serving.includes(key));
}

async function send(
  app: Dashboard,
  route: CalloutRoute,
  request: LiveRequest,
  login: TypedLogin,
): Promise<void> {
  const dialog = openDialog(app);
  if (!dialog) return;
  const busy: LoginDialog = { ...dialog, fault: '', busy: true };
  app.update({ overlay: busy });
  try {
    const trial = await tryIt(app, route, request, login);
    if (app.state.get().overlay === busy) show(app, dialog, trial);
  } catch (error) {
    if (app.state.get().overlay === busy) app.update({ overlay: { ...dialog, fault: faultText(error) } });
  }
}

function openDialog(app: Dashboard): LoginDialog | undefined {
  const { overlay } = app.state.get();
  return overlay?.kind === 'login' ? overlay : undefined;
}

async function tryIt(
  app: Dashboard,
  { operator, account }: CalloutRoute,
  request: LiveRequest,
  { user, password, token, sentinel: wanted }: TypedLogin,
): Promise<CalloutTrial> {
  const core = await import('./machinery.ts');
  const { store } = app.parts;
  const callout = await core.storedCallout(store, operator, account);
  await store.scanAccounts({ operator });
  await store.keySources.open();
  const ring = new core.KeyRing(store.keySources);
  try {
    const sentinel: Sentinel = isFile(wanted)
      ? core.sentinelOfCreds(textOf(resolve(expandHome(wanted, request.env))))
      : await core.findSentinel(store, callout, wanted || undefined);
    const shown = { ...(user === '' ? {} : { user, password }), ...(token === '' ? {} : { token }) };
    const client = core.clientOf(sentinel, shown);
    const system = await core.findLiveLogin(store, operator, request).catch(messageOf);
    const place = core.findPlace({ ...request, operatorToken: callout.held.operator.token });
    return await core.tryCallout({ store, callout, ring, place, client, system });
  } finally {
    ring.wipe();
  }
}

/** Names of users have no slash, and no such ending. */
function isFile(sentinel: string): boolean {
  return sentinel.includes('/') || sentinel.startsWith('~') || sentinel.endsWith('.creds');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError('source-unreadable', `${path} cannot be read: ${fileFault(cause)}.`, { cause });
  }
}

const SIGNS = { good: '✓', bad: '✗', unknown: '?' } as const;
const WORDS = { good: 'ok:', bad: 'wrong:', unknown: 'not known:' } as const;

/** What became of it. What was hidden has to be typed again: it is kept nowhere. */
function show(app: Dashboard, dialog: LoginDialog, trial: CalloutTrial): void {
  const { outcome, said, cause, steps } = trial;
  // Also the commands that it names: there is no page that starts a service.
  const why = outcome === 'accepted' ? [] : [cause?.text ?? said, ...(cause?.hint ? [cause.hint] : []), ''];
  const signs = app.parts.signs === 'unicode' ? SIGNS : WORDS;
  const fields = dialog.fields.map(each => (each.hidden ? { ...each, input: EMPTY_INPUT } : each));
  openMenu(app, {
    title: titleOf(app, trial),
    lines: [...why, ...steps.map(({ state, text }) => `${signs[state]} ${text}`)],
    items: [
      { id: 'close', label: 'Close' },
      { id: 'again', label: 'Another login' },
    ],
    choose: id => {
      if (id === 'again') ask(app, { account: dialog.account, fields, give: dialog.give });
    },
  });
}

function titleOf(app: Dashboard, { outcome, account, user, tookMs }: CalloutTrial): string {
  const took = Math.round(tookMs);
  if (outcome === 'refused') return `Refused after ${took} ms`;
  if (outcome === 'not-tried') return 'Not tried';
  const name = app.parts.store.findByKey(account)?.name ?? account;
  const where = [name === '' ? '' : ` to ${name}`, user === '' ? '' : ` as ${user}`].join('');
  return `Let in${where}, in ${took} ms`;
}
