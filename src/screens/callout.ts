import type { CalloutView } from '../app/callout/callout-view.ts';
import { CALLOUT_PAGE } from '../app/callout/commands.ts';
import { type Cell, list, screen, type World } from '../app/screen.ts';
import { clean } from '../core/text/clean.ts';
import { clockText } from '../core/text/clock.ts';
import { accountName } from './live-names.ts';

type Login = CalloutView['logins'][number];

const WORDS: Readonly<Record<Login['verdict'], Cell>> = {
  allowed: { text: 'allowed', mark: 'ok' },
  refused: { text: 'refused', mark: 'danger' },
  unanswered: { text: 'no answer', mark: 'warning' },
  unreadable: { text: 'unreadable', mark: 'warning' },
};

/** The verdict stands beside it: a short beginning leaves room for the reason. */
function shortResult(world: World, login: Login): string {
  return result(world, login).replace(/^The service said no: /, 'service: ');
}

/** Where it landed, or why it did not. */
function result(world: World, { account, name, reason }: Login): string {
  return account === '' ? reason : `to ${accountName(world, account)} as ${name || 'its key'}`;
}

/** Logins that the auth callout of an account decides about, the newest first. */
export const callout = screen({
  name: 'callout',
  live: 'log',
  commands: CALLOUT_PAGE,
  crumbs: route => ['Operators', route.operator, 'Accounts', route.account, 'Callout logins'],
  pane: (_route, world: World) => ({
    body: list({
      rows: world.callout.logins,
      keyOf: ({ seq }: Login) => String(seq),
      sort: '-time',
      calm: false,
      columns: [
        {
          id: 'time',
          title: 'TIME',
          min: 8,
          priority: 0,
          cell: ({ at }) => clockText(at),
          sort: ({ at }) => at,
        },
        { id: 'verdict', title: 'VERDICT', min: 12, priority: 0, cell: ({ verdict }) => WORDS[verdict] },
        { id: 'user', title: 'USER', min: 8, max: 24, priority: 0, cell: ({ user }) => user },
        {
          id: 'what',
          title: 'WHAT',
          min: 24,
          max: 90,
          weight: 3,
          priority: 0,
          cell: login => shortResult(world, login),
        },
        { id: 'client', title: 'CLIENT', min: 10, max: 24, priority: 3, cell: ({ client }) => client },
        { id: 'ip', title: 'IP', min: 15, max: 24, weight: 0.1, priority: 2, cell: ({ ip }) => ip },
        { id: 'type', title: 'TYPE', min: 9, priority: 4, cell: ({ type }) => type },
        { id: 'server', title: 'SERVER', min: 8, max: 20, priority: 3, cell: ({ server }) => server },
        {
          id: 'took',
          title: 'MS',
          min: 5,
          align: 'right',
          priority: 1,
          cell: ({ tookMs }) => String(Math.round(tookMs)),
          sort: ({ tookMs }) => tookMs,
        },
      ],
      open: ({ account }) => {
        const owner = account === '' ? undefined : world.store.findByKey(account);
        return owner && { screen: 'account', operator: owner.operator, account: owner.account };
      },
      whyClosed: () => 'It landed nowhere: there is no page to open.',
      copy: login => [{ label: 'result', value: () => result(world, login) }],
      detailWidth: 60,
      detail: login => [
        {
          kind: 'fields',
          fields: [
            { label: 'what', value: result(world, login) },
            { label: 'user', value: login.user || 'named none' },
            { label: 'client', value: login.client || 'has no name' },
            { label: 'from', value: [login.ip, login.type].filter(Boolean).join(' ') },
            { label: 'server', value: login.server },
            { label: 'took', value: `${Math.round(login.tookMs)} ms` },
          ],
        },
      ],
      empty: emptySentence(world.callout),
    }),
  }),
});

function emptySentence({ state, reason }: CalloutView): string {
  switch (state) {
    case 'off':
      return 'There are no servers to listen to.';
    case 'connecting':
      return 'Connecting.';
    case 'failed':
      return clean(reason);
    case 'lost':
      return 'The connection was lost; it is made again.';
    case 'listening':
      return 'Nobody has logged in since the page was opened.';
  }
}
