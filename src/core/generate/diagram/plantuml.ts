import { clean } from '../../text/clean.ts';
import { type Box, type Diagram, type Link, linkLabel, portLabel } from './diagram.ts';

/** Letters of any script, digits, blanks and what means nothing to PlantUML. */
const HARMLESS = /[^\p{L}\p{N} .,()]/gu;

/** Text of PlantUML: its preprocessor and its Creole look everywhere, so all signs become character codes. */
function safe(text: string): string {
  return clean(text).replace(
    HARMLESS,
    sign => `<U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** A component diagram of PlantUML, as nsc makes it. */
export function* diagramPlantuml(diagram: Diagram): Generator<string> {
  yield '@startuml\nleft to right direction\n';
  yield `title ${safe(diagram.title)}\n`;
  for (const box of diagram.boxes) yield* boxLines(box);
  for (const link of diagram.links) yield `${linkLine(link)}\n`;
  yield '@enduml\n';
}

const STEREOTYPES = {
  operator: 'operator',
  account: 'account',
  system: 'system account',
  user: 'user',
  missing: 'not found',
};

function* boxLines({ id, kind, title, notes, ports }: Box): Generator<string> {
  const color = kind === 'missing' ? ' #pink' : '';
  yield `component "${[title, ...notes].map(safe).join('\\n')}" as ${id} <<${STEREOTYPES[kind]}>>${color}\n`;
  for (const port of ports) {
    yield `interface "${safe(portLabel(port))}" as ${port.id} <<${port.audience} ${port.type}>>\n`;
    yield `${id} -- ${port.id}\n`;
    if (port.description !== '')
      yield `note right of ${port.id} : ${port.description.split('\n').map(safe).join('\\n')}\n`;
  }
}

function linkLine(link: Link): string {
  if (link.kind === 'belongs') return `${link.from} --> ${link.to} : ${safe(link.label)}`;
  const arrow = link.fault === undefined ? '..>' : '-[#red,dashed]->';
  const lines = [linkLabel(link), ...(link.fault === undefined ? [] : [link.fault])];
  return `${link.importer} ${arrow} ${link.port ?? link.exporter} : ${lines.map(safe).join('\\n')}`;
}
