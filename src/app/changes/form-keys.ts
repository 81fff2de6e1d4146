import { edited } from '../overlays.ts';
import { inputOf } from '../text-input.ts';
import {
  canBeEmptied,
  canTakePresent,
  currentField,
  type Form,
  isList,
  moveTo,
  presentOf,
  redo,
  setTyped,
  typedOf,
  undo,
} from './form.ts';
import { canPick, completion, openPick, pickKey } from './form-candidates.ts';
import { choicesOf, choose, turnChoice } from './form-choices.ts';
import { addEntries, addTyping, listKey, openList } from './form-list.ts';

/** Fields of a page that PgUp and PgDn go over. */
const PAGE = 10;

const STEPS: Readonly<Record<string, (form: Form) => Form>> = {
  // Ctrl-z suspends everywhere. Terminals send Ctrl-_ for Ctrl-/ too.
  'ctrl-_': undo,
  'ctrl-y': redo,
};

const MOVES: Readonly<Record<string, (form: Form) => Form>> = {
  tab: form => moveTo(form, 1, true),
  'shift-tab': form => moveTo(form, -1, true),
  down: form => moveTo(form, 1),
  up: form => moveTo(form, -1),
  pagedown: form => moveTo(form, PAGE),
  pageup: form => moveTo(form, -PAGE),
};

/** Keys that take text away. */
const TAKES = new Set(['backspace', 'delete', 'ctrl-d', 'ctrl-u', 'ctrl-k', 'ctrl-w']);

/** A form after a key that moves or types; undefined when the key does neither. */
export function typeInForm(form: Form, key: string, text: string | undefined): Form | undefined {
  const step = STEPS[key];
  if (step) return step(form);
  if (form.pick) return pickKey(form, form.pick, key, text);
  if (form.list)
    return key === 'paste' && !form.list.editing ? addEntries(form, text ?? '') : listKey(form, key, text);
  const move = MOVES[key];
  if (move) return move(form);
  const field = currentField(form);
  if (!field || field.given) return undefined;
  if (isList(field.field)) return listFieldKey(form, key, text);
  const choices = choicesOf(field.field);
  return choices ? chooseByKey(form, choices, key, text) : typeText(form, key, text);
}

/** What is typed at a list that is not open is a new entry of it. */
function listFieldKey(form: Form, key: string, text: string | undefined): Form | undefined {
  if (key === 'right' || key === 'space' || key === 'enter') return openList(form);
  if (key === 'paste') return addEntries(form, text ?? '');
  return text === undefined ? undefined : addTyping(form, text);
}

/** Space and arrows turn to the next choice, a letter takes the first that begins so. */
function chooseByKey(
  form: Form,
  choices: readonly string[],
  key: string,
  text: string | undefined,
): Form | undefined {
  if (key === 'space' || key === 'right') return turnChoice(form, 1);
  if (key === 'left') return turnChoice(form, -1);
  if (TAKES.has(key)) return choose(form, '');
  const found = text && choices.find(choice => choice.toLowerCase().startsWith(text.toLowerCase()));
  return found ? choose(form, found) : undefined;
}

function typeText(form: Form, key: string, text: string | undefined): Form | undefined {
  const field = currentField(form);
  if (!field) return undefined;
  const typed = typedOf(form, field.name);
  const { input } = typed;
  const atEnd = input.text === '' || inputOf(input.text).cursor === input.cursor;
  if ((key === 'right' || key === 'end' || key === 'ctrl-e') && atEnd) {
    const rest = completion(form);
    if (rest !== '') return setTyped(form, { input: inputOf(input.text + rest), emptied: false }, '');
    if (key === 'right' && canPick(form)) return openPick(form);
    if (canTakePresent(form))
      return setTyped(form, { input: inputOf(presentOf(form, field)), emptied: false }, '');
  }
  if (TAKES.has(key) && input.text === '') {
    // Taking away where nothing was typed takes away what is there now.
    return canBeEmptied(form) ? setTyped(form, { input, emptied: !typed.emptied }, '') : form;
  }
  const next = edited(input, key, text);
  if (!next) return undefined;
  const stroke = TAKES.has(key) ? `${field.name} take` : key === 'paste' ? '' : `${field.name} type`;
  return setTyped(form, { input: next, emptied: false }, stroke);
}
