import type { Difference } from './difference.ts';
import type { Element, ElementsShape, RecordShape, SetShape, Shape, ValueShape } from './shape.ts';

/** Where a comparison is: its path in the JWT, what people call it, and the element that it is inside of. */
interface Place {
  readonly path: string;
  /** Label of the element around it; empty outside of any. */
  readonly label: string;
  readonly part?: Difference['part'];
  readonly key?: string;
}

type Found = Difference[];

/** All differences of two values of one shape, in the order of the shape. */
export function compareShape(
  shape: Shape,
  before: unknown,
  after: unknown,
  path = '',
): readonly Difference[] {
  const found: Found = [];
  compare(shape, before, after, { path, label: '' }, found);
  return found;
}

function compare(shape: Shape, before: unknown, after: unknown, place: Place, found: Found): void {
  if (before === after || (isNothing(before) && isNothing(after))) return;
  switch (shape.kind) {
    case 'value':
      return compareValues(shape, before, after, place, found);
    case 'set':
      return compareSets(shape, before, after, place, found);
    case 'record':
      return compareRecords(shape, membersOf(before), membersOf(after), place, found);
    case 'elements':
      return compareElements(shape, before, after, place, found);
  }
}

function compareValues(
  { label, words }: ValueShape,
  before: unknown,
  after: unknown,
  place: Place,
  found: Found,
): void {
  if (textOf(before) === textOf(after)) return;
  const [said, now] = [words(before), words(after)];
  if (said === undefined && now === undefined) return;
  // Two values may mean the same: then what is written tells them apart.
  const same = said === now;
  add(
    found,
    place,
    label,
    same ? `${said} (${textOf(before) || 'not set'})` : said,
    same ? `${now} (${textOf(after) || 'not set'})` : now,
  );
}

function compareRecords(
  { members, quiet = [] }: RecordShape,
  before: Members,
  after: Members,
  place: Place,
  found: Found,
): void {
  const at = (name: string): Place => ({
    ...place,
    path: place.path === '' ? name : `${place.path}.${name}`,
  });
  for (const [name, shape] of Object.entries(members)) {
    compare(shape, before[name], after[name], at(name), found);
  }
  // What has no words yet is told as it is written: nothing that differs may be left out.
  const others = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of others) {
    if (name in members || quiet.includes(name)) continue;
    const written: ValueShape = {
      kind: 'value',
      label: at(name).path,
      words: value => (value === undefined ? undefined : textOf(value)),
    };
    compare(written, before[name], after[name], at(name), found);
  }
}

function compareSets(shape: SetShape, before: unknown, after: unknown, place: Place, found: Found): void {
  const [was, is] = [textsOf(before), textsOf(after)];
  const { label, noun, empty } = shape;
  const part = (name: string) => place.part ?? { noun, name: `${place.path} ${name}` };
  if (empty !== undefined && was.size > 0 !== is.size > 0) {
    const words = (texts: ReadonlySet<string>) => (texts.size === 0 ? empty : [...texts].join('  '));
    add(found, { ...place, part: part('') }, label, words(was), words(is));
    return;
  }
  for (const text of was)
    if (!is.has(text)) add(found, { ...place, part: part(text) }, label, text, undefined);
  for (const text of is)
    if (!was.has(text)) add(found, { ...place, part: part(text) }, label, undefined, text);
}

function compareElements(
  shape: ElementsShape,
  before: unknown,
  after: unknown,
  place: Place,
  found: Found,
): void {
  const [was, is] = [byId(shape.list(before)), byId(shape.list(after))];
  for (const [id, element] of was) compareElement(shape, id, element, is.get(id), place, found);
  for (const [id, element] of is)
    if (!was.has(id)) compareElement(shape, id, undefined, element, place, found);
}

function compareElement(
  { noun, content }: ElementsShape,
  id: string,
  before: Element | undefined,
  after: Element | undefined,
  place: Place,
  found: Found,
): void {
  const either = after ?? before;
  if (!either || before?.value === after?.value) return;
  const inside: Place = {
    path: `${place.path}[${id}]`,
    label: joined(place.label, either.label),
    part: place.part ?? { noun, name: id },
    ...(either.key === undefined ? {} : { key: either.key }),
  };
  if (before && after) return compare(content, before.value, after.value, inside, found);
  add(
    found,
    inside,
    '',
    before && aboutElement(content, before.value),
    after && aboutElement(content, after.value),
  );
}

/** Everything that a whole element says, in one text. */
function aboutElement(content: ElementsShape['content'], value: unknown): string {
  if (content.kind === 'value') return content.words(value) ?? textOf(value);
  const said = compareShape(content, undefined, value).map(
    ({ label, after }) => `${label}: ${after ?? 'none'}`,
  );
  return said.join('; ');
}

function byId(elements: readonly Element[]): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>();
  for (const element of elements) {
    let id = element.id;
    for (let n = 2; found.has(id); n++) id = `${element.id} #${n}`;
    found.set(id, element);
  }
  return found;
}

function add(
  found: Found,
  { path, label: around, part, key }: Place,
  label: string,
  before: string | undefined,
  after: string | undefined,
): void {
  found.push({
    path,
    label: joined(around, label),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(part === undefined ? {} : { part }),
    ...(key === undefined ? {} : { key }),
  });
}

function joined(around: string, label: string): string {
  return around === '' || label === '' ? around + label : `${around}: ${label}`;
}

type Members = { readonly [name: string]: unknown };

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function textsOf(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(textOf) : []);
}

/** Absent, empty and zero are written in the same way: not at all. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === 0 || value === 0n;
}

/** A value as it is written in the JWT. */
function textOf(value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? writtenObject(value as object) : String(value);
}

function writtenObject(value: object): string {
  return JSON.stringify(value, (_name, member) => (typeof member === 'bigint' ? String(member) : member));
}
