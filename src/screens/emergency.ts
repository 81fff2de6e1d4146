import type { Command } from '../app/command.ts';
import type { Dashboard } from '../app/dashboard.ts';
import { type EmergencyView, isOpen, missingOf, openServers } from '../app/emergency/emergency-view.ts';
import { openMenu } from '../app/overlays.ts';
import { type Block, type Span, screen, type World } from '../app/screen.ts';
import { refusedWords } from '../core/emergency/refused-words.ts';
import type { RemovalView } from '../core/emergency/removal.ts';
import { removalWords, serverNotes, toDoOf } from '../core/emergency/report.ts';
import type { ServerProof, Shown } from '../core/emergency/server-proof.ts';
import { unnamedAdvice } from '../core/emergency/unnamed.ts';
import { messageOf } from '../core/errors.ts';
import { clockText } from '../core/text/clock.ts';
import { countOf } from '../core/text/count-of.ts';
import { latency } from '../core/text/units.ts';
import { cutState, provenText } from './emergency/state.ts';

function blocks(found: EmergencyView): readonly Block[] {
  const { armed, view, lost, report } = found;
  return [
    { kind: 'heading', text: armed.title },
    {
      kind: 'fields',
      fields: [
        { label: 'state', value: cutState(found) },
        ...(view.removal && view.proven ? [{ label: 'nobody gets in', value: provenText(view) }] : []),
        { label: 'account', value: [armed.accountName, { text: armed.account, tone: 'muted' }] },
        { label: 'refused', value: refusedWords(armed.cut) },
        ...(armed.without?.length ? [{ label: 'not waited for', value: armed.without.join(', ') }] : []),
      ],
    },
    { kind: 'blank' },
    {
      kind: 'grid',
      head: ['server', 'stored', 'in force', 'connections', 'new login'],
      rows: view.servers.map(server => row(server, view.letGo)),
    },
    ...remarks(view.servers),
    { kind: 'blank' },
    ...(isOpen(found) && !view.proven ? notProven(found) : []),
    ...(view.undone ? undone(found) : []),
    ...(view.removal && view.proven ? removed(view.removal, isOpen(found)) : []),
    ...(lost === '' ? [] : [sentence(`No server is reached now: ${lost}`, 'danger')]),
    ...toDoOf(found).map(each => sentence(each, 'warning')),
    {
      kind: 'fields',
      fields: [
        { label: 'ended', value: endedText(found) },
        { label: 'refused since', value: countOf(view.refused, 'login') },
        ...(report === undefined ? [] : [{ label: 'report', value: report }]),
      ],
    },
    { kind: 'blank' },
    { kind: 'heading', text: 'What happened' },
    ...view.timeline.map(
      ({ at, text }): Block => ({
        kind: 'text',
        indent: 2,
        hang: 10,
        spans: [{ text: `${clockText(at)}  `, tone: 'muted' }, { text }],
      }),
    ),
  ];
}

function row(server: ServerProof, letGo: boolean): readonly (string | Span)[] {
  const { name, state, stored, lacksAccount, inForce, connectionsBefore, connections, login, untried } =
    server;
  const before = connectionsBefore === undefined ? '?' : String(connectionsBefore);
  if (state === 'silent')
    return [
      name,
      { text: 'silent', tone: 'danger' },
      '?',
      `${before} before`,
      { text: letGo ? 'let go' : 'armed', tone: 'warning' },
    ];
  return [
    name,
    lacksAccount ? { text: 'none', tone: 'muted' } : shown(stored, 'yes', 'NO'),
    shown(inForce, 'yes', 'NO'),
    { text: `${before} → ${connections ?? '?'}`, tone: connections === 0 ? 'ok' : 'plain' },
    untried === '' ? shown(login, 'refused', 'GETS IN') : { text: 'not tried', tone: 'muted' },
  ];
}

function shown(what: Shown | undefined, yes: string, no: string): Span {
  if (what === undefined) return { text: '…', tone: 'muted' };
  return what.ok ? { text: `${yes} ${latency(what.ms)}`, tone: 'ok' } : { text: no, tone: 'danger' };
}

function remarks(servers: readonly ServerProof[]): readonly Block[] {
  return servers.flatMap(server =>
    serverNotes(server).map(note => sentence(`${server.name}: ${note}`, 'warning')),
  );
}

function notProven(found: EmergencyView): readonly Block[] {
  if (found.view.servers.some(({ state }) => state === 'waiting')) return [];
  const where = openServers(found);
  const advice = unnamedAdvice(
    found.view.unnamed,
    found.armed.silentUrls,
    'press f for one that is gone for good',
  );
  return [
    sentence(
      `NOT PROVEN: ${where}. It stays armed: it is sent again when they appear, as long as a nkeeper runs.`,
      'danger',
    ),
    ...(advice === '' ? [] : [sentence(advice)]),
    sentence(
      't sends it again now. f forgets what was taken away for good, or is not to be asked. z lets it go: then nobody sends it again.',
    ),
    { kind: 'blank' },
  ];
}

/** Whoever pushed may have meant it: nobody but a person decides what comes next. */
function undone({ view: { letGo } }: EmergencyView): readonly Block[] {
  const what = 'UNDONE: it was proven, and a JWT without it was pushed since: what leaked may get in again.';
  return [
    letGo
      ? sentence(`${what} It was let go: nothing is sent again.`, 'warning')
      : sentence(
          `${what} That may be meant, so it is not sent by itself. t cuts it off again, z lets it go.`,
          'danger',
        ),
    { kind: 'blank' },
  ];
}

const REMOVAL_MARKS = {
  closing: 'warning',
  waiting: undefined,
  gone: undefined,
  'locked-out': 'warning',
} as const;

function removed(removal: RemovalView, goesOn: boolean): readonly Block[] {
  return [
    sentence(removalWords(removal), REMOVAL_MARKS[removal.phase]),
    ...(goesOn
      ? [sentence('It goes on by itself, as long as a nkeeper runs. z lets it go: it stays closed then.')]
      : []),
    { kind: 'blank' },
  ];
}

function endedText({ view }: EmergencyView): string {
  const all = [...view.ended].map(([reason, count]) => `${countOf(count, 'connection')}: ${reason}`);
  return all.join(', ') || 'no connection, as far as the servers told';
}

function sentence(text: string, mark?: 'warning' | 'danger'): Block {
  return { kind: 'text', spans: [{ text }], ...(mark ? { mark } : {}) };
}

function here(app: Dashboard): EmergencyView | undefined {
  const { route } = app.entry();
  return route.screen === 'emergency'
    ? app.state.get().emergencies.find(({ armed }) => armed.id === route.id)
    : undefined;
}

function canGoOn(app: Dashboard): true | string {
  const found = here(app);
  if (found?.view.letGo) return 'It was let go: nothing is sent again.';
  const goesOn = found !== undefined && (isOpen(found) || found.view.undone);
  return goesOn || 'It is over: there is nothing to send.';
}

/** What is proven can be shown once more; an account that is gone cannot. */
function canSendAgain(app: Dashboard): true | string {
  const found = here(app);
  const isShown = found !== undefined && !found.view.letGo && found.view.removal === undefined;
  return isShown || canGoOn(app);
}

function letGoQuestion(found: EmergencyView): string {
  if (found.view.undone) return 'Let it go? It was undone: what leaked may get in.';
  return found.view.proven
    ? 'Let it go? It stays closed, and nobody looks whether it is gone.'
    : `Let it go? ${openServers(found)} may let in what leaked.`;
}

/** What is missing was taken away for good: nobody waits for it. */
function askForget(app: Dashboard, found: EmergencyView): void {
  const missing = missingOf(found);
  openMenu(
    app,
    {
      title: 'Forget which? Only what was taken away for good: it may still let in what leaked.',
      items: [{ id: '', label: 'None: it stays armed' }, ...missing.map(name => ({ id: name, label: name }))],
      choose: name => {
        if (name === '') return;
        app.parts.desk?.without(found.armed.id, [name]).then(
          () => app.say(`Not waited for: ${name}.`),
          (error: unknown) => app.say(messageOf(error)),
        );
      },
    },
    true,
  );
}

function canForget(app: Dashboard): true | string {
  const found = here(app);
  if (found === undefined || canGoOn(app) !== true || found.view.proven) return 'Nobody is waited for.';
  return missingOf(found).length > 0 || 'Nobody is missing: all that there are answer.';
}

const COMMANDS: readonly Command[] = [
  {
    id: 'emergency.again',
    title: 'Send it again',
    description:
      'Sends the JWT again now to the servers that have not shown it, or, where it is proven, to all; of what is deleted, looks whether it is back.',
    keys: ['t'],
    hint: { word: 'again', order: 1, shown: app => canGoOn(app) === true },
    context: 'screen',
    group: 'Change',
    tier: 2,
    enabled: canSendAgain,
    run: app => {
      const found = here(app);
      if (found) app.parts.desk?.again(found.armed.id);
      app.say(found?.view.removal?.phase === 'waiting' ? 'Looking at all servers.' : 'Sent again.');
    },
  },
  {
    id: 'emergency.forget',
    title: 'Forget a server',
    description:
      'Waits no more for a server, an address or a connection to another cluster that was taken away for good. Where it comes back, it has to show the cut too.',
    keys: ['f'],
    hint: { word: 'forget', order: 2, shown: app => canForget(app) === true },
    context: 'screen',
    group: 'Change',
    tier: 3,
    enabled: canForget,
    run: app => {
      const found = here(app);
      if (found) askForget(app, found);
    },
  },
  {
    id: 'emergency.let-go',
    title: 'Let it go',
    description: 'Gives up what is not proven: nothing is sent again, by no nkeeper.',
    keys: ['z'],
    hint: { word: 'let go', order: 3, shown: app => canGoOn(app) === true },
    context: 'screen',
    group: 'Change',
    tier: 3,
    enabled: canGoOn,
    run: app => {
      const found = here(app);
      if (!found) return;
      openMenu(
        app,
        {
          title: letGoQuestion(found),
          items: [
            {
              id: 'no',
              label: found.view.undone ? 'No: t can still cut it off again' : 'No, it stays armed',
            },
            { id: 'yes', label: 'Yes: nothing is sent again' },
          ],
          choose: id => id === 'yes' && void app.parts.desk?.letGo(found.armed.id),
        },
        true,
      );
    },
  },
];

/** One cut: a line per server that moves, and what came of it. */
export const emergency = screen({
  name: 'emergency',
  crumbs: (route, { emergencies }) => [
    'Cuts of access',
    emergencies.find(({ armed }) => armed.id === route.id)?.armed.title ?? route.id,
  ],
  commands: COMMANDS,
  pane: (route, world: World) => {
    const found = world.emergencies.find(({ armed }) => armed.id === route.id);
    return {
      body: {
        kind: 'document',
        blocks: found
          ? blocks(found)
          : [{ kind: 'text', spans: [{ text: 'This cut is over: its report is kept beside the journal.' }] }],
        copy: found
          ? [
              { label: 'account JWT', value: () => found.armed.token },
              { label: 'report path', value: () => found.report },
            ]
          : [],
      },
    };
  },
});
