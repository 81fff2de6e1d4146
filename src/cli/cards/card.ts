import { clean } from '../../core/text/clean.ts';
import { type Column, factLines, plainTable } from '../table.ts';

/** A name and its value; a value of several lines is a list. Undefined values are left out. */
export type Fact = readonly [name: string, value: string | readonly string[] | undefined];

/** A titled part of a card: facts, or a table. Texts need not be clean yet. */
export interface Section {
  readonly title: string;
  readonly facts?: readonly Fact[];
  readonly columns?: readonly Column[];
  readonly rows?: readonly (readonly string[])[];
}

/** A card as text: titled sections with an empty line between them, all values in one column. Empty sections are left out. */
export function cardText(sections: readonly Section[]): string {
  const cleaned = sections.map(section => ({ ...section, facts: cleanFacts(section.facts ?? []) }));
  const widest = Math.max(0, ...cleaned.flatMap(({ facts }) => facts.map(([name]) => name.length)));
  return cleaned
    .map(section => sectionText(section, widest))
    .filter(text => text !== '')
    .join('\n');
}

type CleanFact = readonly [name: string, value: readonly string[]];

function cleanFacts(facts: readonly Fact[]): readonly CleanFact[] {
  return facts.flatMap(([name, value]): readonly CleanFact[] => {
    const values = typeof value === 'string' ? [value] : (value ?? []);
    return values.length === 0 ? [] : [[name, values.map(text => clean(text))]];
  });
}

function sectionText(section: Section & { readonly facts: readonly CleanFact[] }, widest: number): string {
  const { title, facts, columns = [], rows = [] } = section;
  if (facts.length === 0 && rows.length === 0) return '';
  const cells = rows.map(row => row.map(cell => clean(cell)));
  const table = [...plainTable(columns, cells)].map(line => `  ${line}`).join('');
  return `${clean(title)}\n${factLines(facts, widest)}${table}`;
}
