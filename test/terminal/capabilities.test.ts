import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyColor, capabilitiesOf, terminalRefusal } from '../../src/terminal/capabilities.ts';

const colors: readonly (readonly [env: Record<string, string>, flag: boolean | undefined, level: number])[] =
  [
    [{ TERM: 'xterm-256color' }, undefined, 2],
    [{ TERM: 'xterm' }, undefined, 1],
    [{ TERM: 'linux' }, undefined, 1],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, undefined, 3],
    [{ TERM: 'xterm-kitty' }, undefined, 3],
    [{ TERM: 'dumb' }, undefined, 0],
    [{}, undefined, 0],
    [{ TERM: 'xterm-256color', CI: 'true' }, undefined, 2],
    [{ TERM: 'xterm', NO_COLOR: '1' }, undefined, 0],
    [{ TERM: 'xterm', NO_COLOR: '' }, undefined, 1],
    [{ TERM: 'xterm', NO_COLOR: '1', FORCE_COLOR: '2' }, undefined, 2],
    [{ TERM: 'xterm', FORCE_COLOR: '0' }, undefined, 0],
    [{ TERM: 'dumb', FORCE_COLOR: '' }, undefined, 1],
    [{ TERM: 'xterm', FORCE_COLOR: '3' }, false, 0],
    [{ TERM: 'xterm', NO_COLOR: '1' }, true, 1],
  ];

for (const [env, flag, level] of colors) {
  const name = `${JSON.stringify(env)}${flag === undefined ? '' : flag ? ' --color' : ' --no-color'}`;
  test(`colour level ${level}: ${name}`, () =>
    assert.equal(capabilitiesOf(env, { color: flag }).color, level));
}

const asciis: readonly (readonly [env: Record<string, string>, flag: boolean | undefined, ascii: boolean])[] =
  [
    [{ LANG: 'en_US.UTF-8' }, undefined, false],
    [{ LANG: 'C.utf8' }, undefined, false],
    [{ LANG: 'de_DE@euro' }, undefined, true],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, undefined, true],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, undefined, false],
    [{}, undefined, true],
    [{ WT_SESSION: '1' }, undefined, false],
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, undefined, true],
    [{ LANG: 'en_US.UTF-8' }, true, true],
    [{}, false, false],
  ];

for (const [env, flag, ascii] of asciis) {
  test(`ASCII ${ascii}: ${JSON.stringify(env)} ${flag ?? ''}`, () =>
    assert.equal(capabilitiesOf(env, { ascii: flag }).ascii, ascii));
}

test('the level reaches chalk, and Node finds nothing to warn about', () => {
  const env: NodeJS.ProcessEnv = { NO_COLOR: '1' };
  applyColor(0, env);
  assert.deepEqual(env, { FORCE_COLOR: '0' });
});

test('no dashboard without a screen, a keyboard, or on a dumb terminal', () => {
  const tty = { isTTY: true };
  assert.equal(terminalRefusal({ stdin: tty, stdout: tty }, { TERM: 'xterm' }), undefined);
  assert.match(terminalRefusal({ stdin: tty, stdout: {} }, { TERM: 'xterm' }) ?? '', /standard output/);
  assert.match(terminalRefusal({ stdin: {}, stdout: tty }, { TERM: 'xterm' }) ?? '', /standard input/);
  assert.match(
    terminalRefusal({ stdin: tty, stdout: tty }, { TERM: 'dumb' }) ?? '',
    /TERM=dumb.*nkeeper picture/,
  );
});
