import { clean } from '../../text/clean.ts';
import { width as cellsOf, cut } from '../../text/width.ts';
import { type Box, type Diagram, type Link, linkLabel, portLabel } from './diagram.ts';
import { layersOf } from './layers.ts';

/** Pixels. */
export const LINE = 18;
export const CHARACTER = 7.3;
const GAP_ACROSS = 90;
const GAP_DOWN = 18;
const PADDING = 10;
/** What stands alone is laid out at least so wide. */
const GRID_WIDTH = 900;
/** Longer texts are cut; the whole of them is in the tooltip. */
const MOST_CELLS = 72;

/** A line of a box. */
export interface PlacedLine {
  readonly kind: 'title' | 'note' | 'export' | 'import' | 'fault';
  readonly text: string;
  /** As the store has it. */
  readonly whole: string;
  /** Middle of the line. */
  readonly y: number;
}

export interface PlacedBox {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly PlacedLine[];
}

export interface PlacedLink {
  readonly link: Link;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
}

/** A line of a box before it has its place, and what leads from or to it. */
interface Line extends Omit<PlacedLine, 'y'> {
  readonly port?: string;
  readonly link?: Link;
}

/** Where everything stands: exporters left of their importers, what shares nothing below. */
export function placeDiagram(diagram: Diagram, top: number): Placed {
  const { boxes, links } = diagram;
  const order = new Map(boxes.map(({ id }, i) => [id, i]));
  const sources = boxes.map((): number[] => []);
  const linked = new Set<number>();
  for (const link of links) {
    const [from, to] = endsOf(link).map(id => order.get(id)!) as [number, number];
    if (from !== to) sources[to]!.push(from);
    linked.add(from).add(to);
  }
  const incoming = boxes.map((): Link[] => []);
  for (const link of links) incoming[order.get(endsOf(link)[1])!]!.push(link);
  const lines = boxes.map((box, i) => linesOf(box, incoming[i]!));
  const layers = layersOf(sources);
  const together = boxes.map((_, i) => i).filter(i => linked.has(i) || boxes[i]!.ports.length > 0);
  const alone = boxes.map((_, i) => i).filter(i => !linked.has(i) && boxes[i]!.ports.length === 0);
  const placed = new Map<number, PlacedBox>();
  const put = (i: number, x: number, y: number) => placed.set(i, place(boxes[i]!, lines[i]!, x, y));
  const height = putLayers(together, { layers, sources, placed, put }, top);
  const bottom = putGrid(alone, placed, put, height);
  const all = boxes.map((_, i) => placed.get(i)!);
  return {
    width: all.reduce((most, box) => Math.max(most, box.x + box.width), 0) + PADDING,
    height: bottom,
    boxes: all,
    links: placeLinks(all, lines, links, order),
  };
}

function endsOf(link: Link): readonly [from: string, to: string] {
  return link.kind === 'import' ? [link.exporter, link.importer] : [link.from, link.to];
}

function linesOf(box: Box, incoming: readonly Link[]): readonly Line[] {
  return [
    line('title', box.title),
    ...box.notes.map(note => line('note', note)),
    ...box.ports.map(port => ({
      ...line(
        'export',
        `${port.type} ${portLabel(port)}${port.audience === 'public' ? '' : `, ${port.audience}`}`,
      ),
      port: port.id,
    })),
    ...incoming.flatMap(link =>
      link.kind === 'import'
        ? [{ ...line(link.fault === undefined ? 'import' : 'fault', linkLabel(link), link.fault), link }]
        : [],
    ),
  ];
}

function line(kind: PlacedLine['kind'], whole: string, about?: string): Line {
  const text = cut(clean(whole), MOST_CELLS);
  return { kind, text, whole: about === undefined ? whole : `${whole}: ${about}` };
}

function place(box: Box, lines: readonly Line[], x: number, y: number): PlacedBox {
  const cells = lines.reduce((most, { text }) => Math.max(most, cellsOf(text)), 8);
  return {
    box,
    x,
    y,
    width: Math.ceil(cells * CHARACTER) + 2 * PADDING,
    height: lines.length * LINE + PADDING,
    lines: lines.map(({ kind, text, whole }, i) => ({
      kind,
      text,
      whole,
      y: y + PADDING / 2 + (i + 0.5) * LINE,
    })),
  };
}

interface Placing {
  readonly layers: readonly number[];
  readonly sources: readonly (readonly number[])[];
  readonly placed: ReadonlyMap<number, PlacedBox>;
  readonly put: (i: number, x: number, y: number) => void;
}

/** Column by column, each box as near to the height of what leads to it as the order allows. @returns where they end */
function putLayers(nodes: readonly number[], { layers, sources, placed, put }: Placing, top: number): number {
  const columns = new Map<number, number[]>();
  for (const i of nodes) {
    const column = columns.get(layers[i]!);
    if (column) column.push(i);
    else columns.set(layers[i]!, [i]);
  }
  let x = PADDING;
  let bottom = top;
  for (const layer of [...columns.keys()].sort((a, b) => a - b)) {
    const heights = new Map(columns.get(layer)!.map(i => [i, meanHeight(sources[i]!, placed)]));
    const column = [...heights.keys()].sort((a, b) => heights.get(a)! - heights.get(b)! || a - b);
    let y = top;
    let widest = 0;
    for (const i of column) {
      put(i, x, y);
      const { height, width } = placed.get(i)!;
      y += height + GAP_DOWN;
      widest = Math.max(widest, width);
    }
    x += widest + GAP_ACROSS;
    bottom = Math.max(bottom, y);
  }
  return bottom;
}

function meanHeight(sources: readonly number[], placed: ReadonlyMap<number, PlacedBox>): number {
  const heights = sources.flatMap(source => placed.get(source)?.y ?? []);
  return heights.length === 0 ? 0 : heights.reduce((sum, y) => sum + y, 0) / heights.length;
}

/** What stands alone, in rows. @returns where they end */
function putGrid(
  nodes: readonly number[],
  placed: ReadonlyMap<number, PlacedBox>,
  put: Placing['put'],
  top: number,
): number {
  const widest = [...placed.values()].reduce((most, box) => Math.max(most, box.x + box.width), GRID_WIDTH);
  let x = PADDING;
  let y = top;
  let tallest = 0;
  for (const i of nodes) {
    put(i, x, y);
    let box = placed.get(i)!;
    if (x > PADDING && x + box.width > widest) {
      [x, y, tallest] = [PADDING, y + tallest + GAP_DOWN, 0];
      put(i, x, y);
      box = placed.get(i)!;
    }
    x += box.width + GAP_DOWN;
    tallest = Math.max(tallest, box.height);
  }
  return y + tallest + PADDING;
}

function placeLinks(
  placed: readonly PlacedBox[],
  lines: readonly (readonly Line[])[],
  links: readonly Link[],
  order: ReadonlyMap<string, number>,
): readonly PlacedLink[] {
  const ports = new Map<string, number>();
  const imports = new Map<Link, number>();
  for (const [i, own] of lines.entries())
    for (const [n, { port, link }] of own.entries()) {
      if (port !== undefined) ports.set(port, placed[i]!.lines[n]!.y);
      if (link !== undefined) imports.set(link, placed[i]!.lines[n]!.y);
    }
  return links.map(link => {
    const [from, to] = endsOf(link).map(id => placed[order.get(id)!]!) as [PlacedBox, PlacedBox];
    const port = link.kind === 'import' && link.port !== undefined ? ports.get(link.port) : undefined;
    return {
      link,
      from: [from.x + from.width, port ?? from.lines[0]!.y],
      to: [to.x, imports.get(link) ?? to.lines[0]!.y],
    };
  });
}
