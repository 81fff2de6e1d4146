import { commands } from '../commands/draft.ts';
import { testLogin } from './test-login.ts';

/** On the page of a callout's logins. */
export const CALLOUT_PAGE = commands('screen', 'Look', [
  {
    id: 'callout.test',
    title: 'Test the callout',
    description:
      'Sends a login with the sentinel, and says what became of it: a service that says no is there.',
    keys: ['t'],
    hint: { word: 'test', order: 15 },
    argument: 'USER',
    run: (app, user) => void testLogin(app, user),
  },
]);
