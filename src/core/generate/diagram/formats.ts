import { extname } from 'node:path';
import { NkeeperError } from '../../errors.ts';
import type { Diagram } from './diagram.ts';
import { diagramDot } from './dot.ts';
import { diagramMermaid } from './mermaid.ts';
import { diagramPlantuml } from './plantuml.ts';
import { diagramSvg } from './svg.ts';
import { diagramText } from './text.ts';

const PRINTERS = {
  plantuml: diagramPlantuml,
  mermaid: diagramMermaid,
  dot: diagramDot,
  svg: diagramSvg,
  text: diagramText,
} as const;

/** What a diagram can be printed as. */
export type DiagramFormat = keyof typeof PRINTERS;

/** All of them. */
export const DIAGRAM_FORMATS = Object.keys(PRINTERS) as readonly DiagramFormat[];

const BY_ENDING: Readonly<Record<string, DiagramFormat>> = {
  '.puml': 'plantuml',
  '.plantuml': 'plantuml',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
  '.svg': 'svg',
  '.txt': 'text',
};

/**
 * The format that is meant: the one that is said, else the one that the file's name ends with, else nsc's.
 *
 * @throws NkeeperError `choice-unknown`
 */
export function diagramFormat(said: string | undefined, file: string): DiagramFormat {
  if (said === undefined) return BY_ENDING[extname(file).toLowerCase()] ?? 'plantuml';
  const format = DIAGRAM_FORMATS.find(name => name === said.toLowerCase());
  if (format === undefined)
    throw new NkeeperError('choice-unknown', `There is no format "${said}" of diagrams.`, {
      hint: `One of ${DIAGRAM_FORMATS.join(', ')}.`,
    });
  return format;
}

/** The diagram as text of that format, piece by piece. */
export function printDiagram(diagram: Diagram, format: DiagramFormat): Generator<string> {
  return PRINTERS[format](diagram);
}
