import { edited } from '../overlays.ts';
import { inputOf } from '../text-input.ts';
import {
  canBeEmptied,
  choicesOf,
  choose,
  completion,
  currentField,
  type Form,
  moveTo,
  redo,
  setTyped,
  turnChoice,
  typedOf,
  undo,
} from './form.ts';

/** Fields of a page that PgUp and PgDn go over. */
const PAGE = 10;

const MOVES: Readonly<Record<string, (form: Form) => Form>> = {
  tab: form => moveTo(form, 1, true),
  'shift-tab': form => moveTo(form, -1, true),
  down: form => moveTo(form, 1),
  up: form => moveTo(form, -1),
  pagedown: form => moveTo(form, PAGE),
  pageup: form => moveTo(form, -PAGE),
  // Ctrl-z suspends everywhere. Terminals send Ctrl-_ for Ctrl-/ too.
  'ctrl-_': undo,
  'ctrl-y': redo,
};

/** Keys that take text away. */
const TAKES = new Set(['backspace', 'delete', 'ctrl-d', 'ctrl-u', 'ctrl-k', 'ctrl-w']);

/** A form after a key that moves or types; undefined when the key does neither. */
export function typeInForm(form: Form, key: string, text: string | undefined): Form | undefined {
  const move = MOVES[key];
  if (move) return move(form);
  const field = currentField(form);
  if (!field || field.given) return undefined;
  const choices = choicesOf(field.field);
  return choices ? chooseByKey(form, choices, key, text) : typeText(form, key, text);
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
  const rest = completion(form);
  const atEnd = input.text === '' || inputOf(input.text).cursor === input.cursor;
  if ((key === 'right' || key === 'end' || key === 'ctrl-e') && rest !== '' && atEnd)
    return setTyped(form, { input: inputOf(input.text + rest), emptied: false }, '');
  if (TAKES.has(key) && input.text === '') {
    // Taking away where nothing was typed takes away what is there now.
    return canBeEmptied(form) ? setTyped(form, { input, emptied: !typed.emptied }, '') : form;
  }
  const next = edited(input, key, text);
  if (!next) return undefined;
  const stroke = TAKES.has(key) ? `${field.name} take` : key === 'paste' ? '' : `${field.name} type`;
  return setTyped(form, { input: next, emptied: false }, stroke);
}
