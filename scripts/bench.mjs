// npm run bench                     installs and builds what is missing, then measures: docs/performance.md says what
// npm run bench -- --quick          on a store of 1,000 accounts, in fewer rounds
// npm run bench -- --only PATTERN   only the parts whose titles match
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

installIfNeeded(ROOT, console.log);
await buildIfNeeded({ log: console.log });
const script = join(ROOT, 'test', 'bench', 'bench.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
