import { NkeeperError } from '../core/errors.ts';
import { chooseOperator } from '../core/store/choose.ts';
import { folderSentence, unlistedFolders, unlistedKeyFolders } from '../core/store/folder-sentence.ts';
import type { KeyRow, Store } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonList, LIST_STYLE } from './json-text.ts';
import { jsonKeys } from './key-json.ts';
import { type KeyFlags, selectKeys } from './key-selection.ts';
import type { Invocation } from './program.ts';
import { withStore } from './session.ts';
import { plainTable } from './table.ts';

/** Up to so many key files are opened without being asked (35 µs each): more would be felt. */
const CHECKED_AT_MOST = 2000;

/** `nkeeper list keys` */
export function listKeys(invocation: Invocation<KeyFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags, globals }) => {
    const seeds = flags.showSeeds === true || globals.showSeeds === true;
    if (seeds && flags.notReferenced) {
      throw new NkeeperError('usage', '--show-seeds and --not-referenced exclude each other.');
    }
    const operator = chooseOperator(store, undefined);
    const { positions, withheld } = await selectKeys(store, operator, flags);
    const checked = flags.check === true || positions.length <= CHECKED_AT_MOST;
    if (checked) store.checkKeys(positions.map(i => store.keys()[i] as KeyRow));
    else
      output.message(
        `${integer(positions.length)} keys: their files were not opened. --check compares each with its name.`,
      );
    const all = store.keys();
    const rows = positions.map(i => all[i] as KeyRow);
    // A key command is asked only where the keystore lacks something.
    if (!seeds && rows.some(row => !row.stored))
      for (const fault of await store.keySources.openInTime()) output.message(`warning: ${fault}`);
    if (withheld > 0) output.message(withheldText(withheld));
    const unlisted = [...unlistedFolders(store, operator), ...unlistedKeyFolders(store)];
    for (const fault of unlisted) output.message(folderSentence(fault));
    if (rows.length + withheld + unlisted.length === 0) output.message('No keys match.');
    if (flags.json) {
      for (const piece of jsonList(jsonKeys(store, rows, seeds), LIST_STYLE)) output.data(piece);
      output.data('\n');
    } else {
      for (const line of plainTable(
        seeds ? SEED_COLUMNS : COLUMNS,
        rows.map(row => cellsOf(store, row, seeds)),
      )) {
        output.text(line);
      }
    }
    return withheld + unlisted.length > 0 ? EXIT.failed : EXIT.ok;
  });
}

/** They may be live: whoever deletes what `--not-referenced` lists must not lose them. */
function withheldText(count: number): string {
  const keys = count === 1 ? '1 stored key is' : `${count} stored keys are`;
  return `${keys} not listed: something in the store cannot be read, and may use ${count === 1 ? 'it' : 'them'}. nkeeper validate -A tells what.`;
}

const COLUMNS = [{ title: 'ENTITY' }, { title: 'KEY' }, { title: 'ROLE' }, { title: 'STORED' }];
const SEED_COLUMNS = [{ title: 'ENTITY' }, { title: 'SEED' }, { title: 'ROLE' }];

function cellsOf(store: Store, row: KeyRow, seeds: boolean): string[] {
  const role = clean(row.role);
  if (seeds) return [entityOf(row), seedText(store, row), role];
  return [entityOf(row), clean(row.key), role, storedText(store, row)];
}

/** Indented by its level, as nsc does; `?` for keys of nobody. */
function entityOf(row: KeyRow): string {
  if (row.operator === '') return '?';
  if (row.user !== '') return `  ${clean(row.user)}`;
  return row.account !== '' ? ` ${clean(row.account)}` : clean(row.operator);
}

function storedText(store: Store, row: KeyRow): string {
  if (row.content === 'another') return `BAD: holds ${row.holds}`;
  if (row.content === 'no-seed') return 'BAD: holds no seed';
  if (row.content === 'unreadable') return 'unreadable';
  if (row.content === 'sealed') return 'sealed';
  if (row.stored) return 'yes';
  return store.keySources.has(row.key) ? 'elsewhere' : 'no';
}

function seedText(store: Store, row: KeyRow): string {
  if (row.content === 'unreadable') return `${row.key} cannot be read`;
  if (!row.stored) return `${row.key} is not stored`;
  if (row.content === 'sealed') return `${row.key} is sealed`;
  try {
    const seed = store.readSeed(row.key);
    const text = seed.reveal();
    seed.wipe();
    return text;
  } catch {
    return `${row.key} cannot be read`;
  }
}
