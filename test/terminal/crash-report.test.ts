import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NkeeperError } from '../../src/core/errors.ts';
import { crashReport } from '../../src/terminal/crash-report.ts';

test('an error of ours: its sentence and its hint', () => {
  const error = new NkeeperError('no-store', 'No store at /x\x1b[31m.', { hint: 'Name one with -H.' });
  assert.equal(crashReport(error, {}), 'nkeeper: No store at /x\\x1b[31m.\nName one with -H.\n');
});

test('any other error: what to do to learn more; with NKEEPER_DEBUG the stack', () => {
  assert.equal(
    crashReport(new TypeError('x is not a function'), {}),
    'nkeeper: x is not a function\nThis is a fault in nkeeper. NKEEPER_DEBUG=1 shows where.\n',
  );
  const report = crashReport(new Error('broken'), { NKEEPER_DEBUG: '1' });
  assert.match(report, /^nkeeper: broken\n {4}at .*crash-report\.test\.ts/);
});

test('even what is no error', () => assert.match(crashReport('text', {}), /^nkeeper: text\n/));
