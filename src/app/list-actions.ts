import { integer } from '../core/text/amounts.ts';
import { subjectsInWords } from './changes/many-words.ts';
import { markedSubjects } from './changes/subject.ts';
import type { Dashboard } from './dashboard.ts';
import { open } from './navigation.ts';
import { openMenu } from './overlays.ts';
import type { CopyChoice } from './screen.ts';

/** Moves the selection, or scrolls a document, by rows. */
export function moveBy(app: Dashboard, rows: number): void {
  const list = app.list();
  if (list) return select(app, list.index + rows);
  const document = app.document();
  if (document) app.updatePane({ top: within(document.top + rows, document.lines.length - document.height) });
}

/** Half pages and pages: a share of the window's height, with a sign for the direction. */
export function movePages(app: Dashboard, pages: number): void {
  const height = app.list()?.height ?? app.document()?.height ?? 1;
  moveBy(app, Math.sign(pages) * Math.max(1, Math.floor(height * Math.abs(pages))));
}

/** To the first or the last row. */
export function moveToEnd(app: Dashboard, end: 'first' | 'last'): void {
  moveBy(app, end === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}

function select(app: Dashboard, wanted: number): void {
  const list = app.list()!;
  if (list.rows.length === 0) return;
  const last = list.rows.length - 1;
  const index = within(wanted, last);
  const newest = app.newestEnd();
  // Who stands at the newest row of a log stays there, whatever comes.
  if (newest === 'first' && index === 0) return app.updatePane({ ...NEWEST, index: 0 });
  if (newest === 'last' && index === last)
    return app.updatePane({ ...NEWEST, index: Number.MAX_SAFE_INTEGER });
  app.updatePane({ index, selected: list.pane.keyOf(list.rows[index]), top: list.top });
}

const NEWEST = { selected: undefined, top: 0 };

function within(value: number, last: number): number {
  return Math.max(0, Math.min(value, Math.max(0, last)));
}

/** Opens what the selected row stands for. */
export function openSelected(app: Dashboard): void {
  follow(app, 'open', 'Nothing opens here.');
}

/** The open page, or its selected row, has a JWT; or why there is none to look at. */
export function canInspect(app: Dashboard): true | string {
  const { body } = app.pane();
  const none = 'There is no JWT here to inspect.';
  if (body.kind === 'document') return body.inspect !== undefined || none;
  if (!body.inspect) return none;
  const row = app.selectedRow();
  if (row === undefined) return 'There is no row here.';
  return body.inspect(row) !== undefined || 'This row has no JWT to inspect.';
}

/** Something here can be copied; or why not. */
export function canCopy(app: Dashboard): true | string {
  return copyChoices(app).length > 0 || 'There is nothing to copy here.';
}

/** Shows claims and token of the selected row, or of the document's subject. */
export function inspectSelected(app: Dashboard): void {
  const { body } = app.pane();
  if (body.kind === 'document') {
    if (body.inspect) open(app, body.inspect);
    else app.say('There is no token here to inspect.');
    return;
  }
  follow(app, 'inspect', 'This row has no token to inspect.');
}

function follow(app: Dashboard, how: 'open' | 'inspect', otherwise: string): void {
  const list = app.list();
  const row = list?.rows[list.index];
  const route = row === undefined ? undefined : list?.pane[how]?.(row);
  if (route) open(app, route);
  else app.say(row === undefined ? 'There is no row here.' : otherwise);
}

/** Marks the selected row, or takes its mark away, and goes on to the next. */
export function toggleMark(app: Dashboard): void {
  const list = app.list();
  const row = list?.rows[list.index];
  if (!list || row === undefined) return;
  const key = list.pane.keyOf(row);
  const marks = new Set(app.paneState().marks);
  if (!marks.delete(key)) marks.add(key);
  app.updatePane({ marks });
  moveBy(app, 1);
}

/** Marks every row that shows; when all are marked, takes all marks away. */
export function toggleAllMarks(app: Dashboard): void {
  const list = app.list();
  if (!list) return;
  const { marks } = app.paneState();
  const shown = list.rows.map(row => list.pane.keyOf(row));
  const all = shown.length > 0 && shown.every(key => marks.has(key));
  app.updatePane({ marks: all ? new Set() : new Set([...marks, ...shown]) });
  if (all) return app.say('No row is marked.');
  const subjects = markedSubjects(app);
  app.say(`Marked: ${subjects.length > 0 ? subjectsInWords(subjects) : integer(shown.length)}.`);
}

/** Asks for the column to sort by. */
export function chooseSort(app: Dashboard): void {
  const list = app.list();
  if (!list) return;
  const now = app.paneState().sort ?? list.pane.sort;
  openMenu(app, {
    title: 'Sort by',
    items: list.pane.columns.map(column => ({
      id: column.id,
      label: column.title.toLowerCase(),
      aside: now === column.id ? 'ascending' : now === `-${column.id}` ? 'descending' : '',
    })),
    choose: id => setSort(app, id),
  });
}

/** Turns the sort order round. */
export function reverseSort(app: Dashboard): void {
  const list = app.list();
  if (!list) return;
  const now = app.paneState().sort || list.pane.sort || list.pane.columns[0]!.id;
  setSort(app, now.startsWith('-') ? now.slice(1) : `-${now}`);
}

function setSort(app: Dashboard, sort: string): void {
  app.updatePane({ sort });
  app.parts.remember({ screen: app.choiceKey(), sort });
}

/** All columns that can be shown at all, or those that fit well. */
export function toggleColumns(app: Dashboard): void {
  const allColumns = !app.paneState().allColumns;
  app.updatePane({ allColumns });
  app.parts.remember({ screen: app.choiceKey(), allColumns });
}

/** What can be copied here, the public key first. */
function copyChoices(app: Dashboard): readonly CopyChoice[] {
  const { body } = app.pane();
  if (body.kind === 'document') return body.copy ?? [];
  const row = app.selectedRow();
  return row === undefined ? [] : (body.copy?.(row) ?? []);
}

/** Copies the first choice that there is: the public key. */
export function copyFirst(app: Dashboard): void {
  const choices = copyChoices(app);
  const first = choices.find(choice => choice.value() !== undefined) ?? choices[0];
  if (first) copy(app, first);
  else app.say('There is nothing to copy here.');
}

/** Asks what to copy. */
export function chooseCopy(app: Dashboard): void {
  const choices = copyChoices(app);
  if (choices.length === 0) return app.say('There is nothing to copy here.');
  openMenu(app, {
    title: 'Copy',
    items: choices.map((choice, i) => ({ id: String(i), label: choice.label })),
    choose: id => copy(app, choices[Number(id)]!),
  });
}

function copy(app: Dashboard, choice: CopyChoice): void {
  const value = choice.value();
  if (value === undefined) return app.say(`There is no ${choice.label} to copy.`, 'warning');
  if (!app.parts.copy(value))
    return app.say(`The ${choice.label} is too long for the terminal's clipboard.`, 'warning');
  app.say(value.length <= 60 ? `Copied ${choice.label}: ${value}` : `Copied ${choice.label}.`);
}
