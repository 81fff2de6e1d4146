import type { Noun, Operation } from '../../core/operations/operation.ts';
import type { Command } from '../command.ts';
import type { Dashboard } from '../dashboard.ts';
import { chosenSubjects, exactName, refusesMany } from './chosen.ts';
import { type FormStart, openForm } from './form-flow.ts';
import { knownOperations } from './load.ts';
import { aboutNoun, identityField, renames } from './noun.ts';
import { markedSubjects, type Subject, subjectHere } from './subject.ts';

const made = new WeakMap<readonly Operation[], readonly Command[]>();

/** Every operation as a command of the palette; none as long as operations are not loaded. */
export function operationCommands(operations = knownOperations()): readonly Command[] {
  if (!operations) return [];
  const commands = made.get(operations) ?? operations.map(commandOf);
  made.set(operations, commands);
  return commands;
}

function commandOf(operation: Operation): Command {
  const { words, about, fields } = operation;
  const identity = identityField(operation);
  const label = (identity && !renames(operation) && fields[identity]?.label) || 'name';
  return {
    id: `change.${words.replaceAll(' ', '-')}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    description: `${about}.`,
    keys: [],
    context: 'everywhere',
    group: 'Change',
    tier: words.startsWith('delete') ? 3 : 2,
    argument: label.toUpperCase(),
    run: (app, name) => start(app, operation, name),
  };
}

/** With a name: for what is called so. Without: for what is selected, where the operation is about such a thing. */
function start(app: Dashboard, operation: Operation, name: string | undefined): void {
  const here = subjectHere(app);
  const { route } = app.entry();
  const operator = here?.operator ?? app.state.get().operator;
  const account = here?.account ?? ('account' in route ? route.account : undefined);
  if (name !== undefined && isAccountFor(app, operation, operator, name)) {
    const selected = chosenSubjects(app, operation).filter(each => each.account === name);
    return openWith(app, operation, { operator, account: name }, selected);
  }
  const isNew = operation.words.startsWith('add ');
  if (isNew) return openForm(app, operation, { place: { operator, account }, subjects: [], name });
  const subjects =
    name === undefined
      ? chosenSubjects(app, operation)
      : [subjectNamed(aboutNoun(operation), operator, account, name)];
  if (subjects.length === 0 && renames(operation))
    return app.say(`Select what is to be renamed first.`, 'warning');
  openWith(
    app,
    operation,
    { operator, account: operation.noun === 'account' ? undefined : account },
    subjects,
  );
}

function openWith(
  app: Dashboard,
  operation: Operation,
  place: FormStart['place'],
  subjects: readonly Subject[],
): void {
  const refused = refusesMany(operation, subjects);
  if (refused) return app.say(refused, 'warning');
  openForm(app, operation, { place, subjects, preset: markedUsers(app, operation, place.account) });
}

/** Marked users of the account, for the field of an operation on something else that takes users. */
function markedUsers(
  app: Dashboard,
  { fields }: Operation,
  account: string | undefined,
): FormStart['preset'] {
  if (!(USERS in fields)) return undefined;
  const users = markedSubjects(app).filter(each => each.noun === 'user' && each.account === account);
  return { [USERS]: users.map(each => exactName(fields[USERS], each, app.parts)).join(', ') };
}

/** Auth callout: users of the service. */
const USERS = 'authUser';

/** What is about a part of an account takes the account's name too: `edit signing-key ORDERS`. */
function isAccountFor(app: Dashboard, { noun, fields }: Operation, operator: string, name: string): boolean {
  if (!('account' in fields) || NAMED.has(noun)) return false;
  return app.parts.store.accountRow(operator, name) !== undefined;
}

/** What has a name of its own, which is meant then. */
const NAMED: ReadonlySet<Operation['noun']> = new Set(['operator', 'account', 'user', 'callout']);

/** What a name typed after the command means: `ORDERS`, or `ORDERS/kiosk` for a user of another account. */
function subjectNamed(noun: Noun, operator: string, account: string | undefined, name: string): Subject {
  const inAccount = account === undefined ? {} : { account };
  switch (noun) {
    case 'operator':
      return { noun, operator: name };
    case 'account':
    case 'callout':
      return { noun, operator, account: name };
    case 'user': {
      const [, of, user] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
      return of && user
        ? { noun, operator, account: of, user }
        : { noun, operator, ...inAccount, user: name };
    }
    default:
      return { noun, operator, ...inAccount, part: name };
  }
}
