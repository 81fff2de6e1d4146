import type { Dashboard } from '../dashboard.ts';
import { goTo } from '../go-to.ts';
import { open } from '../navigation.ts';
import { commands } from './draft.ts';

/** The operator that jumps are about; with none the store has no operator. */
function withOperator(
  app: Dashboard,
  screen: 'accounts' | 'users' | 'diagram',
  argument: string | undefined,
): void {
  const { operator } = app.state.get();
  if (operator === '') app.say('There is no operator in this store.', 'warning');
  else goTo(app, { screen, operator }, argument);
}

/** The main places, by their numbers. */
export const PLACES = commands('everywhere', 'Go to', [
  {
    id: 'go.operators',
    title: 'Operators',
    description: 'All operators of the store. With a name: the accounts of that one.',
    keys: ['1'],
    argument: 'NAME',
    run: (app, words) => goTo(app, { screen: 'operators' }, words),
  },
  {
    id: 'go.accounts',
    title: 'Accounts',
    description: 'Accounts of the operator. With a name or key: that account (:account ORDERS).',
    keys: ['2'],
    aliases: ['account'],
    argument: 'NAME',
    run: (app, name) => withOperator(app, 'accounts', name),
  },
  {
    id: 'go.users',
    title: 'Users',
    description: 'Users of all accounts of the operator. With a name or key: that user.',
    keys: ['3'],
    aliases: ['user'],
    argument: 'NAME',
    run: (app, name) => withOperator(app, 'users', name),
  },
  {
    id: 'go.diagram',
    title: 'Who shares what',
    description: 'A picture of the accounts: what each exports, and who imports it. With words: filtered.',
    keys: ['D'],
    aliases: ['diagram', 'exports', 'imports', 'shares'],
    argument: 'FILTER',
    run: (app, words) => withOperator(app, 'diagram', words),
  },
  {
    id: 'go.resolver',
    title: 'Resolver',
    description: 'The servers and what each of them holds.',
    keys: ['4'],
    aliases: ['servers', 'drift'],
    argument: 'NAME',
    run: (app, words) => goTo(app, { screen: 'resolver' }, words),
  },
  {
    id: 'go.keys',
    title: 'Key inspector',
    description: 'Every key that is stored or in use.',
    keys: ['5'],
    aliases: ['nkeys'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'keys' }, words),
  },
  {
    id: 'go.problems',
    title: 'Problems',
    description:
      'Everything that is wrong in the store, the worst first. With words: filtered (:problems signer).',
    keys: ['6'],
    aliases: ['validate', 'issues'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'problems' }, words),
  },
  {
    id: 'go.expirations',
    title: 'Expirations',
    description: 'What has expired and what will.',
    keys: ['7'],
    aliases: ['expiry'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'expirations' }, words),
  },
  {
    id: 'go.connections',
    title: 'Connections',
    description: 'Live connections on all servers.',
    keys: ['8'],
    aliases: ['clients'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'connections' }, words),
  },
  {
    id: 'go.events',
    title: 'Events',
    description: 'Logins, refusals, disconnects and account updates as they come.',
    keys: ['9'],
    argument: 'FILTER',
    run: (app, words) => goTo(app, { screen: 'events' }, words),
  },
]);

function openOperator(app: Dashboard, wanted: string): void {
  const lower = wanted.toLowerCase();
  const row = app.parts.store
    .operators()
    .find(({ name, key }) => name.toLowerCase() === lower || key === wanted);
  if (row) open(app, { screen: 'operator', operator: row.name });
  else app.say(`No operator of this store is called ${wanted}.`, 'warning');
}

/** Opens the operator's own card from anywhere. */
export const OPERATOR = commands('everywhere', 'Go to', [
  {
    id: 'go.operator',
    title: 'Operator card',
    description: 'Claims, keys and urls of the operator.',
    keys: ['o'],
    argument: 'NAME',
    run: (app, wanted) => {
      if (wanted !== undefined) return openOperator(app, wanted);
      const { operator } = app.state.get();
      const row =
        app.list()?.pane.rows.length && app.entry().route.screen === 'operators'
          ? app.selectedRow()
          : undefined;
      const name = row ? (row as { readonly name: string }).name : operator;
      if (name === '') app.say('There is no operator in this store.', 'warning');
      else open(app, { screen: 'operator', operator: name });
    },
  },
]);
