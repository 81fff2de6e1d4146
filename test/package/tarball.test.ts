import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { PROJECT } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';

// What `npm pack` makes, installed where there is no network, no compiler and no cache, and run by this Node.

const folder = temporaryFolder('package-');
const prefix = join(folder, 'prefix');
const project = temporaryFolder('project-');
let tarball = '';
let said = '';

/** An npm that may ask nobody, and knows nothing from earlier. */
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  npm_config_offline: 'true',
  npm_config_cache: join(folder, 'cache'),
  npm_config_registry: 'http://127.0.0.1:1/',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

before(() => {
  const [packed] = JSON.parse(
    npm(PROJECT, 'pack', '--json', '--pack-destination', folder).replace(/^[^[]*/, ''),
  );
  tarball = join(folder, packed.filename as string);
  said = spawnSync('npm', ['install', '--global', '--prefix', prefix, tarball], {
    ...{ cwd: folder, env, encoding: 'utf8' },
  }).stderr;
  writeFileSync(join(project, 'package.json'), '{"name":"mine","private":true,"type":"module"}');
  npm(project, 'install', tarball);
});

const installed = () => join(prefix, 'lib/node_modules/nkeeper');

function nkeeper(...args: readonly string[]) {
  const program = join(prefix, 'bin/nkeeper');
  return spawnSync(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, HOME: folder },
    encoding: 'utf8',
  });
}

test('the program runs from a clean prefix', () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  assert.equal(nkeeper('--version').stdout, `nkeeper ${version}\n`);
  const { dir } = copyStore('acme');
  const listed = nkeeper('-H', dir, 'list', 'accounts');
  assert.deepEqual([listed.status, listed.stderr], [0, '']);
  assert.match(listed.stdout, /ORDERS/);
  const drawn = nkeeper('-H', dir, 'generate', 'diagram', '--format', 'text');
  assert.match(drawn.stdout, /└─→ BILLING/);
  const added = nkeeper('-H', dir, 'add', 'user', 'packed', '-a', 'ORDERS');
  assert.equal(added.status, 0, added.stderr);
  // Servers are asked by packages that are loaded only then.
  const asked = nkeeper('-H', dir, 'resolver', 'status', '--server', 'nats://127.0.0.1:1', '--timeout', '1');
  assert.match(asked.stderr + asked.stdout, /connection refused/);
  const opened = nkeeper('-H', dir);
  assert.match(opened.stderr, /terminal/);
});

test('it installs without a warning, and with its page for man', () => {
  assert.doesNotMatch(said, /warn/);
  assert.match(readFileSync(join(prefix, 'share/man/man1/nkeeper.1'), 'utf8'), /^\.TH NKEEPER 1/m);
});

test('the library is imported by a program of somebody else', () => {
  const { dir } = copyStore('acme');
  writeFileSync(
    join(project, 'mine.js'),
    `import { openStore, resolveLocations } from 'nkeeper';
     const locations = resolveLocations({ env: {}, home: '/', cwd: '/', flags: { allDirs: ${JSON.stringify(dir)} } });
     const store = openStore(locations, { index: false });
     console.log(store.accounts('ACME').map(({ name }) => name).join(' '));
     store.close();`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['mine.js'], { cwd: project, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.match(stdout, /AUTH BILLING EMPTY/);
});

test('nothing has to be compiled, and all that is imported is in the package', () => {
  const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    files.filter(name => /\.node$|binding\.gyp$/.test(name)),
    [],
  );
  const { bundleDependencies } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
  const library = readFileSync(join(installed(), 'dist/core.js'), 'utf8');
  const bare = [...library.matchAll(/(?:^|[;}\s])(?:from|import\() ?"([@a-z][^"]*)"/g)].map(
    ([, name = '']) => name,
  );
  const packages = new Set(
    bare.filter(name => !name.startsWith('node:')).map(name => /^(@[^/]+\/)?[^/]+/.exec(name)![0]),
  );
  assert.deepEqual([...packages].sort(), [...(bundleDependencies as string[])].sort());
  for (const name of [
    'README.md',
    'LICENSE',
    'docs/from-nsc.md',
    'man/nkeeper.1',
    'dist/types/core/index.d.ts',
  ])
    assert.ok(existsSync(join(installed(), name)), name);
  assert.ok(!files.some(name => /(^|\/)(test|src|scripts)\//.test(name) && !name.includes('node_modules')));
});
