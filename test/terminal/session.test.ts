import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Program } from '../support/pty.ts';
import { COMMAND, type Fixture, startFixture } from './fixture.ts';

/** Runs the fixture from a script that says afterwards how it ended and whether the terminal's modes are the same. */
const SCRIPT = [
  'echo "before the dashboard"',
  'before=$(stty -g)',
  COMMAND,
  'status=$?',
  'after=$(stty -g)',
  '[ "$before" = "$after" ] && modes=same || modes="changed: $before $after"',
  'echo "status $status, modes $modes"',
].join('\n');

async function started(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Fixture> {
  const fixture = startFixture(t, { command: '/bin/sh', args: ['-c', SCRIPT], env });
  await fixture.program.waitFor('account-21');
  await fixture.program.waitFor(() => fixture.pid() > 0);
  assert.equal(fixture.program.emulator.alternateScreen, true);
  assert.equal(fixture.program.emulator.cursorHidden, true);
  assert.equal(fixture.program.emulator.bracketedPaste, true);
  return fixture;
}

async function endsWith(program: Program, status: number): Promise<void> {
  await program.waitFor(`status ${status}, modes same`);
  assertLeft(program);
  assert.equal(program.screen()[0], 'before the dashboard');
}

/** The shell has the terminal and has written its prompt. Before that it would take what is typed for something else. */
async function shellWaits(program: Program): Promise<void> {
  await program.waitFor(() => {
    const lines = program.screen().filter(line => line !== '');
    return !program.emulator.alternateScreen && /^\[\d+\]\$$/.test(lines.at(-1) ?? '');
  });
}

function assertLeft(program: Program): void {
  const { emulator } = program;
  assert.equal(emulator.alternateScreen, false, 'the main screen is back');
  assert.equal(emulator.cursorHidden, false, 'the cursor is shown');
  assert.equal(emulator.bracketedPaste, false);
  assert.equal(emulator.wrapping, true);
}

test('quit restores the terminal and gives the asked status', async t => {
  const { program, notes } = await started(t);
  program.press('j', 'Q');
  await endsWith(program, 3);
  assert.deepEqual(notes().slice(-3), ['clean-up: quit', 'cleaned up', '']);
});

test('process.exit, called anywhere, restores the terminal too', async t => {
  const { program } = await started(t);
  program.press('X');
  await endsWith(program, 4);
});

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGQUIT', 131],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} restores the terminal, cleans up and ends with ${status}`, async t => {
    const { program, notes, pid } = await started(t);
    process.kill(pid(), signal);
    await endsWith(program, status);
    assert.deepEqual(notes().slice(-3), ['clean-up: signal', 'cleaned up', '']);
  });
}

for (const [name, key, sentence, hint] of [
  ['while drawing', 'R', 'nkeeper: The picture \\x1b[31mfell down.', 'Hang it up.'],
  ['in a timer', 'T', 'nkeeper: A timer \\x1b]52;c;aGk=\\x07failed.', 'This is a fault in nkeeper.'],
  ['in a promise that nobody waits for', 'U', 'nkeeper: Nobody caught this.', 'NKEEPER_DEBUG=1 shows where.'],
] as const) {
  test(`an error ${name} is told on the restored screen, without a stack`, async t => {
    const { program, notes } = await started(t);
    program.press(key);
    await endsWith(program, 70);
    const screen = program.screen();
    assert.equal(screen[1], sentence);
    assert.ok(screen[2]?.includes(hint), screen[2]);
    assert.match(screen[3] ?? '', /^status/);
    assert.deepEqual(program.emulator.clipboard, []);
    assert.ok(notes().includes('clean-up: error'));
  });
}

test('with NKEEPER_DEBUG the stack is told too', async t => {
  const { program } = await started(t, { NKEEPER_DEBUG: '1' });
  program.press('T');
  await endsWith(program, 70);
  assert.match(program.text(), /\n +at fail \(/);
});

test('Ctrl-z stops the program with the terminal restored; fg brings the screen back, also in another size', async t => {
  const { program } = startFixture(t, {
    command: 'bash',
    args: ['--norc', '--noediting', '-i'],
    env: { PS1: '[$?]$ ' },
  });
  await shellWaits(program);
  program.send('stty -g > $HOME/before\r');
  program.send(`${COMMAND}\r`);
  await program.waitFor('account-21');
  program.press('j', 'ctrl-z');
  // The prompt from before the program is on the screen first.
  await program.waitFor('Stopped');
  await shellWaits(program);
  assertLeft(program);
  program.resize(60, 20);
  program.send('stty -g | cmp - $HOME/before && echo cooked again\r');
  await program.waitFor(/(^|\$ )cooked again/m);
  program.send('fg\r');
  await program.waitFor('Accounts 60x20 key: ctrl-z');
  await program.waitFor('▸ account-1');
  assert.equal(program.emulator.alternateScreen, true);
  program.press('k');
  await program.waitFor('▸ account-0');
  program.press('q');
  await shellWaits(program);
  program.send('stty -g | cmp - $HOME/before && echo the same modes\r');
  await program.waitFor(/(^|\$ )the same modes/m);
  program.send('exit\r');
});

test('SIGTSTP from outside stops it too, and a program that SIGSTOP stopped draws anew', async t => {
  const { program, pid } = startFixture(t, {
    command: 'bash',
    args: ['--norc', '--noediting', '-i'],
    env: { PS1: '[$?]$ ' },
  });
  await shellWaits(program);
  program.send(`${COMMAND}\r`);
  await program.waitFor('account-21');
  await program.waitFor(() => pid() > 0);
  process.kill(pid(), 'SIGTSTP');
  await shellWaits(program);
  assertLeft(program);
  program.send('fg\r');
  await program.waitFor('▸ account-0');
  process.kill(pid(), 'SIGSTOP');
  // bash says 128 + SIGSTOP in its prompt.
  await program.waitFor('[147]$');
  program.send('fg\r');
  await program.waitFor(() => program.rowOf('Accounts 80x24') === 0 && program.rowOf('▸ account-0') === 1);
  program.press('j');
  await program.waitFor('▸ account-1');
  program.press('q');
  await shellWaits(program);
  assertLeft(program);
});

test('Ctrl-z where no shell could continue it comes back by itself', async t => {
  const { program } = startFixture(t);
  await program.waitFor('account-21');
  program.press('ctrl-z');
  await program.waitFor(() => program.bytes().includes('\x1b[?1049l'));
  await program.waitFor(() => program.emulator.alternateScreen);
  program.press('j');
  await program.waitFor('▸ account-1');
});

test('a terminal that vanishes ends it by SIGHUP, after the clean-up', async t => {
  const { program, notes } = startFixture(t);
  await program.waitFor('account-21');
  program.hangUp();
  const { signal } = await program.waitForExit();
  assert.equal(signal, 1, 'not by SIGABRT, which may leave a core file');
  assert.deepEqual(notes().slice(-3), ['clean-up: hang-up', 'cleaned up', '']);
});

test('a killed parent ends it, and the terminal is left to the shell', async t => {
  const { program, notes, pid } = startFixture(t, {
    command: 'bash',
    args: ['--norc', '--noediting', '-i'],
    env: { PS1: '[$?]$ ' },
  });
  await shellWaits(program);
  program.send('stty -g > $HOME/before\r');
  program.send(`sh -c 'echo $$ > $HOME/parent; ${COMMAND.replaceAll("'", '"')}; true'\r`);
  await program.waitFor('account-21');
  await program.waitFor(() => pid() > 0);
  const parent = Number(readFileSync(join(program.home, 'parent'), 'utf8'));
  process.kill(parent, 'SIGKILL');
  await program.waitFor(() => notes().includes('cleaned up'));
  // The shell may be so quick that its prompt goes with the alternate screen.
  program.send('\r');
  await shellWaits(program);
  assert.ok(notes().includes('clean-up: hang-up'));
  program.send('echo the shell is "back"\r');
  await program.waitFor('the shell is back');
  program.send('stty -g | cmp - $HOME/before && echo the same modes\r');
  await program.waitFor(/(^|\$ )the same modes/m);
});

test('console and warnings do not reach the screen', async t => {
  const { program, notes } = startFixture(t);
  await program.waitFor('account-21');
  const before = program.screen().slice(1);
  program.press('c', 'w');
  await program.waitFor(() => notes().includes('printed: Warning: something to think about'));
  assert.ok(notes().includes('printed: a line for the console'));
  await program.waitFor('key: w');
  assert.deepEqual(program.screen().slice(1), before);
});

test('resize draws the new size, Ctrl-l draws over whatever stands there', async t => {
  const { program } = startFixture(t);
  await program.waitFor('account-21');
  program.resize(50, 12);
  await program.waitFor('Accounts 50x12');
  await program.waitFor(() => program.rowOf('账户 ünïcode ☂') === 11);
  await program.emulator.write('\x1b[5;1Hgarbage of another program');
  program.press('ctrl-l');
  await program.waitFor(() => !program.text().includes('garbage'));
});

test('in a CI environment it is drawn and resized all the same', async t => {
  const { program } = startFixture(t, { env: { CI: 'true' } });
  await program.waitFor('account-21');
  program.resize(50, 12);
  await program.waitFor('Accounts 50x12');
});

test('coalesced, split and pasted input, through a real terminal', async t => {
  const { program, notes } = startFixture(t);
  await program.waitFor('account-21');
  program.send('jjjk');
  await program.waitFor('▸ account-2');
  assert.equal(program.cell(3, 0).inverse, true);
  program.send('\x1b[1;5P\x1b[<0;10;5M\x1b[I');
  program.send('\x1b');
  await program.waitFor(() => notes().includes('key escape'));
  program.paste('quit\nall');
  await program.waitFor('paste quit');
  assert.ok(notes().includes('paste 8'));
});

test('copy puts text on the clipboard of the terminal', async t => {
  const { program } = startFixture(t);
  await program.waitFor('account-21');
  program.press('y');
  await program.waitFor(() => program.emulator.clipboard.length > 0);
  assert.deepEqual(program.emulator.clipboard, ['ABJE2TOTUCI4']);
});

test('nothing is written while nothing changes', async t => {
  const { program, notes } = startFixture(t);
  await program.waitFor('account-21');
  program.press('x');
  await program.waitFor('key: x');
  const mark = program.mark();
  program.press('x', 'x', 'x');
  await program.waitFor(() => notes().filter(line => line === 'key x').length === 4);
  program.press('j');
  await program.waitFor('▸ account-1');
  const bytes = program.bytesSince(mark).toString();
  assert.equal(bytes.match(/\x1b\[\?2026h/g)?.length, 1, bytes);
});

test('a terminal that nobody reads stops nothing, and then shows the newest frame', async t => {
  const { program, notes } = startFixture(t, { env: { FIXTURE_TICK: '1' } });
  const ticks = (): number => notes().filter(line => line.startsWith('tick ')).length;
  await program.waitFor('account-21');
  program.stall();
  const before = ticks();
  const mark = program.mark();
  await program.waitFor(() => ticks() > before + 200);
  program.press('x');
  await program.waitFor(() => notes().includes('key x'));
  const stalled = ticks();
  program.unstall();
  await program.waitFor(() => Number(/ticks: (\d+)/.exec(program.text())?.[1]) >= stalled);
  const waiting = program.bytesSince(mark).length;
  t.diagnostic(`${waiting} bytes came of ${stalled - before} frames`);
  assert.ok(waiting < 150 * 1024, `${waiting} bytes were waiting`);
});

test('suspended and continued while nobody reads the terminal, it draws again', async t => {
  const { program, notes } = startFixture(t, { env: { FIXTURE_TICK: '1' } });
  const ticks = (): number => notes().filter(line => line.startsWith('tick ')).length;
  await program.waitFor('account-21');
  program.stall();
  const before = ticks();
  await program.waitFor(() => ticks() > before + 200);
  program.press('ctrl-z');
  const stopped = ticks();
  await program.waitFor(() => ticks() > stopped + 200);
  program.press('j');
  await program.waitFor(() => notes().includes('key j'));
  program.unstall();
  await program.waitFor('▸ account-1');
  assert.equal(program.emulator.alternateScreen, true);
});

test('SIGTERM ends it also while nobody reads the terminal', async t => {
  const { program, notes, pid } = startFixture(t, { env: { FIXTURE_TICK: '1' } });
  const ticks = (): number => notes().filter(line => line.startsWith('tick ')).length;
  await program.waitFor('account-21');
  program.stall();
  const before = ticks();
  await program.waitFor(() => ticks() > before + 200);
  process.kill(pid(), 'SIGTERM');
  const { code } = await program.waitForExit();
  assert.equal(code, 143);
  assert.ok(notes().includes('cleaned up'));
});
