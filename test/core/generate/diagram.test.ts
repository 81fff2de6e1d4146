import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagram } from '../../../src/core/generate/diagram/diagram.ts';
import { type DiagramFormat, printDiagram } from '../../../src/core/generate/diagram/formats.ts';
import { layersOf } from '../../../src/core/generate/diagram/layers.ts';
import { objectDiagram } from '../../../src/core/generate/diagram/object-diagram.ts';
import { sharingDiagram } from '../../../src/core/generate/diagram/sharing-diagram.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { openScanned } from '../../support/screen-text.ts';
import { copyStore } from '../../support/stores.ts';
import { elementsOf } from '../../support/well-formed.ts';
import { writeStore } from '../../support/written-store.ts';

const NASTY = 'x"]];:::\'<b>&amp; --> y\n!include a\n@enduml\n```%%{init}%%`~*\\ #quot; \u202e$d()';

/** Accounts, exports and imports whose names are written to break out of any format. */
async function nastyStore() {
  const operator = new TestOperator('OP');
  const exporter = operator.account(NASTY, {
    nats: {
      description: NASTY,
      exports: [
        { name: NASTY, subject: 'orders.>', type: 'stream', description: NASTY },
        { name: '', subject: 'svc', type: 'service', token_req: true },
      ],
    },
  });
  const importer = operator.account('IMP', {
    nats: {
      imports: [
        { name: NASTY, subject: 'orders.new', account: exporter.key, type: 'stream', local_subject: NASTY },
        { subject: 'svc', account: exporter.key, type: 'service' },
        { subject: 'none', account: exporter.key, type: 'stream' },
        { subject: 'gone', account: new TestOperator('OTHER').account('X').key, type: 'stream' },
      ],
    },
  });
  return openScanned(writeStore(operator, [exporter, importer]));
}

function printed(diagram: Diagram, format: DiagramFormat): string {
  return [...printDiagram(diagram, format)].join('');
}

test('the model: exports, imports, what is missing, and why nothing comes through', async t => {
  const store = await nastyStore();
  t.after(() => store.close());
  const { boxes, links } = sharingDiagram(store, 'OP');
  assert.deepEqual(
    boxes.map(({ kind, ports }) => [kind, ports.map(({ subject, audience }) => `${subject} ${audience}`)]),
    [
      ['account', []],
      ['system', []],
      ['account', ['orders.> public', 'svc private']],
      ['missing', []],
    ],
  );
  const imports = links.filter(link => link.kind === 'import');
  assert.deepEqual(
    imports.map(({ there, port, fault }) => [there, port !== undefined, fault !== undefined]),
    [
      ['gone', false, true],
      ['none', false, true],
      // Its local subject is none.
      ['orders.new', true, true],
      ['svc', true, true],
    ],
  );
});

test('SVG: names are text, whatever is in them; nothing runs and nothing is loaded', async t => {
  const store = await nastyStore();
  t.after(() => store.close());
  for (const diagram of [sharingDiagram(store, 'OP'), objects(store)]) {
    const svg = printed(diagram, 'svg');
    assert.deepEqual(
      new Set(elementsOf(svg)),
      new Set(['svg', 'title', 'style', 'defs', 'marker', 'path', 'text', 'g', 'rect']),
    );
    assert.doesNotMatch(svg, /\u202e|href|url\((?!#arrow)/);
  }
});

test('DOT: names are text of HTML labels', async t => {
  const store = await nastyStore();
  t.after(() => store.close());
  const lines = printed(objects(store), 'dot').split('\n');
  assert.match(lines[0]!, /^digraph nkeeper \{$/);
  for (const line of lines.slice(3, -2)) {
    const [, html = ''] =
      /^ {2}[a-z0-9: ->]+ \[label=<(.*)>(?:, color=.*)?(?:\]|\];)$/.exec(
        line.replace(/^( {2}\S+ -> \S+ \[)style=dotted, /, '$1'),
      ) ?? [];
    assert.notEqual(html, '', line);
    elementsOf(html);
  }
});

test('Mermaid and PlantUML: no sign of a name means anything there', async t => {
  const store = await nastyStore();
  t.after(() => store.close());
  for (const diagram of [sharingDiagram(store, 'OP'), objects(store)]) {
    const mermaid = printed(diagram, 'mermaid');
    for (const [, label = ''] of mermaid.matchAll(/"([^\n]*?)"/g))
      assert.match(label, /^(?:[\p{L}\p{N} .,_/()-]|#\d+;|<br\/>)*$/u);
    assert.equal(mermaid.split('"').length % 2, 1);
    assert.doesNotMatch(mermaid.replaceAll(/"[^\n]*?"/g, ''), /include|enduml|init/);
    const plantuml = printed(diagram, 'plantuml');
    assert.equal(plantuml.match(/^@enduml$/gm)?.length, 1);
    assert.doesNotMatch(plantuml, /^\s*!|[`~*&%'$]|\u202e/m);
  }
});

test('text: a tree; each import is there once, with what is wrong with it', async t => {
  const store = await openScanned(copyStore('acme').dir);
  t.after(() => store.close());
  const text = printed(sharingDiagram(store, 'ACME'), 'text');
  assert.match(
    text,
    /^ORDERS {2}· 4 exports\n├─ stream {2}orders\.events\.> \(order events\) {2}· 1 import\n│ {2}└─→ BILLING {2}orders\.events\.> as in\.orders\.>$/m,
  );
  assert.match(
    text,
    /^└─ service svc\.price \(price\) {2}· 1 import\n {3}└─← BILLING {2}svc\.price as price$/m,
  );
  assert.match(text, /^LOCKED {2}· shares nothing$/m);
});

test('a chain as long as the store, and circles, have their columns', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => (i === 0 ? [] : [i - 1]));
  assert.equal(layersOf(chain)[19_999], 19_999);
  assert.deepEqual(layersOf([[1], [0], [1]]), [1, 0, 1]);
});

function objects(store: Parameters<typeof sharingDiagram>[0]): Diagram {
  const [operator] = store.operators();
  return objectDiagram(store, operator!, { users: true, showKeys: true, detail: true });
}
