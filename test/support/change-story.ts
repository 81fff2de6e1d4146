import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { decodeToken } from '../../src/core/claims/token/token.ts';
import { PROJECT, type Program, type ProgramOptions, startProgram } from './pty.ts';
import { copyStore, type StoreCopy } from './stores.ts';

/** The built program on a private copy of the golden store, on the account ORDERS. */
export async function openOnOrders(
  t: TestContext,
  options: ProgramOptions = {},
): Promise<{ readonly program: Program; readonly copy: StoreCopy }> {
  const copy = copyStore('acme');
  const program = startProgram({
    ...options,
    args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1', ...(options.args ?? [])],
  });
  t.after(() => program.close());
  await program.waitFor('Accounts (');
  program.press('j', 'j', 'j', 'j');
  await program.waitFor(/▸ ORDERS/);
  return { program, copy };
}

/** Answers a question when it has been on screen long enough to be answered. */
export async function answer(program: Program, ...keys: readonly string[]): Promise<void> {
  // A question takes no answer in its first 300 ms: keys are pressed until one is taken.
  await delay(350);
  let typed = '';
  for (const key of keys) {
    // What comes together with other keys does not count as an answer.
    if (key === 'enter' && typed !== '') await program.waitFor(`${typed}_`);
    program.press(key);
    // As slowly as a person.
    await delay(30);
    if (key === 'right') await program.waitFor('[ Yes');
    typed = key.length === 1 ? typed + key : '';
  }
}

/** Presses a key until the screen shows what it does: a question takes no answer in its first 300 ms. */
export async function pressUntil(program: Program, key: string, wanted: string | RegExp): Promise<void> {
  for (let tries = 1; ; tries++) {
    program.press(key);
    try {
      return await program.waitFor(wanted, { timeout: 1500 });
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}

/** Turns the answer to Yes, and gives it. */
export async function sayYes(program: Program): Promise<void> {
  await pressUntil(program, 'right', '[ Yes, ');
  program.press('enter');
}

/** Types the word that is asked for, as a hand does: what comes faster is taken for a paste. */
export async function typeWord(program: Program, word: string): Promise<void> {
  const [first = '', ...rest] = word;
  await pressUntil(program, first, `to do it: ${first}_`);
  let typed = first;
  for (const letter of rest) {
    typed += letter;
    program.press(letter);
    await program.waitFor(`to do it: ${typed}_`);
  }
}

/** Client connections that the account ORDERS may have. */
export function connectionsOf(copy: StoreCopy): unknown {
  const token = copy.read('ACME', 'accounts', 'ORDERS', 'ORDERS.jwt');
  return (decodeToken(token).claims as AccountClaims).nats.limits.conn;
}

/** Another nkeeper of the same person, on the same store. */
export async function elsewhere(
  t: TestContext,
  program: Program,
  copy: StoreCopy,
  ...args: readonly string[]
): Promise<void> {
  const other = startProgram({
    command: process.execPath,
    args: [join(PROJECT, 'bin/nkeeper.js'), '-H', copy.dir, ...args],
    env: { HOME: program.home },
  });
  t.after(() => other.close());
  assert.equal((await other.waitForExit()).code, 0, other.text());
}
