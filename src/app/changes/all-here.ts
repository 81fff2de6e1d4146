import type { Operation } from '../../core/operations/operation.ts';
import type { Dashboard } from '../dashboard.ts';
import { openMenu } from '../overlays.ts';
import { refusesMany, subjectFor, takesMany } from './chosen.ts';
import { openForm } from './form-flow.ts';
import { withMachinery } from './load.ts';
import { subjectsInWords } from './many-words.ts';
import { aboutNoun } from './noun.ts';
import { markedSubjects, type Subject, shownSubjects, subjectHere } from './subject.ts';

/** What can be changed together. */
const TOGETHER: ReadonlySet<Subject['noun']> = new Set(['user', 'account', 'revocation']);

/** The list here has things that can be changed together; or why not. */
export function canChangeAll(app: Dashboard): true | string {
  const here = app.list() && subjectHere(app);
  if (!here) return 'There is no row here to change.';
  return TOGETHER.has(here.noun) || 'Only users, accounts and revocations are changed together.';
}

/** What is meant: all that is marked, else all that the list shows, as the filter leaves it. */
export function allHere(app: Dashboard): { readonly subjects: readonly Subject[]; readonly marked: boolean } {
  const marked = markedSubjects(app);
  return marked.length > 0
    ? { subjects: marked, marked: true }
    : { subjects: shownSubjects(app), marked: false };
}

/** Asks what is to be done to all that is marked or shown; the question says how many that is. */
export function startAll(app: Dashboard): void {
  const { subjects, marked } = allHere(app);
  const [first] = subjects;
  if (!first) return;
  const what = subjectsInWords(subjects);
  withMachinery(app, ({ OPERATIONS }) => {
    const fitting = OPERATIONS.filter(operation => isFor(operation, first) && takesMany(operation, subjects));
    openMenu(app, {
      title: marked ? `Marked: ${what}` : `All that is shown here: ${what}`,
      items: fitting.map(({ words, about }) => ({ id: words, label: words, aside: about })),
      choose: id => {
        const operation = fitting.find(({ words }) => words === id);
        if (operation) openAll(app, operation, subjects);
      },
    });
  });
}

function isFor(operation: Operation, subject: Subject): boolean {
  if (operation.words.startsWith('add ')) return false;
  return subject.noun === 'revocation'
    ? operation.noun === 'revocation' && subjectFor(operation, subject) !== undefined
    : aboutNoun(operation) === subject.noun;
}

function openAll(app: Dashboard, operation: Operation, subjects: readonly Subject[]): void {
  const refused = refusesMany(operation, subjects);
  if (refused) return app.say(refused, 'warning');
  const [first] = subjects;
  if (first) openForm(app, operation, { place: first, subjects });
}
