import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { PROJECT, type Program, type ProgramOptions, startProgram } from '../support/pty.ts';
import { copyStore, type StoreCopy } from '../support/stores.ts';

/** The built program on a private copy of the golden store, as a person starts it. */
async function open(t: TestContext, options: ProgramOptions = {}, prepare?: (copy: StoreCopy) => void) {
  const copy = copyStore('acme');
  prepare?.(copy);
  const program = startProgram({
    ...options,
    // A server that is not there: nothing of this machine is asked.
    args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1', ...(options.args ?? [])],
  });
  t.after(() => program.close());
  await program.waitFor('Accounts (');
  return { program, copy };
}

/** The screen is as it was before: main screen, cursor, no bracketed paste. */
function assertRestored(program: Program): void {
  assert.equal(program.emulator.alternateScreen, false);
  assert.equal(program.emulator.cursorHidden, false);
  assert.equal(program.emulator.bracketedPaste, false);
}

describe('a person at the keyboard', () => {
  test('walks to a user, looks at the token, goes back and quits', async t => {
    const { program } = await open(t);
    await program.waitFor(/ORDERS .*✓ ok/);
    program.press('j', 'j', 'j', 'j', 'enter');
    await program.waitFor('Accounts › ORDERS');
    program.press('tab', 'enter');
    await program.waitFor('› analyst');
    program.press('i');
    await program.waitFor('"iat"');
    program.press('escape');
    await program.waitFor('Credentials');
    program.press('q');
    assert.deepEqual(await program.waitForExit(), { code: 0, signal: 0 });
    assertRestored(program);
  });

  test('keys that come in one read are all done', async t => {
    const { program } = await open(t);
    program.send('jjj\r');
    await program.waitFor('Accounts › LOCKED');
  });

  test('an arrow key that is split on the way is still an arrow key', async t => {
    const { program } = await open(t);
    program.send('\x1b');
    program.send('[');
    program.send('B');
    await program.waitFor(/▸ BILLING/);
  });

  test('a paste into the list does nothing but say so', async t => {
    const { program } = await open(t);
    program.paste('q\n:quit\n');
    await program.waitFor('is ignored');
    assert.equal(program.exited, false);
  });

  test('a paste whose end never comes does not keep the keyboard: it ends and says so', async t => {
    const { program } = await open(t);
    program.send('\x1b[200~abc');
    await program.waitFor('The end of the pasted text never came');
    program.press('j');
    await program.waitFor(/▸ BILLING/);
  });

  test('unknown sequences do nothing', async t => {
    const { program } = await open(t);
    program.send('\x1b[1;5P\x1b[<0;10;5M\x1b[24;80R\x1b[I\x1bOX');
    program.press('j');
    await program.waitFor(/▸ BILLING/);
  });

  test('the selected row is in reverse video and has its mark', async t => {
    const { program } = await open(t);
    const row = program.rowOf('▸ AUTH');
    assert.ok(row > 0);
    assert.equal(program.cell(row, 4).inverse, true);
  });

  test('the screen follows the size of the terminal', async t => {
    const { program } = await open(t);
    program.resize(200, 50);
    await program.waitFor('│');
    program.resize(50, 14);
    await program.waitFor(() => program.screen().length === 14 && program.rowOf('STATE') > 0);
    program.resize(20, 5);
    await program.waitFor('nkeeper needs');
    program.press('q');
    await program.waitForExit();
  });

  test('two files for one user: each has its row, and none stays behind on another page', async t => {
    const { program } = await open(t, {}, copy => {
      const users = copy.path('ACME', 'accounts', 'ORDERS', 'users');
      writeFileSync(`${users}/zz-twin.jwt`, readFileSync(`${users}/kiosk.jwt`, 'utf8'), { mode: 0o600 });
    });
    program.press('5');
    await program.waitFor(/Keys \(3/);
    program.press('G');
    await program.waitFor(/▸ user /);
    program.press('1');
    await program.waitFor('Operators (1)');
    assert.equal(program.rowOf('identity'), -1);
  });

  test('what others change on disk shows by itself', async t => {
    const { program, copy } = await open(t);
    program.send('jjjj\r');
    await program.waitFor('Accounts › ORDERS');
    program.press('tab');
    await program.waitFor('kiosk');
    const file = copy.path('ACME', 'accounts', 'ORDERS', 'users', 'kiosk.jwt');
    const token = readFileSync(file, 'utf8');
    rmSync(file);
    await program.waitFor(() => program.rowOf('kiosk') < 0);
    writeFileSync(file, token, { mode: 0o600 });
    await program.waitFor('kiosk');
  });

  test('copying sends the key to the terminal’s clipboard', async t => {
    const { program } = await open(t);
    program.press('y');
    await program.waitFor('Copied public key');
    assert.match(program.emulator.clipboard[0] ?? '', /^A[A-Z2-7]{55}$/);
  });
});

describe('however it ends, the terminal is as before', () => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const) {
    test(`after ${signal}`, async t => {
      const { program } = await open(t);
      program.signal(signal);
      const ending = await program.waitForExit();
      assert.ok(ending.code === code || ending.signal > 0, JSON.stringify(ending));
      assertRestored(program);
    });
  }

  test('after Ctrl-c', async t => {
    const { program } = await open(t);
    program.press('ctrl-c');
    await program.waitForExit();
    assertRestored(program);
  });
});

describe('secrets and hostile text', () => {
  const SEED = /S[OAUX][A-Z2-7]{56}/;

  test('no seed is ever in the bytes, unless it was asked for', async t => {
    const { program, copy } = await open(t);
    program.press('5');
    await program.waitFor('Keys (31)');
    program.press('G');
    await program.waitFor(/▸ user /);
    program.press('g');
    await program.waitFor(/▸ operator/);
    assert.doesNotMatch(program.bytes().toString('latin1'), SEED);

    // Question and answer in one read: the answer was typed before the question could be seen.
    program.send('tj\r');
    await program.waitFor('Show the seed');
    assert.equal(program.rowOf('SEEDS ARE VISIBLE'), -1);
    program.press('escape');
    await program.waitFor(() => program.rowOf('Show the seed') < 0);
    program.press('t');
    await program.waitFor('Show the seed');
    // The answer of a question counts only when it was seen for a moment.
    await new Promise(resolve => setTimeout(resolve, 400));
    program.press('j');
    await program.waitFor(/▸ Yes/);
    program.press('enter');
    await program.waitFor('SEEDS ARE VISIBLE');
    const key = /O[A-Z2-7]{55}/.exec(program.text())?.[0] ?? '';
    const seed = copy.read('keys', key[0]!, key.slice(1, 3), `${key}.nk`).trim();
    await program.waitFor(seed);
    program.press('2');
    await program.waitFor('Accounts (7)');
    assert.doesNotMatch(program.text(), SEED);
  });

  test('escape sequences in names reach the terminal as text', async t => {
    const evil = 'EV\x1b]0;owned\x07\x1b[31mIL\u202e';
    const { program } = await open(t, {}, copy => {
      const token = copy.read('ACME', 'accounts', 'EMPTY', 'EMPTY.jwt');
      mkdirSync(copy.path('ACME', 'accounts', evil), { mode: 0o700 });
      writeFileSync(copy.path('ACME', 'accounts', evil, `${evil}.jwt`), token, { mode: 0o600 });
    });
    await program.waitFor('EV\\x1b]0;');
    program.press('/', 'o', 'w', 'n', 'e');
    await program.waitFor('(1 of 8)');
    // What follows a burst within 50 ms still belongs to it.
    await new Promise(resolve => setTimeout(resolve, 100));
    program.press('enter');
    await program.waitFor('enter open');
    program.press('enter');
    await program.waitFor('› EV\\x1b');
    const bytes = program.bytes().toString('utf8');
    assert.ok(!bytes.includes('\x1b]0;owned') && !bytes.includes('\x1b[31mIL') && !bytes.includes('\u202e'));
  });

  test('reading changes nothing in the store', async t => {
    let before: string[] = [];
    const { program, copy } = await open(t, {}, store => {
      before = listing(store);
    });
    const places = {
      1: 'Operators (',
      3: 'Users',
      4: 'Resolver',
      5: 'Keys',
      6: 'Problems',
      7: 'Expirations',
      8: 'Connections',
      9: 'Events',
    };
    for (const [key, title] of Object.entries(places)) {
      program.press(key);
      await program.waitFor(title);
    }
    program.press('q');
    await program.waitForExit();
    assert.deepEqual(listing(copy), before);
  });
});

function listing(copy: StoreCopy): string[] {
  return readdirSync(copy.dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      try {
        return `${name} ${readFileSync(copy.path(name), 'latin1').length}`;
      } catch {
        return name;
      }
    });
}

describe('terminals', () => {
  test('NO_COLOR: no colours, and the selection still shows', async t => {
    const { program } = await open(t, { env: { NO_COLOR: '1' } });
    program.press('j');
    await program.waitFor(/▸ BILLING/);
    assert.doesNotMatch(program.bytes().toString('latin1'), /\x1b\[[0-9;]*[1-9][0-9;]*m/);
  });

  test('--ascii writes nothing but ASCII', async t => {
    const { program } = await open(t, { args: ['--ascii'] });
    program.press('4', '6');
    await program.waitFor('Problems');
    const beyond = program.bytes().filter(byte => byte > 0x7e);
    assert.equal(beyond.length, 0);
  });

  test('TERM=dumb gets a sentence and exit code 2', async t => {
    const program = startProgram({ env: { TERM: 'dumb' } });
    t.after(() => program.close());
    const { code } = await program.waitForExit();
    assert.equal(code, 2);
    assert.match(program.text(), /nkeeper/);
  });

  test('a terminal that does not read stops nothing, and then gets the newest picture', async t => {
    const { program } = await open(t);
    program.stall();
    program.press('5', '2', 'j', 'j');
    await new Promise(resolve => setTimeout(resolve, 5000));
    program.unstall();
    await program.waitFor(/▸ EMPTY/);
  });

  test('what asks servers is loaded only where there are some', async t => {
    const loaded = async (program: Program) => {
      program.press('q');
      await program.waitForExit();
      // A piece that was loaded leaves its compiled code.
      const pieces = readdirSync(join(program.home, '.cache', 'nkeeper', 'code'));
      return pieces.some(name => name.includes('-nats-'));
    };
    const { program, copy } = await open(t);
    await program.waitFor('not connected');
    assert.equal(await loaded(program), true);
    copy.remove();
    const launcher = join(PROJECT, 'bin', 'nkeeper.js');
    spawnSync(process.execPath, [launcher, '-H', copy.dir, 'add', 'operator', '-n', 'LONE']);
    const alone = startProgram({ args: ['-H', copy.dir] });
    t.after(() => alone.close());
    await alone.waitFor('No servers are known');
    assert.equal(await loaded(alone), false);
  });

  test('nothing is written while nothing changes', async t => {
    const { program } = await open(t);
    await program.waitFor('onnect');
    await new Promise(resolve => setTimeout(resolve, 2500));
    const mark = program.mark();
    await new Promise(resolve => setTimeout(resolve, 3000));
    assert.equal(program.bytesSince(mark).length, 0);
  });
});
