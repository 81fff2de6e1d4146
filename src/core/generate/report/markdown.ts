import { clean } from '../../text/clean.ts';
import type { Cell, ReportBlock } from './blocks.ts';

/** Every sign that means something to Markdown somewhere, links that it sees by itself, and HTML. */
const SIGNS = /[\\`*_{}[\]<>()#+!|~&@$^=]|:(?=[a-z+/])|(?<=^| )-|(?<=\bwww)\.|(?<=^\d+)[.)]/gi;

/** Text from outside: nothing in it is markup. */
function safe(text: string): string {
  return clean(text).replace(SIGNS, sign => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`));
}

/** A report as Markdown, for GitHub and others that have tables. */
export async function* reportMarkdown(blocks: AsyncIterable<ReportBlock>): AsyncGenerator<string> {
  let first = true;
  for await (const block of blocks) {
    yield first ? '' : '\n';
    first = false;
    yield* blockMarkdown(block);
  }
}

function* blockMarkdown(block: ReportBlock): Generator<string> {
  switch (block.kind) {
    case 'heading':
      yield `${'#'.repeat(block.level)} ${safe(block.text)}\n`;
      return;
    case 'text':
      yield `${safe(block.text)}\n`;
      return;
    case 'facts':
      yield '| | |\n|---|---|\n';
      for (const [label, value] of block.facts) yield `| ${safe(label)} | ${cellMarkdown(value)} |\n`;
      return;
    case 'table':
      yield `| ${block.head.map(safe).join(' | ')} |\n|${'---|'.repeat(block.head.length)}\n`;
      for (const row of block.rows) yield `| ${row.map(cellMarkdown).join(' | ')} |\n`;
  }
}

function cellMarkdown(cell: Cell): string {
  if (typeof cell === 'string') return safe(cell);
  const { lines, tone } = cell;
  const text = lines.map(safe).join('<br>');
  return tone === 'danger' || tone === 'warning' ? `**${text.trim() || '-'}**` : text;
}
