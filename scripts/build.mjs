// npm run build: bundles the program and the library into dist/. Does nothing, in a few milliseconds, when nothing changed.
//   --types   also the library's type declarations (0.6 s: the whole core is type-checked)
//   --force   even when nothing changed
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is built. What else the program loads only where it is used gets a piece of its own by itself. */
const ENTRIES = {
  program: {
    cli: 'src/main.ts',
    dashboard: 'src/dashboard.tsx',
    'store-worker': 'src/core/store/scan/worker.ts',
    'vanity-worker': 'src/cli/nk/vanity-worker.ts',
  },
  library: 'src/core/index.ts',
};

/** Files and folders that dist/ is made from; npm rewrites the last one whenever a package changes. */
const INPUTS = [
  'src',
  'scripts/build.mjs',
  'scripts/bundle',
  'package.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];

const STAMP = 'dist/.built-from';

/**
 * Builds when something changed since the last time.
 * @param {{ root?: string, entries?: typeof ENTRIES, force?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} whether it built
 */
export async function buildIfNeeded({ root = ROOT, entries = ENTRIES, force = false, log = () => {} } = {}) {
  // Taken before the build: a file that is changed meanwhile makes the next run build again.
  const inputs = describeInputs(root);
  if (!force && inputs === lastInputs(root)) return false;
  const begun = performance.now();
  // esbuild takes 20 ms to load, so only now.
  const { bundle } = await import('./bundle/bundle.mjs');
  await bundle(root, entries);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, STAMP), inputs);
  log(`built dist/ in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return true;
}

/** One line for each input: name, size and time of its last change. */
function describeInputs(root) {
  const lines = [];
  const visit = name => {
    const info = statSync(join(root, name), { throwIfNoEntry: false });
    if (info?.isDirectory())
      for (const child of readdirSync(join(root, name)).sort()) visit(`${name}/${child}`);
    else if (info) lines.push(`${name} ${info.size} ${info.mtimeMs}`);
  };
  for (const name of INPUTS) visit(name);
  return lines.join('\n');
}

function lastInputs(root) {
  try {
    return existsSync(join(root, 'dist/cli.cjs')) ? readFileSync(join(root, STAMP), 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Writes dist/types with the TypeScript compiler. @returns {number} its exit code */
function writeTypes() {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const project = join(ROOT, 'scripts/bundle/tsconfig.types.json');
  return spawnSync(process.execPath, [compiler, '--project', project], { stdio: 'inherit' }).status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  // npm calls this too when somebody installs a folder whose packages nobody has installed yet.
  if (!existsSync(join(ROOT, 'node_modules/esbuild'))) {
    console.error(`The packages that build nkeeper are not there. First: npm install (in ${ROOT})`);
    process.exit(1);
  }
  await buildIfNeeded({ force: flags.includes('--force'), log: console.log });
  if (flags.includes('--types')) process.exitCode = writeTypes();
}
