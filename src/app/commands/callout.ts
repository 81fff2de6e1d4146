import { subjectHere } from '../changes/subject.ts';
import type { Dashboard } from '../dashboard.ts';
import { open } from '../navigation.ts';
import { commands } from './draft.ts';

/** Logins that an auth callout decides about. */
export const CALLOUT = commands('everywhere', 'Go to', [
  {
    id: 'go.callout',
    title: 'Callout logins',
    description: 'Logins that the auth callout of an account decides about, as they come, with what it said.',
    keys: ['C'],
    aliases: ['logins'],
    argument: 'ACCOUNT',
    run: (app, name) => {
      const { operator } = app.state.get();
      const account = name ?? accountHere(app) ?? onlyCallout(app, operator);
      if (account !== undefined && app.parts.store.accountRow(operator, account))
        open(app, { screen: 'callout', operator, account });
      else
        app.say(
          name ? `There is no account ${name}.` : 'Select an account with auth callout first.',
          'warning',
        );
    },
  },
]);

/** The account that is selected or open, where it has auth callout on. */
function accountHere(app: Dashboard): string | undefined {
  const subject = subjectHere(app);
  const { operator = '', account } = subject ?? {};
  return account !== undefined && hasCallout(app, operator, account) ? account : undefined;
}

/** Of the accounts that were read so far. */
function onlyCallout(app: Dashboard, operator: string): string | undefined {
  const found = app.parts.store.accounts(operator).filter(({ name }) => hasCallout(app, operator, name));
  return found.length === 1 ? found[0]?.name : undefined;
}

function hasCallout(app: Dashboard, operator: string, account: string): boolean {
  return Boolean(app.parts.store.accountRow(operator, account)?.callout);
}
