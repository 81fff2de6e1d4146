import { clean } from '../../text/clean.ts';
import { type BoxKind, type Diagram, type Link, linkLabel, type Port, portLabel } from './diagram.ts';

/** Letters of any script, digits, blanks and what means nothing to Mermaid or HTML. */
const HARMLESS = /[^\p{L}\p{N} .,_/()-]/gu;

/** Text between quotes of Mermaid: it reads Markdown, HTML and directives in there, so all signs become character codes. */
function label(...lines: readonly string[]): string {
  const safe = lines.map(line => clean(line).replace(HARMLESS, sign => `#${sign.codePointAt(0)};`));
  return `"${safe.join('<br/>')}"`;
}

/** A flowchart of Mermaid, as GitHub and others draw it from Markdown. */
export function* diagramMermaid(diagram: Diagram): Generator<string> {
  yield `---\ntitle: ${label(diagram.title)}\n---\nflowchart LR\n`;
  for (const { id, kind, title, notes, ports } of diagram.boxes) {
    if (ports.length === 0) {
      yield `  ${id}[${label(title, ...notes)}]:::${kind}\n`;
      continue;
    }
    yield `  subgraph ${id}_box[${label(title)}]\n`;
    yield `    ${id}[${label(title, ...notes)}]:::${kind}\n`;
    for (const port of ports)
      yield `    ${port.id}([${label(...portLines(port))}]):::${port.type}\n    ${id} --- ${port.id}\n`;
    yield '  end\n';
  }
  const broken: number[] = [];
  // A line from an account to one of its exports is a link too, and counts.
  let count = diagram.boxes.reduce((sum, { ports }) => sum + ports.length, 0);
  for (const link of diagram.links) {
    yield `  ${linkLine(link)}\n`;
    if (link.kind === 'import' && link.fault !== undefined) broken.push(count);
    count++;
  }
  if (broken.length > 0) yield `  linkStyle ${broken.join(',')} stroke:#c00,color:#c00\n`;
  for (const [kind, style] of Object.entries(STYLES)) yield `  classDef ${kind} ${style}\n`;
}

function portLines(port: Port): readonly string[] {
  const about = port.description === '' ? [] : port.description.split('\n');
  return [`${port.type} ${portLabel(port)}`, port.audience, ...about];
}

function linkLine(link: Link): string {
  if (link.kind === 'belongs') return `${link.from} -.->|${label(link.label)}| ${link.to}`;
  const from = link.port ?? link.exporter;
  const lines = [linkLabel(link), ...(link.fault === undefined ? [] : [link.fault])];
  return `${from} ${link.fault === undefined ? '-->' : '-.-x'}|${label(...lines)}| ${link.importer}`;
}

const STYLES: Readonly<Record<BoxKind | 'stream' | 'service', string>> = {
  operator: 'stroke-width:3px',
  account: 'stroke-width:2px',
  system: 'stroke-width:2px,stroke-dasharray:2 2',
  user: 'stroke-width:1px',
  missing: 'stroke:#c00,stroke-dasharray:4 4',
  stream: 'stroke:#06c',
  service: 'stroke:#080',
};
