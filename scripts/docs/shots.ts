import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../../test/support/pty.ts';

/** A picture of the running demo: how to get there, and what must be on the screen before it is taken. */
export interface Shot {
  /** Name of the file, without `.svg`. */
  readonly name: string;
  /** What the picture shows: its title and the text that is read aloud. */
  readonly title: string;
  readonly go: (program: Program) => Promise<void>;
  readonly wait: RegExp;
  /** Where it is taken; absent: on the demo as it is. */
  readonly stage?: 'callout' | 'sealed';
}

export const SHOTS: readonly Shot[] = [
  {
    name: 'operators',
    title: 'The operators of a store',
    go: async program => program.press('1'),
    wait: /MERIDIAN .* ok/,
  },
  {
    name: 'accounts',
    title: 'Accounts of an operator, and whether the servers hold the same JWTs',
    async go(program) {
      program.press('2');
      await select(program, 'BILLING');
    },
    wait: /BILLING .* older .* not pushed/,
  },
  {
    name: 'account',
    title: 'An account',
    go: program => account(program, 'ORDERS', 'Summary'),
    wait: /On the servers/,
  },
  {
    name: 'account-keys',
    title: 'Signing keys and scopes of an account',
    async go(program) {
      await account(program, 'ORDERS', 'Keys');
      await select(program, 'scope device');
    },
    wait: /Publish, allowed/,
  },
  {
    name: 'account-limits',
    title: 'Limits of an account with what is used of them, and its JetStream tiers',
    go: program => account(program, 'ORDERS', 'Limits'),
    wait: /Client connections +200 +now [1-9]/,
  },
  {
    name: 'diagram',
    title: 'Who shares what with whom',
    async go(program) {
      program.press('2', 'D');
      await select(program, '├─ stream  orders.events');
    },
    wait: /Who shares what/,
  },
  {
    name: 'users',
    title: 'Users of an account',
    async go(program) {
      await account(program, 'ORDERS', 'Users');
      await select(program, 'import-tool');
    },
    wait: /import-tool .* unknown/,
  },
  {
    name: 'user',
    title: 'A user that is revoked but still connected',
    go: program => user(program, 'BILLING', 'contractor-lee', 'Summary'),
    wait: /revoked/i,
  },
  {
    name: 'user-access',
    title: 'What a user may do, from the scope that signed it',
    go: program => user(program, 'ORDERS', 'scanner-12', 'Access'),
    wait: /From scope device/,
  },
  {
    name: 'keys',
    title: 'The key inspector',
    async go(program) {
      program.press('5');
      await filter(program, 'ORDERS|AUTH|nobody');
      await select(program, 'ORDERS/kiosk-07');
    },
    wait: /mode 0644/,
  },
  {
    name: 'problems',
    title: 'Problems of the store, the worst first',
    go: async program => program.press('6'),
    wait: /SHIPPING\/returns/,
  },
  {
    name: 'expirations',
    title: 'What has expired and what will',
    go: async program => program.press('7'),
    wait: /contractor-tom/,
  },
  {
    name: 'resolver',
    title: 'The servers',
    go: async program => program.press('4'),
    wait: / full .*[µm]s/,
  },
  {
    name: 'drift',
    title: 'What each server holds of each account',
    async go(program) {
      program.press('4');
      await tab(program, 'Accounts on servers');
      await select(program, 'BILLING');
    },
    wait: /older/,
  },
  {
    name: 'difference',
    title: 'What differs between the server and the store, field by field',
    async go(program) {
      program.press('4');
      await tab(program, 'Accounts on servers');
      // Where the picture before left it: the selection is not yet back at the top.
      program.press('g');
      await program.waitFor(/▸ ANALYTICS/);
      await select(program, 'BILLING');
      program.press('enter');
    },
    wait: /Client connections\s+- 50/,
  },
  {
    name: 'connections',
    title: 'Live connections',
    async go(program) {
      program.press('8');
      await select(program, 'contractor-lee');
    },
    wait: /✗ NOT PUSHED[\s\S]*TELEMETRY/,
  },
  {
    name: 'events',
    title: 'Events as they come',
    async go(program) {
      program.press('9');
      await program.waitFor(/refused[\s\S]*connect {2}[\s\S]*connect {2}/, { timeout: 90_000 });
      // Rows of a live list keep their places for a while; a new order puts the newest first now.
      program.press('S');
      await program.waitFor(/TIME ▲/);
      program.press('S');
    },
    wait: /TIME ▼/,
  },
  {
    name: 'jwt',
    title: 'A JWT, decoded',
    async go(program) {
      program.press('2');
      await select(program, 'BILLING');
      program.press('i');
    },
    wait: /"jti"/,
  },
  {
    name: 'help',
    title: 'Help: the keys of the page',
    async go(program) {
      program.press('2', '?');
    },
    wait: /Keys of this page/,
  },
  {
    name: 'palette',
    title: 'The command palette',
    async go(program) {
      program.press('escape');
      await program.waitFor(() => !program.text().includes('Keys of this page'));
      await palette(program, 'res');
    },
    wait: /Resolver/,
  },
  {
    name: 'history',
    title: 'What was changed in the store',
    async go(program) {
      program.press('escape');
      await program.waitFor(() => !program.text().includes(':res'));
      await editConnections(program, 'ORDERS', '300');
      await editConnections(program, 'BILLING', '75');
      await undoLast(program);
      program.press('2');
      await editConnections(program, 'ANALYTICS', '17');
      program.press('0');
    },
    wait: /History \(4\)/,
  },
  {
    name: 'change',
    title: 'One change: who made it, what it changed, and what undid it',
    // The row that was undone is still the selected one.
    go: async program => program.press('enter'),
    wait: /Undone by/,
  },
  {
    name: 'form',
    title: 'A form: what is so now, and what is typed',
    async go(program) {
      program.press('2');
      await select(program, 'TELEMETRY');
      program.press('e');
      await program.waitFor('Edit account TELEMETRY');
      await delay(60);
      program.type('1000');
    },
    wait: /1000_/,
  },
  {
    name: 'review',
    title: 'The review of a change, before anything is written',
    // In the form of the picture before.
    go: async program => program.press('enter'),
    wait: /\[ No, back to the form \]/,
  },
  {
    name: 'push',
    title: 'A push: what every server would get, and what is in its way',
    async go(program) {
      if (program.text().includes('[ No, back')) await dropForm(program);
      program.press('2');
      await select(program, 'BILLING');
      program.press('P');
    },
    wait: /\[ No/,
  },
  {
    name: 'cut',
    title: 'Cutting off a user that leaked: who goes, and from where',
    async go(program) {
      program.press('escape');
      await program.waitFor(() => !program.text().includes('Push BILLING'));
      program.press('2');
      await user(program, 'TELEMETRY', 'collector', 'Summary');
      program.press('x');
    },
    wait: /Cut access[\s\S]*conns/,
  },
  {
    name: 'callout',
    title: 'Logins that an auth callout decides about',
    stage: 'callout',
    go: async program => program.press('C'),
    wait: /refused .*\n.*allowed[\s\S]*wrong password/,
  },
  {
    name: 'callout-test',
    title: 'A login that is tried, and why it is refused',
    stage: 'callout',
    async go(program) {
      program.press('t');
      await program.waitFor('Test a login');
      await delay(60);
      program.type('carol');
      await program.waitFor('carol_');
      program.press('enter');
    },
    wait: /The service said no: no rule fits[\s\S]*Another login/,
  },
  {
    name: 'unlock',
    title: 'A sealed keystore asks for its passphrase',
    stage: 'sealed',
    go: async program => program.type('correct horse'),
    wait: /Passphrase +\*{13}_/,
  },
];

/** Gives an account so many connections. */
async function editConnections(program: Program, name: string, amount: string): Promise<void> {
  program.press('2');
  await select(program, name);
  program.press('e');
  await program.waitFor(`Edit account ${name}`);
  await delay(60);
  program.type(amount);
  await program.waitFor(`${amount}_`);
  program.press('enter');
  await agree(program);
}

/** From the review back to the page, with nothing done. */
async function dropForm(program: Program): Promise<void> {
  program.press('escape');
  await program.waitFor(/enter review/);
  program.press('escape');
  await program.waitFor(/\[ No/);
  await delay(400);
  program.press('right');
  await program.waitFor('[ Yes');
  program.press('enter');
  await program.waitFor(() => !program.text().includes('Edit account'));
}

async function undoLast(program: Program): Promise<void> {
  program.press('0');
  await program.waitFor(/History \([1-9]/);
  program.press('u');
  await agree(program);
}

/** Yes to what is asked, when it has been on screen long enough to be answered. */
async function agree(program: Program): Promise<void> {
  await program.waitFor('[ No');
  await delay(400);
  program.press('right');
  await program.waitFor('[ Yes');
  program.press('enter');
  await program.waitFor('done.');
}

/** Opens a tab of an account's card from anywhere. */
async function account(program: Program, name: string, title: string): Promise<void> {
  await palette(program, `account ${name}`);
  program.press('enter');
  await program.waitFor(`Accounts › ${name}`);
  await tab(program, title);
}

/** Opens a tab of a user's card from anywhere. */
async function user(program: Program, of: string, name: string, title: string): Promise<void> {
  await account(program, of, 'Users');
  await select(program, name);
  program.press('enter');
  await program.waitFor(`Users › ${name}`);
  await tab(program, title);
}

async function filter(program: Program, text: string): Promise<void> {
  program.press('/');
  await program.waitFor(/\(\d+\) {2}\//);
  program.type(text);
  await program.waitFor(`/${text}`);
  program.press('enter');
}

async function palette(program: Program, text: string): Promise<void> {
  program.press(':');
  await program.waitFor(/^ :_/m);
  await type(program, ' :', text);
}

/** As slowly as a person: what comes faster is taken for a paste. */
async function type(program: Program, before: string, text: string): Promise<void> {
  for (let length = 1; length <= text.length; length++) {
    program.type(text[length - 1]!);
    await program.waitFor(`${before}${text.slice(0, length).trimEnd()}`);
    await delay(60);
  }
}

/** Turns tabs until this one is the open one. */
function tab(program: Program, title: string): Promise<void> {
  return repeat(program, 'tab', new RegExp(`\\[(. )?${title}[ \\d]*\\]`), 15);
}

/** Moves down from the first row to the one that holds a text. */
function select(program: Program, text: string): Promise<void> {
  program.press('g');
  return repeat(program, 'j', new RegExp(`^ ▸.*${text}`, 'm'), 60);
}

async function repeat(program: Program, key: string, until: RegExp, most: number): Promise<void> {
  for (let pressed = 0; ; pressed++) {
    const found = program.waitFor(until, { timeout: pressed < most ? 250 : 5_000 });
    if (
      await found.then(
        () => true,
        () => false,
      )
    )
      return;
    if (pressed >= most) throw new Error(`${until} does not come up\n${program.text()}`);
    program.press(key);
  }
}
