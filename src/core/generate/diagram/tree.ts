import { countOf } from '../../text/count-of.ts';
import { type Box, type Diagram, type ImportLink, linkLabel, type Port, portLabel } from './diagram.ts';

/** One line of the picture in a terminal. Texts are as found: whoever shows it cleans them. */
export type TreeRow =
  | { readonly kind: 'account'; readonly box: Box; readonly imports: number }
  | {
      readonly kind: 'export';
      readonly box: Box;
      readonly port: Port;
      readonly importers: number;
      readonly last: boolean;
    }
  | {
      readonly kind: 'import';
      readonly box: Box;
      /** Undefined: the exporter exports nothing that covers it. */
      readonly port: Port | undefined;
      readonly link: ImportLink;
      readonly importer: Box;
      readonly last: boolean;
      /** The export above it is the last one. */
      readonly lastAbove: boolean;
    };

/**
 * The picture as a tree: each account, below it what it exports, below that who imports it. Each import is there once.
 * Accounts that share nothing come last.
 */
export function* diagramTree({ boxes, links }: Diagram): Generator<TreeRow> {
  const byId = new Map(boxes.map(box => [box.id, box]));
  const imports = links.filter(link => link.kind === 'import');
  const byExporter = grouped(imports);
  const counts = new Map<string, number>();
  for (const { importer } of imports) counts.set(importer, (counts.get(importer) ?? 0) + 1);
  const sharing = (box: Box) => box.ports.length > 0 || byExporter.has(box.id) || counts.has(box.id);
  const accounts = boxes.filter(({ kind }) => kind !== 'operator' && kind !== 'user');
  for (const box of [...accounts.filter(sharing), ...accounts.filter(each => !sharing(each))]) {
    yield { kind: 'account', box, imports: counts.get(box.id) ?? 0 };
    yield* exportsOf(box, byExporter.get(box.id) ?? [], byId);
  }
}

function grouped(links: readonly ImportLink[]): Map<string, ImportLink[]> {
  const groups = new Map<string, ImportLink[]>();
  for (const link of links) {
    const group = groups.get(link.exporter);
    if (group) group.push(link);
    else groups.set(link.exporter, [link]);
  }
  return groups;
}

function* exportsOf(
  box: Box,
  links: readonly ImportLink[],
  byId: ReadonlyMap<string, Box>,
): Generator<TreeRow> {
  const astray = links.filter(({ port }) => port === undefined);
  for (const [i, port] of box.ports.entries()) {
    const own = links.filter(link => link.port === port.id);
    const last = i === box.ports.length - 1 && astray.length === 0;
    yield { kind: 'export', box, port, importers: own.length, last };
    for (const [n, link] of own.entries()) {
      const importer = byId.get(link.importer)!;
      yield { kind: 'import', box, port, link, importer, last: n === own.length - 1, lastAbove: last };
    }
  }
  for (const [n, link] of astray.entries()) {
    const importer = byId.get(link.importer)!;
    const last = n === astray.length - 1;
    yield { kind: 'import', box, port: undefined, link, importer, last, lastAbove: true };
  }
}

/** The lines that lead to a row. */
export function branch(row: TreeRow): string {
  if (row.kind === 'account') return '';
  const corner = row.last ? '└─' : '├─';
  if (row.kind === 'export') return `${corner} `;
  // Streams flow to the importer; requests come from it.
  const arrow = row.link.type === 'stream' ? '→ ' : '← ';
  if (row.port === undefined) return `${corner}${arrow}`;
  return `${row.lastAbove ? '   ' : '│  '}${corner}${arrow}`;
}

/** What a row says, without the lines that lead to it. */
export function rowText(row: TreeRow): string {
  switch (row.kind) {
    case 'account':
      return row.box.title;
    case 'export':
      return `${row.port.type.padEnd(7)} ${portLabel(row.port)}`;
    case 'import':
      return `${row.importer.title}  ${row.port === undefined ? `${row.link.type} ` : ''}${linkLabel(row.link)}`;
  }
}

/** What is to be said beside a row; empty when there is nothing. */
export function rowNote(row: TreeRow): string {
  switch (row.kind) {
    case 'account':
      return accountNote(row.box, row.imports);
    case 'export': {
      const who = row.importers === 0 ? 'nobody imports it' : countOf(row.importers, 'import');
      return row.port.audience === 'public' ? who : `${row.port.audience}, ${who}`;
    }
    case 'import':
      return row.link.fault ?? (row.port === undefined ? 'no such export' : '');
  }
}

function accountNote({ kind, ports, notes }: Box, imports: number): string {
  if (kind === 'missing') return notes[0] ?? '';
  const shared = [
    ...(ports.length > 0 ? [countOf(ports.length, 'export')] : []),
    ...(imports > 0 ? [countOf(imports, 'import')] : []),
  ].join(', ');
  return [...(kind === 'system' ? ['system'] : []), shared || 'shares nothing'].join(', ');
}
