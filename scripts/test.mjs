// npm test                          installs and builds what is missing, gets nats-server, runs every test
// npm test -- test/core/text FLAGS  only these files and folders; FLAGS go to node's test runner
// npm run test:vectors              the golden vectors alone, those of VECTORS_DIR where that is set (needs no nats-server)
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** A file that hangs fails after this time instead of holding the run for ever. */
const FILE_TIMEOUT_MS = 10 * 60_000;

const needsServer = !process.argv.includes('--no-server');
const args = process.argv.slice(2).filter(arg => arg !== '--no-server');
const paths = args.filter(arg => !arg.startsWith('-'));

try {
  process.chdir(ROOT);
  installIfNeeded(ROOT, console.log);
  await buildIfNeeded({ log: console.log });
  const files = findTests(paths);
  const natsServer = needsServer ? await getNatsServer() : '';
  process.exitCode = await run(files, natsServer);
} catch (error) {
  console.error(`The tests did not run: ${error.message}`);
  if (error.hint) console.error(error.hint);
  process.exitCode = 1;
}

/** Node 20's runner knows no patterns: the files are listed here. */
function findTests(wanted) {
  const files = (wanted.length > 0 ? wanted : ['test']).flatMap(listTests);
  if (files.length === 0) throw new Error(`there is no test in ${wanted.join(', ') || 'test/'}.`);
  return [...new Set(files)].sort();
}

function listTests(name) {
  const path = resolve(ROOT, name);
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) throw new Error(`there is no ${name}.`);
  if (info.isFile()) return [relative(ROOT, path)];
  return readdirSync(path, { recursive: true })
    .filter(file => /\.test\.tsx?$/.test(file))
    .map(file => relative(ROOT, join(path, file)));
}

async function getNatsServer() {
  const { register } = await import('tsx/esm/api');
  const unregister = register();
  const { findNatsServer } = await import('../src/demo/nats-server.ts');
  await unregister();
  const server = await findNatsServer({ env: process.env, log: console.log });
  console.log(`nats-server ${server.version} (${server.from}): ${server.path}`);
  return server.path;
}

function run(files, natsServer) {
  const flags = args.filter(arg => arg.startsWith('-'));
  const runner = [
    ...['--import', 'tsx', '--test', '--test-reporter=spec', `--test-timeout=${FILE_TIMEOUT_MS}`],
    ...[`--test-concurrency=${availableParallelism()}`, ...flags, ...files],
  ];
  console.log(`running ${files.length} test files on Node ${process.versions.node}`);
  const child = spawn(process.execPath, runner, {
    stdio: 'inherit',
    env: natsServer === '' ? process.env : { ...process.env, NATS_SERVER: natsServer },
  });
  // The terminal sends Ctrl-C to the runner too: wait for its report.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', code => done(code ?? 1));
  });
}
