import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { SHOTS } from '../../scripts/docs/shots.ts';
import { PROJECT } from '../support/pty.ts';
import { exists, page, pages } from './pages.ts';

/** Anchors as GitHub makes them of headings. */
function anchors(text: string): ReadonlySet<string> {
  const headings = Array.from(text.matchAll(/^#+ (.*)$/gm), found => found[1]!);
  return new Set(
    headings.map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('links between pages lead somewhere', () => {
  for (const { name, text } of pages()) {
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? name : normalize(join(dirname(name), file));
      assert.ok(exists(path), `${name}: there is no ${path}`);
      if (anchor) assert.ok(anchors(page(path).text).has(anchor), `${name}: ${path} has no #${anchor}`);
    }
  }
});

test('every picture is of a shot, small, and shown with the title that it has', () => {
  const folder = join(PROJECT, 'docs/pictures');
  assert.deepEqual(readdirSync(folder).sort(), SHOTS.map(({ name }) => `${name}.svg`).sort());
  const { text } = page('docs/screens.md');
  for (const { name, title } of SHOTS) {
    const file = join(folder, `${name}.svg`);
    assert.ok(statSync(file).size < 100_000, `${name}.svg is too large`);
    assert.ok(readFileSync(file, 'utf8').includes(`<title>nkeeper: ${title}</title>`), name);
    assert.ok(text.includes(`![${title}](pictures/${name}.svg)`), `docs/screens.md lacks ${name}.svg`);
  }
});
