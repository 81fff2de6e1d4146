import { clean } from '../../text/clean.ts';
import type { Diagram } from './diagram.ts';
import { branch, diagramTree, rowNote, rowText } from './tree.ts';

/** The picture for a terminal, as a tree. */
export function* diagramText(diagram: Diagram): Generator<string> {
  yield `${clean(diagram.title)}\n`;
  for (const row of diagramTree(diagram)) {
    const note = rowNote(row);
    const about = note === '' ? '' : `  ${row.kind === 'import' ? '!' : '·'} ${clean(note)}`;
    yield `${row.kind === 'account' ? '\n' : ''}${branch(row)}${clean(rowText(row))}${about}\n`;
  }
}
