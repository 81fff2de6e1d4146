import type { Command } from '../../app/command.ts';
import type { Dashboard } from '../../app/dashboard.ts';
import { openQuestion } from '../../app/fields.ts';
import { open } from '../../app/navigation.ts';

const ASK = {
  keys: ['a'],
  context: 'screen',
  group: 'Look',
  tier: 0,
  hint: { word: 'ask', order: 20 },
} as const;

/** On a user's page: asks what it may do. */
export const askCommands: readonly Command[] = [
  {
    ...ASK,
    id: 'user.ask',
    title: 'Ask what it may do',
    description:
      'For a subject that you type: may it publish and subscribe, by which rule, and where do messages land?',
    aliases: ['may', 'can', 'access'],
    argument: 'SUBJECT',
    run: (app, argument) => ask(app, argument ?? ''),
  },
];

/** On the page of the answer: asks about another subject. */
export const askAgainCommands: readonly Command[] = [
  {
    ...ASK,
    id: 'access.ask',
    title: 'Ask about another subject',
    description: 'Goes on typing: the answer follows.',
    run: openQuestion,
  },
];

function ask(app: Dashboard, question: string): void {
  const { route } = app.entry();
  if (route.screen !== 'user') return;
  const { operator, account, user } = route;
  open(app, { screen: 'access', operator, account, user, question });
  if (question === '') openQuestion(app);
}
