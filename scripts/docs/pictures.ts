import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, startProgram } from '../../test/support/pty.ts';
import { svgOf } from './svg.ts';

// npm run pictures: the pictures of the README, taken from the program as it runs on its demo.
const folder = join(import.meta.dirname, '../../docs/pictures');

interface Shot {
  readonly name: string;
  readonly title: string;
  readonly keys: readonly string[];
  /** Text that must be on the screen before the picture is taken. */
  readonly wait: RegExp;
}

const SHOTS: readonly Shot[] = [
  {
    name: 'accounts',
    title: 'Accounts, and what the servers hold of each',
    keys: [],
    wait: /same ×1|✓ same|differs/,
  },
  {
    name: 'account',
    title: 'Limits and JetStream tiers of an account',
    keys: [':', ...'account ORDERS', 'enter', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab'],
    wait: /Connections and messages/,
  },
  { name: 'resolver', title: 'The servers', keys: ['4'], wait: /full/ },
  { name: 'connections', title: 'Live connections', keys: ['8'], wait: /IN\/S/ },
  { name: 'keys', title: 'The key inspector', keys: ['5'], wait: /identity/ },
  { name: 'problems', title: 'Problems', keys: ['6'], wait: /blocking/ },
];

async function take(program: Program, shot: Shot): Promise<void> {
  for (const key of shot.keys) program.press(key === ' ' ? 'space' : key);
  await program.waitFor(shot.wait, { timeout: 20_000 });
  writeFileSync(join(folder, `${shot.name}.svg`), svgOf(program.emulator, `nkeeper: ${shot.title}`));
}

mkdirSync(folder, { recursive: true });
const program = startProgram({
  args: ['demo'],
  cols: 110,
  rows: 30,
  env: { NATS_SERVER: process.env.NATS_SERVER },
});
try {
  await program.waitFor(/of 1 server/, { timeout: 60_000 });
  for (const shot of SHOTS) await take(program, shot);
  program.press('q');
  await program.waitForExit({ timeout: 10_000 });
} finally {
  await program.close();
}
