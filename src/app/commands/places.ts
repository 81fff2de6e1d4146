import type { Dashboard } from '../dashboard.ts';
import { jump, open } from '../navigation.ts';
import type { Route } from '../route.ts';
import { commands } from './draft.ts';

/** The operator that jumps are about; with none the store has no operator. */
function withOperator(app: Dashboard, route: (operator: string) => Route): void {
  const { operator } = app.state.get();
  if (operator === '') app.say('There is no operator in this store.', 'warning');
  else jump(app, route(operator));
}

/** The main places, by their numbers. */
export const PLACES = commands('everywhere', 'Go to', [
  {
    id: 'go.operators',
    title: 'Operators',
    description: 'All operators of the store.',
    keys: ['1'],
    run: app => jump(app, { screen: 'operators' }),
  },
  {
    id: 'go.accounts',
    title: 'Accounts',
    description: 'Accounts of the operator. With a name or key: that account.',
    keys: ['2'],
    aliases: ['account'],
    argument: 'NAME',
    run: (app, name) => withOperator(app, operator => accountRoute(app, operator, name)),
  },
  {
    id: 'go.users',
    title: 'Users',
    description: 'Users of all accounts of the operator.',
    keys: ['3'],
    aliases: ['user'],
    run: app => withOperator(app, operator => ({ screen: 'users', operator })),
  },
  {
    id: 'go.resolver',
    title: 'Resolver',
    description: 'The servers and what each of them holds.',
    keys: ['4'],
    aliases: ['servers', 'drift'],
    run: app => jump(app, { screen: 'resolver' }),
  },
  {
    id: 'go.keys',
    title: 'Key inspector',
    description: 'Every key that is stored or in use.',
    keys: ['5'],
    aliases: ['nkeys'],
    run: app => jump(app, { screen: 'keys' }),
  },
  {
    id: 'go.problems',
    title: 'Problems',
    description: 'Everything that is wrong in the store, the worst first.',
    keys: ['6'],
    aliases: ['validate', 'issues'],
    run: app => jump(app, { screen: 'problems' }),
  },
  {
    id: 'go.expirations',
    title: 'Expirations',
    description: 'What has expired and what will.',
    keys: ['7'],
    aliases: ['expiry'],
    run: app => jump(app, { screen: 'expirations' }),
  },
  {
    id: 'go.connections',
    title: 'Connections',
    description: 'Live connections on all servers.',
    keys: ['8'],
    aliases: ['clients'],
    run: app => jump(app, { screen: 'connections' }),
  },
  {
    id: 'go.events',
    title: 'Events',
    description: 'Logins, refusals, disconnects and account updates as they come.',
    keys: ['9'],
    run: app => jump(app, { screen: 'events' }),
  },
]);

function accountRoute(app: Dashboard, operator: string, name: string | undefined): Route {
  if (name === undefined) return { screen: 'accounts', operator };
  const wanted = name.toLowerCase();
  const rows = app.parts.store.accounts(operator);
  const begins = rows.filter(account => account.name.toLowerCase().startsWith(wanted));
  const row =
    rows.find(account => account.name.toLowerCase() === wanted || account.key === name) ??
    (begins.length === 1 ? begins[0] : undefined);
  if (row) return { screen: 'account', operator, account: row.name };
  const several =
    begins.length > 1
      ? ` ${begins
          .slice(0, 5)
          .map(({ name: other }) => other)
          .join(', ')} begin so.`
      : '';
  app.say(`No account of ${operator} is called ${name}.${several}`, 'warning');
  return app.entry().route;
}

/** Opens the operator's own card from anywhere. */
export const OPERATOR = commands('everywhere', 'Go to', [
  {
    id: 'go.operator',
    title: 'Operator card',
    description: 'Claims, keys and urls of the operator.',
    keys: ['o'],
    run: app => {
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
