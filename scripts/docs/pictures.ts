import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../../test/support/pty.ts';
import { SHOTS } from './shots.ts';
import { svgOf } from './svg.ts';

// npm run pictures [-- NAME...]: the pictures of the documentation, taken from the built program as it runs on its demo.
const folder = join(import.meta.dirname, '../../docs/pictures');
const wanted = process.argv.slice(2);
const shots = SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

mkdirSync(folder, { recursive: true });
const program = startProgram({
  args: ['demo'],
  cols: 100,
  rows: 28,
  env: { NATS_SERVER: process.env.NATS_SERVER },
});
try {
  await program.waitFor(/of 1 server/, { timeout: 120_000 });
  await program.waitFor(/BILLING .*older/);
  for (const { name, title, go, wait } of shots) {
    await go(program);
    await program.waitFor(wait);
    writeFileSync(join(folder, `${name}.svg`), svgOf(program.emulator, `nkeeper: ${title}`));
    console.log(`docs/pictures/${name}.svg`);
  }
} finally {
  program.press('ctrl-c');
  await program.waitForExit({ timeout: 10_000 }).catch(() => {});
  await program.close();
}
