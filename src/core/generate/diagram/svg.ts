import type { Diagram } from './diagram.ts';
import { markupText } from './markup.ts';
import { type PlacedBox, type PlacedLink, placeDiagram } from './svg-layout.ts';

const TITLE_HEIGHT = 44;

/** Colours follow the reader's light or dark scheme; nothing is loaded from elsewhere, nothing runs. */
const STYLE = `
  svg{background:#fff;font:12px ui-monospace,Menlo,Consolas,monospace}
  text{fill:#222;dominant-baseline:central} .heading{font-size:15px;font-weight:bold}
  rect{fill:#f7f7f7;stroke:#555;stroke-width:1.5} .system rect{stroke-dasharray:5 3} .operator rect{stroke-width:3}
  .user rect{fill:#fff;stroke-width:1} .missing rect{fill:#fff;stroke:#b00;stroke-dasharray:4 4}
  .title{font-weight:bold} .note{fill:#666} .fault{fill:#b00}
  path{fill:none;stroke:#06c;stroke-width:1.3} .service{stroke:#080} .belongs{stroke:#999;stroke-dasharray:2 3}
  .broken{stroke:#b00;stroke-dasharray:5 4}
  @media (prefers-color-scheme:dark){svg{background:#181818} text{fill:#ddd} rect{fill:#242424;stroke:#999}
  .user rect,.missing rect{fill:#181818} .note{fill:#999} path{stroke:#6af} .service{stroke:#6c6} .fault{fill:#f77}
  .broken{stroke:#f77}}
`;

/** A picture as SVG: one file, without scripts. */
export function* diagramSvg(diagram: Diagram): Generator<string> {
  const { width, height, boxes, links } = placeDiagram(diagram, TITLE_HEIGHT);
  const size = [Math.max(width, 400), height].map(Math.ceil);
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(' ')}" role="img">\n`;
  yield `<title>${markupText(diagram.title)}</title>\n<style>${STYLE}</style>\n`;
  yield '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#888;stroke:none"/></marker></defs>\n';
  yield `<text class="heading" x="10" y="22">${markupText(diagram.title)}</text>\n`;
  for (const link of links) yield linkShape(link);
  for (const box of boxes) yield boxShape(box);
  yield '</svg>\n';
}

function boxShape({ box, x, y, width, height, lines }: PlacedBox): string {
  const texts = lines.map(line => {
    const anchored = line.kind === 'export' ? `x="${x + width - 10}" text-anchor="end"` : `x="${x + 10}"`;
    const tip = line.whole === line.text ? '' : `<title>${markupText(line.whole)}</title>`;
    return `<text class="${line.kind}" ${anchored} y="${line.y}">${tip}${markupText(line.text)}</text>`;
  });
  return `<g class="${box.kind}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>${texts.join('')}</g>\n`;
}

function linkShape({ link, from: [x1, y1], to: [x2, y2] }: PlacedLink): string {
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const kind = link.kind === 'belongs' ? 'belongs' : link.fault === undefined ? link.type : 'broken';
  return `<path class="${kind}" marker-end="url(#arrow)" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>\n`;
}
