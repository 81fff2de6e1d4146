import { commands } from '../commands/draft.ts';
import { testLogin } from './test-login.ts';

/** On the page of a callout's logins. */
export const CALLOUT_PAGE = commands('screen', 'Look', [
  {
    id: 'callout.test',
    title: 'Test the callout',
    description:
      'Asks what a client would show (user, password, token, sentinel), sends such a login, and says what became of it.',
    keys: ['t'],
    hint: { word: 'test', order: 15 },
    argument: 'USER',
    run: (app, user) => void testLogin(app, user),
  },
]);
