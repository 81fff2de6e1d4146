import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportBlock } from '../../../src/core/generate/report/blocks.ts';
import { reportHtml } from '../../../src/core/generate/report/html.ts';
import { inventory } from '../../../src/core/generate/report/inventory.ts';
import { reportMarkdown } from '../../../src/core/generate/report/markdown.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { openIn } from '../../support/stores.ts';
import { elementsOf } from '../../support/well-formed.ts';
import { writeStore } from '../../support/written-store.ts';

const NASTY =
  '<script>alert(1)</script> | **b** [x](http:evil) `c` &amp; "q" www.evil.example\n# head \u202e';
const NAME = NASTY.replaceAll('/', '');

/** An operator with names that are written to break out of any format, and with something that expires. */
function nastyStore(): Store {
  const operator = new TestOperator('OP');
  const account = operator.account(NAME, {
    expires: now() + 86_400,
    nats: { description: NASTY, exports: [{ name: NASTY, subject: 'a.>', type: 'stream', token_req: true }] },
  });
  return openIn(writeStore(operator, [account], [account.user(NAME)]));
}

async function printed(store: Store, print: (blocks: AsyncIterable<ReportBlock>) => AsyncIterable<string>) {
  const pieces: string[] = [];
  const blocks = inventory({ store, within: 30 * 86_400, detail: true, now: now() });
  for await (const piece of print(blocks)) pieces.push(piece);
  return pieces.join('');
}

async function blocksOf(store: Store): Promise<readonly ReportBlock[]> {
  const blocks: ReportBlock[] = [];
  for await (const block of inventory({ store, within: 30 * 86_400, detail: true, now: now() }))
    blocks.push(block.kind === 'table' ? { ...block, rows: [...block.rows] } : block);
  return blocks;
}

test('HTML: one file, nothing runs, nothing is loaded, names are text', async t => {
  const store = nastyStore();
  t.after(() => store.close());
  const html = await printed(store, reportHtml);
  const elements = new Set(elementsOf(html, ['meta', 'br']));
  for (const name of ['script', 'img', 'link', 'iframe', 'b']) assert.ok(!elements.has(name), name);
  assert.match(html, /default-src &#39;none&#39;/);
  assert.doesNotMatch(html, /\u202e|src=|href="(?!#)/);
  for (const [, id = ''] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(html.includes(` id="${id}"`), id);
  assert.match(html, /in (2[34]h|1d)/, 'the account that expires');
});

test('Markdown: no name makes a heading, a link, a cell or markup', async t => {
  const store = nastyStore();
  t.after(() => store.close());
  const markdown = await printed(store, reportMarkdown);
  assert.doesNotMatch(markdown, /<(?!br>)|\u202e|^# head|\]\((?!#)|www\.evil/m);
  const tables = markdown.split('\n\n').filter(part => part.startsWith('|'));
  for (const table of tables) {
    const cells = table
      .trim()
      .split('\n')
      .map(line => line.replaceAll('\\|', '').split('|').length);
    assert.equal(new Set(cells).size, 1, table);
  }
});

test('every kind of thing is in it, and no seed', async t => {
  const store = nastyStore();
  t.after(() => store.close());
  const blocks = await blocksOf(store);
  const headings = blocks.flatMap(block => (block.kind === 'heading' ? [block.text] : []));
  assert.deepEqual(headings, [
    'Inventory of a NATS identity store',
    'Problems',
    'Expirations',
    'Operator OP',
    'Accounts of OP',
    `Account ${NAME}`,
    'Account SYS',
    'Keys',
  ]);
  assert.doesNotMatch(JSON.stringify(blocks), /S[OAUX][A-Z2-7]{56}/);
});
