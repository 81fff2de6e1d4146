import { createHash } from 'node:crypto';
import { markupText } from '../diagram/markup.ts';
import type { Cell, ReportBlock } from './blocks.ts';

const STYLE = `
:root{color-scheme:light dark;--muted:#666;--line:#ddd;--head:#f4f4f4;--ok:#06702c;--warning:#8a4b00;--danger:#b00020}
@media (prefers-color-scheme:dark){:root{--muted:#999;--line:#333;--head:#222;--ok:#6c9;--warning:#eb6;--danger:#f88}}
body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:80em;padding:0 1em}
h2{margin-top:2.5em;border-bottom:2px solid var(--line)} h4{margin:2.2em 0 .4em}
table{border-collapse:collapse;margin:.8em 0;width:100%} th,td{text-align:left;vertical-align:top;padding:.25em .7em;border-bottom:1px solid var(--line)}
thead th{background:var(--head)} .facts{width:auto} .facts th{font-weight:normal;color:var(--muted);white-space:nowrap}
code{font:12px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.ok{color:var(--ok)} .warning{color:var(--warning)} .danger{color:var(--danger);font-weight:600} .muted{color:var(--muted)}
@media print{body{max-width:none} tr{break-inside:avoid}}
`;

/** Nothing is loaded and nothing runs, whatever a name says: the browser is told so, too. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A report as one HTML file. */
export async function* reportHtml(blocks: AsyncIterable<ReportBlock>): AsyncGenerator<string> {
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>
<meta http-equiv="Content-Security-Policy" content="${markupText(POLICY)}"/>
<title>Inventory of a NATS identity store</title><style>${STYLE}</style></head><body>\n`;
  for await (const block of blocks) yield* blockHtml(block);
  yield '</body></html>\n';
}

function* blockHtml(block: ReportBlock): Generator<string> {
  switch (block.kind) {
    case 'heading': {
      const id = block.id === undefined ? '' : ` id="${anchor(block.id)}"`;
      yield `<h${block.level}${id}>${markupText(block.text)}</h${block.level}>\n`;
      return;
    }
    case 'text':
      yield `<p${block.tone ? ` class="${block.tone}"` : ''}>${markupText(block.text)}</p>\n`;
      return;
    case 'facts':
      yield `<table class="facts"><tbody>\n`;
      for (const [label, value] of block.facts)
        yield `<tr><th>${markupText(label)}</th>${cellHtml(value)}</tr>\n`;
      yield '</tbody></table>\n';
      return;
    case 'table':
      yield `<table><thead><tr>${block.head.map(title => `<th>${markupText(title)}</th>`).join('')}</tr></thead><tbody>\n`;
      for (const row of block.rows) yield `<tr>${row.map(cellHtml).join('')}</tr>\n`;
      yield '</tbody></table>\n';
  }
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${markupText(cell)}</td>`;
  const { lines, tone, exact, to } = cell;
  const text = lines
    .map(line => (exact ? `<code>${markupText(line)}</code>` : markupText(line)))
    .join('<br/>');
  const linked = to === undefined ? text : `<a href="#${anchor(to)}">${text}</a>`;
  return `<td${tone ? ` class="${tone}"` : ''}>${linked}</td>`;
}

/** A name may have signs that no id and no link may have. */
function anchor(id: string): string {
  if (/^[A-Za-z][\w-]*$/.test(id)) return id;
  return `n${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}
