import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startAcmeCluster } from '../support/acme-cluster.ts';
import { startProgram } from '../support/pty.ts';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('screen-reader mode: words in the terminal’s own flow, quiet while nothing happens', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  t.after(() => store.close());
  const [server] = await startAcmeCluster(t, store, () => undefined, 1);
  const program = startProgram({
    args: ['-H', copy.dir, '--server', server!.url, '--screen-reader', '--refresh', '1'],
    env: { TERM: 'xterm-256color' },
  });
  t.after(() => program.close());

  await program.waitFor('ok: 1 of 1 server');
  await program.waitFor(/Row 1 of 7, selected: NAME AUTH; .*STATE ok/);
  assert.equal(program.emulator.alternateScreen, false);
  assert.equal(program.emulator.cursorHidden, false);
  program.press('j');
  await program.waitFor(/Row 2 of 7, selected: NAME BILLING/);
  await program.waitFor(/ON SERVERS same/);

  // Two refreshes and a tick of the clock pass: numbers change, and nothing is said.
  await delay(1000);
  const mark = program.mark();
  await delay(6000);
  assert.equal(program.bytesSince(mark).toString(), '');

  // Only what differs is said: the head stays.
  program.press('j');
  await program.waitFor(/Row 3 of 7/);
  assert.ok(!program.bytesSince(mark).toString().includes('nkeeper'));
  assert.doesNotMatch(program.bytes().toString(), /[│─▸✓✗]|\x1b\[\?1049h|\x1b\[\?25l/u);

  // A real change is said by itself.
  await server!.stop();
  await program.waitFor('problem: connection lost');

  program.press('q');
  assert.deepEqual(await program.waitForExit(), { code: 0, signal: 0 });
  assert.equal(program.emulator.bracketedPaste, false);
});
