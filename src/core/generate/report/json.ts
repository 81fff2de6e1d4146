import type { ReportBlock } from './blocks.ts';

/** A report's blocks as a JSON list, row by row. */
export async function* reportJson(blocks: AsyncIterable<ReportBlock>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const block of blocks) {
    yield separator;
    separator = ',\n';
    if (block.kind !== 'table') {
      yield JSON.stringify(block);
      continue;
    }
    yield `{"kind":"table","head":${JSON.stringify(block.head)},"rows":[`;
    let comma = '';
    for (const row of block.rows) {
      yield `${comma}\n${JSON.stringify(row)}`;
      comma = ',';
    }
    yield ']}';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
