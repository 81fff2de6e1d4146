import type { LiveRequest } from '../core/live/open-live-feed.ts';
import { chooseOperator } from '../core/store/choose.ts';
import type { OperatorRow, Store } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { isProblem, type Problem, SEVERITY_RANK } from '../core/trust/problem.ts';
import { cardText, type Fact, type Section } from './cards/card.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FirstPicture, firstPicture } from './first-picture.ts';
import { liveRequest } from './live-request.ts';
import { pictureJson } from './picture-json.ts';
import type { Invocation } from './program.ts';
import { differing } from './resolver-status.ts';
import { connectionSection, holdingSections, serverSections } from './server-sections.ts';
import { withStore } from './session.ts';
import { strangerLines } from './strangers.ts';

interface PictureFlags {
  readonly operator?: string;
  readonly timeout: number;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** `nkeeper picture` */
export function picture(invocation: Invocation<PictureFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags, world, globals }) => {
    const operator = chooseOperator(store, flags.operator);
    const request = flags.offline ? undefined : liveRequest(world, globals);
    const json = flags.json === true;
    const text = await pictureText(store, operator, {
      ...{ request, json },
      timeout: flags.timeout,
      now: world.now,
    });
    if (json) output.data(text);
    else output.text(text);
    return EXIT.ok;
  });
}

export interface PictureOptions {
  /** How to reach the servers; undefined: not at all. */
  readonly request: LiveRequest | undefined;
  /** Seconds to wait for the servers. */
  readonly timeout: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly json?: boolean;
}

/** Store, servers, what each holds, connections and problems, as they are now: for people, or as JSON. */
export async function pictureText(
  store: Store,
  operator: OperatorRow,
  options: PictureOptions,
): Promise<string> {
  const { request, timeout } = options;
  const { name } = operator;
  const parts = ['servers', 'holdings', 'connections'] as const;
  const [picture] = await Promise.all([
    request && firstPicture(store, { request, operator: name, parts, timeout }),
    store.scan({ operator: name }),
  ]);
  await store.scanKeys();
  const now = options.now();
  if (options.json) return pictureJson(store, operator, picture, now);
  return cardText([
    ...storeSections(store, name),
    ...(picture ? liveSections(store, name, picture, now) : []),
    problems(store, name),
  ]);
}

/** Longer lists are cut: the picture is to be read. */
const ROWS_AT_MOST = 100;

function storeSections(store: Store, operator: string): readonly Section[] {
  const accounts = store.accounts(operator);
  const users = accounts.reduce((sum, account) => sum + (account.users ?? 0), 0);
  const row = store.operators().find(({ name }) => name === operator);
  const rows = accounts.map(account => [
    account.name,
    account.key || '-',
    account.usersFault ? '?' : String(account.users ?? 0),
    String(account.signingKeys),
    [account.system && 'system', account.jetstream && 'JetStream', account.callout && 'auth callout']
      .filter(Boolean)
      .join(', '),
  ]);
  return [
    {
      title: `Operator ${operator}`,
      facts: [
        ['store', `${store.locations.storesDir.path} (${store.locations.storesDir.from})`],
        ['key', row?.key || '-'],
        ['accounts', String(accounts.length)],
        ['users', accounts.some(({ usersFault }) => usersFault) ? `at least ${users}` : String(users)],
        ['keys', keysText(store, operator)],
        ['strict', row?.strict ? 'yes: signing keys are required' : 'no'],
      ],
    },
    cut({ title: 'Accounts', columns: ACCOUNTS, rows }),
  ];
}

/** Counted as the key inspector does, with those that nobody uses; `list keys` leaves these to `--not-referenced`. */
function keysText(store: Store, operator: string): string {
  const keys = store.keys().filter(row => row.operator === operator || row.operator === '');
  const stored = keys.filter(row => row.stored).length;
  const counts = [
    [stored, 'of them stored'],
    [keys.filter(row => row.use === 'orphan').length, 'of nobody'],
    [keys.filter(row => row.use === 'unknown').length, 'of an unknown owner'],
    [keys.filter(row => row.content === 'unreadable').length, 'unreadable'],
  ] as const;
  const said = counts.filter(([count], i) => i === 0 || count > 0).map(pair => pair.join(' '));
  return [keys.length, ...said].join(', ');
}

const ACCOUNTS = [
  { title: 'ACCOUNT' },
  { title: 'PUBLIC KEY' },
  { title: 'USERS', align: 'right' as const },
  { title: 'SIGNING KEYS', align: 'right' as const },
  { title: 'NOTE' },
];

function liveSections(
  store: Store,
  operator: string,
  picture: FirstPicture,
  now: number,
): readonly Section[] {
  const { view } = picture;
  const strangers = strangerLines(picture, store.operator(operator)?.claims, Math.floor(now / 1000));
  const accounts = store.accounts(operator).filter(({ key }) => key !== '');
  const names = new Map(accounts.map(({ key, name }) => [key, name]));
  const shown = accounts.length > ROWS_AT_MOST ? differing(view, accounts) : accounts;
  const holdings = holdingSections(view, shown, strangers).map(cut);
  return [
    ...serverSections(view, now),
    ...holdings,
    cut(connectionSection(view, key => names.get(key), now)),
  ];
}

function problems(store: Store, operator: string): Section {
  const found = store
    .problems()
    .filter(({ place }) => place.operator === undefined || place.operator === operator);
  const wrong = found.filter(isProblem).sort(worstFirst);
  const rows = wrong.map(problem => [problem.severity, whereOf(problem), problem.message]);
  const notes = found.length - wrong.length;
  const facts: readonly Fact[] = [
    ...(wrong.length === 0 ? [['none', ''] as const] : []),
    ...(notes === 0 ? [] : [['notes', `${notes}: as somebody wanted it, such as revoked users`] as const]),
  ];
  const columns = ['SEVERITY', 'WHERE', 'PROBLEM'].map(title => ({ title }));
  return cut({ title: `Problems ${integer(wrong.length)}`, facts, columns, rows });
}

/** As the dashboard lists them. */
function worstFirst(a: Problem, b: Problem): number {
  const ranks = SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity];
  if (ranks !== 0) return ranks;
  const [first, second] = [whereOf(a), whereOf(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

function whereOf({ place }: Problem): string {
  const { account, user, key, path } = place;
  if (user !== undefined) return `${account}/${user}`;
  return account ?? key ?? path ?? '';
}

function cut(section: Section): Section {
  const { rows = [] } = section;
  if (rows.length <= ROWS_AT_MOST) return section;
  const rest = rows.length - ROWS_AT_MOST;
  return { ...section, rows: [...rows.slice(0, ROWS_AT_MOST), [`and ${integer(rest)} more`]] };
}
