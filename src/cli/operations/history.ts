import { NkeeperError } from '../../core/errors.ts';
import type { JournalEntry } from '../../core/journal/entry.ts';
import { type Fate, fatesOf } from '../../core/journal/fates.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import { lastToRedo, lastToUndo, planUndo } from '../../core/operations/undo.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type JsonStyle, jsonText, type Printable } from '../json-text.ts';
import type { Output } from '../output.ts';
import type { Invocation } from '../program.ts';
import { refuseProtected } from '../protected.ts';
import { type Session, withStore } from '../session.ts';
import { type ChangeFlags, carryOut } from './carry-out.ts';
import { confirmed } from './confirm.ts';
import { settleFirst } from './settle-first.ts';

const STYLE: JsonStyle = { indent: ' ', sorted: false, html: false };

interface HistoryFlags {
  readonly limit?: string;
  readonly json?: boolean;
}

/** `nkeeper history` */
export function history(invocation: Invocation<HistoryFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, flags, args, world, output }) => {
    const journal = await openJournal(store.locations.storesDir.path, world);
    if (args[0] !== undefined) {
      const entry = await entryOf(journal, args[0]);
      const { entries } = await journal.read({ limit: LOOKED_THROUGH });
      show(output, flags, await fatesOf(journal, [entry], entries));
      return EXIT.ok;
    }
    const limit = Number(flags.limit);
    if (!Number.isInteger(limit) || limit < 1)
      throw new NkeeperError('usage', `--limit ${flags.limit} is no number of changes.`);
    const { entries, unreadable, more } = await journal.read({ limit });
    show(output, flags, await fatesOf(journal, entries));
    if (entries.length === 0 && unreadable === 0)
      output.message('Nothing was changed with nkeeper in this store.');
    if (more && !flags.json) output.message('There are older changes: --limit shows more.');
    if (unreadable > 0)
      output.message(`${integer(unreadable)} lines of the journal in ${journal.folder} cannot be read.`);
    return EXIT.ok;
  });
}

/** So many of the newest changes are looked through for the one that took another back. */
const LOOKED_THROUGH = 10_000;

function show(output: Output, { json }: HistoryFlags, fates: readonly Fate[]): void {
  if (!json) {
    for (const fate of fates) output.text(fateText(fate));
    return;
  }
  const told = fates.map(({ entry, lost, undoneBy }) => ({
    ...entry,
    lost,
    ...(undoneBy ? { undoneBy } : {}),
  }));
  output.data(`${jsonText(told as unknown as Printable, STYLE)}\n`);
}

function fateText({ entry, lost, undoneBy }: Fate): string {
  const { id, time, who, host, ssh, title, summary } = entry;
  const from = ssh === undefined ? '' : ` from ${ssh}`;
  const head = `${time.slice(0, 19).replace('T', ' ')}  ${who}@${host}${from}  ${title}`;
  const undone = undoneBy === undefined ? [] : [`  Undone by ${undoneBy}.`];
  const gone = lost ? ['  It cannot be undone: what it replaced or removed is no longer kept.'] : [];
  const lines = [head, `  ${id}`, ...undone, ...gone, ...summary.map(line => `  ${line}`)];
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

/** `nkeeper undo` */
export function undo(invocation: Invocation<ChangeFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, args, world } = session;
    // What is finished now is the last change.
    await settleFirst(session);
    const journal = await openJournal(store.locations.storesDir.path, world);
    const entry = args[0] === undefined ? await lastToUndo(journal) : await entryOf(journal, args[0]);
    return takeBack(session, journal, entry, 'There is nothing to undo.');
  });
}

/** `nkeeper redo` */
export function redo(invocation: Invocation<ChangeFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    await settleFirst(session);
    const journal = await openJournal(session.store.locations.storesDir.path, session.world);
    return takeBack(session, journal, await lastToRedo(journal), 'There is nothing to redo.');
  });
}

async function takeBack(
  session: Session<ChangeFlags>,
  journal: Journal,
  entry: JournalEntry | undefined,
  nothing: string,
): Promise<ExitCode> {
  if (!entry)
    throw new NkeeperError('nothing-to-undo', nothing, { hint: 'nkeeper history shows what was changed.' });
  return carryOut(context => planUndo(journal, entry, context), session);
}

/** An entry by its id, or by the beginning of it. */
async function entryOf(journal: Journal, id: string): Promise<JournalEntry> {
  const found = await journal.find(id);
  if (found) return found;
  throw new NkeeperError('entry-unknown', `There is no change ${id} in the journal of this store.`, {
    hint: 'nkeeper history shows what was changed.',
  });
}

interface TrashFlags {
  readonly empty?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `nkeeper trash` */
export function trash(invocation: Invocation<TrashFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, flags, globals, world, output }) => {
    const journal = await openJournal(store.locations.storesDir.path, world);
    if (!flags.empty) {
      const items = await journal.trash.list();
      if (flags.json) output.data(`${jsonText(items as unknown as Printable, STYLE)}\n`);
      else
        for (const { path, removedAt } of items)
          output.text(`${clean(`${new Date(removedAt).toISOString().slice(0, 19)}  ${path}`)}\n`);
      if (items.length === 0) output.message('The trash is empty.');
      return EXIT.ok;
    }
    await refuseProtected(world, globals, store.locations.storesDir.path);
    const { stdin, stdout } = world.streams;
    if (!flags.yes && !(stdin.isTTY && stdout.isTTY))
      throw new NkeeperError('confirmation-required', 'There is no terminal to ask on.', {
        hint: '--yes says that it is meant.',
      });
    if (!flags.yes && !(await confirmed('empty'))) {
      output.message('Nothing was changed.');
      return EXIT.failed;
    }
    output.message(`Removed ${await journal.trash.empty()} files for good.`);
    return EXIT.ok;
  });
}
