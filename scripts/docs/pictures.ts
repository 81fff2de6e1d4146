import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHOTS } from './shots.ts';
import { openStage } from './stages.ts';
import { svgOf } from './svg.ts';

// npm run pictures [-- NAME...]: the pictures of the documentation, taken from the built program as it runs on its demo.
const folder = join(import.meta.dirname, '../../docs/pictures');
const wanted = process.argv.slice(2);
const shots = SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

mkdirSync(folder, { recursive: true });
for (const stage of [undefined, 'callout', 'sealed'] as const) {
  const here = shots.filter(shot => shot.stage === stage);
  if (here.length === 0) continue;
  const { program, close } = await openStage(stage);
  try {
    for (const { name, title, go, wait } of here) {
      await go(program);
      await program.waitFor(wait);
      writeFileSync(join(folder, `${name}.svg`), svgOf(program.emulator, `nkeeper: ${title}`));
      console.log(`docs/pictures/${name}.svg`);
    }
  } finally {
    await close();
  }
}
