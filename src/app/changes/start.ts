import type { Noun, Operation } from '../../core/operations/operation.ts';
import type { Dashboard } from '../dashboard.ts';
import { openMenu } from '../overlays.ts';
import { refusesMany } from './chosen.ts';
import { openForm } from './form-flow.ts';
import { knownOperations, withMachinery } from './load.ts';
import { markedSubjects, placeHere, subjectHere } from './subject.ts';

/** First words of operations that have a key. */
export type Verb = 'add' | 'edit' | 'delete';

const NOUNS: Readonly<Record<string, string>> = {
  operator: 'an operator',
  account: 'an account',
  user: 'a user',
  'signing-key': 'a signing key',
  export: 'an export',
  import: 'an import',
  mapping: 'a mapping',
  revocation: 'a revocation',
  callout: 'auth callout',
};

/** What is new when its operation is told this instead of a name. */
const MADE_BY_EDITING: Readonly<Record<string, string>> = { 'signing-key': 'generate' };

function fitting(operations: readonly Operation[], verb: Verb, nouns: readonly Noun[]): readonly Operation[] {
  return operations.filter(({ words, noun }) => {
    const first = verb === 'add' && noun in MADE_BY_EDITING ? 'edit' : verb;
    // Revocations have words of their own.
    const isSo = words.startsWith(`${first} `) || words === `revocations ${first}-user`;
    return isSo && nouns.includes(noun);
  });
}

/** Something can be added here; or why not. Before operations are loaded, nobody knows better. */
export function canAdd(app: Dashboard): true | string {
  const place = placeHere(app);
  if (!place) return 'Nothing can be added here.';
  const known = knownOperations();
  if (!known || fitting(known, 'add', place.nouns).length > 0) return true;
  return `${capital(NOUNS[place.nouns[0] ?? ''] ?? 'That')} cannot be added here.`;
}

/** What is selected can be edited or deleted; or why not. */
export function canChange(app: Dashboard, verb: 'edit' | 'delete'): true | string {
  const subject = subjectHere(app);
  if (!subject) return app.list() ? `There is no row here to ${verb}.` : `Nothing here to ${verb}.`;
  const known = knownOperations();
  if (!known || fitting(known, verb, [subject.noun]).length > 0) return true;
  const word = verb === 'edit' ? 'edited' : 'deleted';
  return `${capital(NOUNS[subject.noun] ?? subject.noun)} cannot be ${word} here.`;
}

/** Opens the form for something new on this page; where several things can be added, asks which. */
export function startAdd(app: Dashboard): void {
  const place = placeHere(app);
  if (!place) return;
  withMachinery(app, ({ OPERATIONS }) =>
    choose(app, 'Add', fitting(OPERATIONS, 'add', place.nouns), operation =>
      openForm(app, operation, { place, subjects: [], name: MADE_BY_EDITING[operation.noun] }),
    ),
  );
}

/** Opens the form that edits or deletes what is selected, or all that is marked. */
export function startChange(app: Dashboard, verb: 'edit' | 'delete'): void {
  const subject = subjectHere(app);
  if (!subject) return;
  const marked = markedSubjects(app);
  const subjects = marked.length > 0 ? marked : [subject];
  withMachinery(app, ({ OPERATIONS }) =>
    choose(app, capital(verb), fitting(OPERATIONS, verb, [subject.noun]), operation => {
      const refused = refusesMany(operation, subjects);
      if (refused) return app.say(refused, 'warning');
      openForm(app, operation, { place: subject, subjects, first: firstField(app, verb) });
    }),
  );
}

/** The tab that one came from says which of an account's many fields is meant. */
function firstField(app: Dashboard, verb: string): string | undefined {
  if (verb !== 'edit' || app.entry().route.screen !== 'account') return undefined;
  const fields: Readonly<Record<string, string>> = { limits: 'conns', permissions: 'allowPub' };
  return fields[app.paneKey()];
}

function choose(
  app: Dashboard,
  title: string,
  operations: readonly Operation[],
  run: (operation: Operation) => void,
): void {
  const [only, ...others] = operations;
  if (!only) return app.say('That cannot be done here.', 'warning');
  if (others.length === 0) return run(only);
  openMenu(app, {
    title,
    items: operations.map(({ words, about }) => ({ id: words, label: words, aside: about })),
    choose: id => {
      const chosen = operations.find(({ words }) => words === id);
      if (chosen) run(chosen);
    },
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
