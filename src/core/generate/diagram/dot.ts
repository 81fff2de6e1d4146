import type { Box, BoxKind, Diagram, Link } from './diagram.ts';
import { linkLabel, portLabel } from './diagram.ts';
import { markupText } from './markup.ts';

/** Graphviz takes no empty labels. */
const safe = (text: string) => markupText(text) || ' ';

/** A graph of Graphviz: `dot -Tsvg`. Labels are its HTML, in which text is escaped; names of nodes are our own. */
export function* diagramDot(diagram: Diagram): Generator<string> {
  yield 'digraph nkeeper {\n';
  yield `  label=<${safe(diagram.title)}>; labelloc=t; rankdir=LR;\n`;
  yield '  node [shape=plain, fontname="Helvetica"]; edge [fontname="Helvetica", fontsize=10];\n';
  for (const box of diagram.boxes) yield `  ${box.id} [label=<${boxLabel(box)}>];\n`;
  for (const link of diagram.links) yield `  ${linkLine(link)}\n`;
  yield '}\n';
}

const BORDER: Readonly<Record<BoxKind, string>> = {
  operator: 'BORDER="3"',
  account: 'BORDER="2"',
  system: 'BORDER="2" STYLE="DASHED"',
  user: 'BORDER="1"',
  missing: 'BORDER="1" STYLE="DASHED" COLOR="#cc0000"',
};

function boxLabel({ kind, title, notes, ports }: Box): string {
  const rows = [
    `<TR><TD><B>${safe(title)}</B></TD></TR>`,
    ...notes.map(note => `<TR><TD ALIGN="LEFT">${safe(note)}</TD></TR>`),
    ...ports.map(port => {
      const about =
        port.description === '' ? '' : `<BR/>${port.description.split('\n').map(safe).join('<BR/>')}`;
      const text = `${port.type} ${safe(portLabel(port))}${port.audience === 'public' ? '' : `, ${port.audience}`}`;
      return `<TR><TD PORT="${port.id}" ALIGN="LEFT" BORDER="1">${text}${about}</TD></TR>`;
    }),
  ];
  return `<TABLE ${BORDER[kind]} CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">${rows.join('')}</TABLE>`;
}

function linkLine(link: Link): string {
  if (link.kind === 'belongs')
    return `${link.from} -> ${link.to} [style=dotted, label=<${safe(link.label)}>];`;
  const from = link.port === undefined ? link.exporter : `${link.exporter}:${link.port}:e`;
  const fault = link.fault === undefined ? '' : `<BR/>${safe(link.fault)}`;
  const style = link.fault === undefined ? '' : ', color="#cc0000", fontcolor="#cc0000", style=dashed';
  return `${from} -> ${link.importer} [label=<${safe(linkLabel(link))}${fault}>${style}];`;
}
