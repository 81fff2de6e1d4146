import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandPaths } from '../../scripts/docs/command-tables.ts';
import { manPage } from '../../scripts/docs/man-page.ts';
import { page } from './pages.ts';

test('man/nkeeper.1 is what the commands say (npm run docs)', () => {
  assert.equal(page('man/nkeeper.1').text, manPage());
});

test('the man page has every command, and no line that roff takes for its own', () => {
  const lines = manPage().split('\n');
  for (const path of commandPaths()) {
    const heading = `.SS nkeeper ${path.replaceAll('-', '\\-')}`;
    assert.ok(
      lines.some(line => line === heading || line.startsWith(`${heading} `)),
      path,
    );
  }
  for (const line of lines)
    assert.match(line, /^([^.'].*|\.(\\"|TH|SH|SS|TP|PP|B|I|BR|RI|br|nf|fi)( .*)?|)$/, line);
});
