import { type Block, screen, type World } from '../app/screen.ts';
import { accountsOfStore } from '../core/store/known-accounts.ts';
import { loginFaults } from '../core/store/login-faults.ts';
import type { UserRow } from '../core/store/rows.ts';
import { type AccessQuestion, askAccess, withLogin } from '../core/trust/reach/access.ts';
import { type AccessPart, accessWords } from '../core/trust/reach/words.ts';
import { field, fields, sections, sentence, titled } from './claims/blocks.ts';
import { problemBlocks } from './claims/problems.ts';
import { notPushedWords } from './rows/not-pushed-revocation.ts';
import { askAgainCommands } from './user/ask.ts';

interface AccessPlace {
  readonly operator: string;
  readonly account: string;
  readonly user: string;
  readonly question: string;
}

/** What one user may do with the subject that a person types: the answer changes with every key. */
export const access = screen({
  name: 'access',
  crumbs: route => ['Operators', route.operator, 'Accounts', route.account, 'Users', route.user, 'May it'],
  commands: askAgainCommands,
  pane: (route, world) => ({ body: { kind: 'document', blocks: answerBlocks(route, world) } }),
});

function answerBlocks(place: AccessPlace, world: World): readonly Block[] {
  const { store, now } = world;
  const user = store.user(place.operator, place.account, place.user);
  const account = store.account(place.operator, place.account)?.claims;
  if (!user?.claims || !account)
    return [sentence('The JWT of this user or of its account cannot be used.', 'danger')];
  const [subject = '', queue = ''] = place.question.trim().split(/\s+/);
  if (subject === '') return howTo();
  const strict = store.operator(place.operator)?.claims?.nats.strict_signing_key_usage === true;
  const context = { accounts: accountsOfStore(store), strict, now };
  const nameOf = (key: string) => store.findByKey(key)?.name;
  const questions: readonly AccessQuestion[] = [
    { action: 'publish', subject },
    { action: 'subscribe', subject, ...(queue !== '' && { queue }) },
  ];
  const tooLong = user.problems.some(({ code }) => code === 'user-token-too-long');
  const refusing = loginFaults(store, place, now);
  return sections(
    problemBlocks(refusing, 2),
    notPushedBlocks(world, user.row, store.accountRow(place.operator, place.account)?.key),
    // What other accounts import from this one is known once they were read.
    store.progress.running ? [sentence('Other accounts are still being read: more places may follow.')] : [],
    ...questions.map(question => {
      const claims = user.claims as NonNullable<typeof user.claims>;
      const asked = askAccess(question, claims, account, context);
      const answer = withLogin(tooLong ? { ...asked, tokenTooLong: true } : asked, refusing);
      const { verdict, good, parts, notes } = accessWords(question, answer, nameOf);
      const mark = good ? 'ok' : answer.verdict === 'partly' ? 'warning' : 'danger';
      const title = question.action === 'publish' ? 'Publish' : 'Subscribe';
      const places = question.action === 'publish' ? 'Lands in' : 'Comes from';
      return titled(title, [
        sentence(verdict, mark),
        ...parts.flatMap(part => partBlocks(part, places)),
        ...notes.map(note => sentence(note)),
      ]);
    }),
  );
}

/** The answer is that of the store: servers that let it in all the same are told of. */
function notPushedBlocks(world: World, row: UserRow, account: string | undefined): readonly Block[] {
  const { revoked, key, issuedAt } = row;
  const words = revoked && account ? notPushedWords(world, { account, key, issuedAt }) : undefined;
  return words === undefined ? [] : [sentence(words, 'danger')];
}

function partBlocks({ about, because, written, places }: AccessPart, label: string): readonly Block[] {
  return [
    ...(about === undefined ? [] : [sentence(about)]),
    fields(
      field('Because', because),
      field('Rule', written),
      ...places.map((place, i) => field(i === 0 ? label : '', place)),
    ),
  ];
}

function howTo(): readonly Block[] {
  return [
    sentence('Type a subject, such as orders.new or orders.>; a queue after a blank.'),
    sentence('Servers look at mappings first, then at permissions, and then imports and exports lead on.'),
  ];
}
