import type { Command } from '../app/command.ts';
import type { Dashboard } from '../app/dashboard.ts';
import type { Route } from '../app/route.ts';
import { type Block, type Cell, list, screen, type World } from '../app/screen.ts';
import { toggleAllSeeds, toggleSeed } from '../app/seeds.ts';
import type { KeyRow } from '../core/store/keys/key-rows.ts';

/** Characters of a seed in text form. */
const SEED_LENGTH = 58;

const keyOf = (row: KeyRow) => `${row.path} ${row.owner} ${row.role}`;

const permissions = (mode: number) => mode.toString(8).padStart(4, '0');

/** What is in the keystore for a key, in a word or two. */
function stored(row: KeyRow): Cell {
  if (row.content === 'unreadable') return { text: 'unreadable', mark: 'warning' };
  if (!row.stored) {
    return row.use === 'orphan' || row.owner === ''
      ? { text: 'not stored', tone: 'muted' }
      : { text: 'not stored', mark: 'warning' };
  }
  if (row.content === 'another') return { text: 'holds another key', mark: 'danger' };
  if (row.content === 'no-seed') return { text: 'no seed in it', mark: 'danger' };
  if (row.wrongMode) return { text: `mode ${permissions(row.mode ?? 0)}`, mark: 'warning' };
  if (row.use === 'orphan')
    return { text: row.content === 'sealed' ? 'orphan, sealed' : 'orphan', tone: 'muted' };
  if (row.content === 'sealed') return { text: 'sealed', mark: 'ok' };
  return { text: row.mode === undefined ? 'stored' : `stored ${permissions(row.mode)}` };
}

function isShown(world: World, row: KeyRow): boolean {
  return (
    row.stored && row.content !== 'sealed' && (world.seeds.shown === 'all' || world.seeds.shown === row.key)
  );
}

function seedCell(world: World, row: KeyRow): Cell {
  if (!isShown(world, row)) return stored(row);
  return { text: world.seeds.place(row.key, SEED_LENGTH), tone: 'danger', curtain: true };
}

function detail(world: World, row: KeyRow): readonly Block[] {
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'key', value: row.key },
        {
          label: 'for',
          value: [
            row.kind ?? 'no key',
            row.role,
            row.owner || (row.use === 'unknown' ? 'owner unknown' : 'nobody in this store'),
          ],
        },
        ...(isShown(world, row)
          ? [
              {
                label: 'SEED',
                value: {
                  text: world.seeds.place(row.key, SEED_LENGTH, true),
                  tone: 'danger' as const,
                  curtain: true,
                },
              },
            ]
          : [{ label: 'seed', value: stored(row) }]),
        { label: 'file', value: row.path },
        ...(row.holds !== '' ? [{ label: 'holds', value: row.holds }] : []),
      ],
    },
    ...row.problems.flatMap((problem): readonly Block[] => [
      {
        kind: 'text',
        mark: problem.severity === 'blocking' ? 'danger' : 'warning',
        spans: [{ text: problem.message }],
      },
      ...(problem.hint
        ? [{ kind: 'text' as const, spans: [{ text: problem.hint, tone: 'accent' as const }] }]
        : []),
    ]),
  ];
}

/** The card of whoever the key belongs to. */
function ownerRoute(row: KeyRow): Route | undefined {
  const { operator, account, user } = row;
  if (operator === '') return undefined;
  if (account === '') return { screen: 'operator', operator };
  if (user !== '') return { screen: 'user', operator, account, user };
  return row.use === 'signing key' || row.use === 'scope'
    ? { screen: 'part', operator, account, part: { kind: 'signing-key', key: row.key } }
    : { screen: 'account', operator, account };
}

const selectedKey = (app: Dashboard) => app.selectedRow() as KeyRow | undefined;

const canShow = (app: Dashboard): true | string => {
  const row = selectedKey(app);
  if (row?.content === 'unreadable')
    return 'Whether the keystore has a seed of this key cannot be told: no permission.';
  if (row?.content === 'sealed') return 'The key is sealed: it signs when it is unlocked, and is not shown.';
  return row?.stored === true ? true : 'The keystore has no seed of this key.';
};

const commands: readonly Command[] = [
  {
    id: 'keys.seed',
    title: 'Show the seed',
    description: 'Shows the seed of the selected key for 30 seconds, or hides it. Asks first.',
    keys: ['t'],
    context: 'screen',
    group: 'Look',
    tier: 0,
    hint: { word: 'seed', order: 20 },
    enabled: canShow,
    run: app => toggleSeed(app, selectedKey(app)!.key),
  },
  {
    id: 'keys.all-seeds',
    title: 'Show all seeds',
    description: 'Shows the seeds of all keys for 30 seconds, or hides them. Asks first.',
    keys: ['T'],
    context: 'screen',
    group: 'Look',
    tier: 0,
    run: toggleAllSeeds,
  },
];

/** Opens the key files of the rows that are about to show: does each hold the key that its name says? */
function checkShown({ store }: World, shown: readonly KeyRow[]): void {
  const unchecked = shown.filter(row => row.stored && row.content === 'unchecked');
  if (unchecked.length > 0) store.checkKeys(unchecked);
}

/** Every key that is stored or in use. Seeds are hidden until asked for, one at a time or all. */
export const keys = screen({
  name: 'keys',
  commands,
  crumbs: () => ['Keys'],
  pane: (route, world) => {
    const rows = world.store.keys();
    const wanted = route.file === undefined ? undefined : rows.find(row => row.path === route.file);
    return {
      body: list({
        rows,
        keyOf,
        selected: wanted && keyOf(wanted),
        sort: '',
        columns: [
          { id: 'kind', title: 'KIND', min: 8, priority: 0, cell: row => row.kind ?? '?' },
          {
            id: 'owner',
            title: 'OWNER',
            min: 14,
            max: 40,
            weight: 3,
            priority: 0,
            cell: row => row.owner || (row.use === 'unknown' ? 'unknown' : 'nobody'),
          },
          { id: 'role', title: 'ROLE', min: 11, max: 24, weight: 2, priority: 1, cell: row => row.role },
          {
            id: 'key',
            title: 'KEY',
            min: 13,
            max: 56,
            weight: 2,
            priority: 2,
            cut: 'middle',
            cell: row => row.key,
            sort: row => row.key,
          },
          {
            id: 'seed',
            title: 'SEED',
            min: 19,
            max: SEED_LENGTH,
            weight: 1,
            priority: 0,
            secret: true,
            cell: row => seedCell(world, row),
            sort: row => stored(row).text,
          },
        ],
        filterText: row => `${row.key} ${row.path} ${stored(row).text}`,
        open: ownerRoute,
        copy: row => [
          { label: 'public key', value: () => row.key },
          { label: 'path', value: () => row.path },
        ],
        detail: row => detail(world, row),
        empty: world.store.progress.running
          ? 'No keys so far: store and keystore are still being read.'
          : 'There are no keys: the keystore is empty, and the store names none.',
        visible: shown => checkShown(world, shown),
      }),
      ...(world.store.progress.running ? { note: { text: 'still reading', tone: 'muted' as const } } : {}),
    };
  },
});
