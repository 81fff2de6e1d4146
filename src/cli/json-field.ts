import { NkeeperError } from '../core/errors.ts';
import type { Json } from './json-text.ts';

/**
 * The value at a path such as `nats.exports[0].subject`; `["..."]` names a member with dots in it. A member that does
 * not exist is null, as in nsc.
 *
 * @throws NkeeperError `field-path-invalid` for a path that cannot be read, `field-not-found` for an index out of range
 *   or a step into something that has no such step
 */
export function jsonField(root: Json, path: string): Json {
  let value = root;
  for (const step of stepsOf(path)) value = stepInto(value, step, path);
  return value;
}

type Step = { readonly member: string } | { readonly index: string };

const STEP = /\.?(?:\[("(?:[^"\\]|\\.)*")\]|\[([^\]"]*)\]|([^.[\]]+))/y;

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const at = STEP.lastIndex;
    const found = STEP.exec(path);
    if (!found || ((at === 0) !== !found[0].startsWith('.') && !found[0].includes('[')))
      throw pathInvalid(path);
    if (found[1] !== undefined) steps.push({ member: unquote(found[1], path) });
    else if (found[2] !== undefined) steps.push({ index: found[2] });
    else steps.push({ member: found[3] ?? '' });
  }
  if (steps.length === 0) throw pathInvalid(path);
  return steps;
}

function unquote(text: string, path: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw pathInvalid(path);
  }
}

function stepInto(value: Json, step: Step, path: string): Json {
  if (isList(value)) return itemOf(value, 'index' in step ? step.index : step.member, path);
  if ('member' in step && typeof value === 'object' && value !== null) {
    return Object.hasOwn(value, step.member) ? (value[step.member] ?? null) : null;
  }
  const name = 'member' in step ? step.member : `[${step.index}]`;
  throw new NkeeperError(
    'field-not-found',
    `There is no ${name} in ${path}: what comes before it is ${kindOf(value)}.`,
  );
}

function itemOf(list: readonly Json[], text: string, path: string): Json {
  if (!/^\d{1,9}$/.test(text)) {
    throw new NkeeperError(
      'field-path-invalid',
      `${text} in ${path} is not an index: what comes before it is a list.`,
      {
        hint: 'Count from 0, for example nats.exports[0].subject.',
      },
    );
  }
  const item = list[Number(text)];
  if (item !== undefined) return item;
  const last = list.length === 0 ? 'is empty' : `ends at index ${list.length - 1}`;
  throw new NkeeperError('field-not-found', `Index ${text} in ${path} is out of range: the list ${last}.`);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function pathInvalid(path: string): NkeeperError {
  return new NkeeperError('field-path-invalid', `${path} is not a path of a field.`, {
    hint: 'Write it like nats.limits.conn, nats.exports[0].subject or nats.mappings["a.b"].',
  });
}
