import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { childEnv, ROOT } from './small-program.ts';

/** A package, and an npm that writes down how it was called and does what `then` says. */
function packageWithNpm(t: TestContext, then: string) {
  const root = mkdtempSync(join(tmpdir(), 'nkeeper-install-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'node_modules'));
  const lockfile = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  const calls = join(root, 'calls');
  for (const file of [lockfile, calls]) writeFileSync(file, '');
  const npm = join(root, 'npm.js');
  const record = `require('fs').appendFileSync(${JSON.stringify(calls)}, process.argv[2] + '\\n');`;
  const write = `require('fs').writeFileSync(${JSON.stringify(installed)}, '');`;
  writeFileSync(npm, `${record}\nconst install = () => { ${write} };\n${then}`);
  const script = `import { installIfNeeded } from ${JSON.stringify(`${ROOT}/scripts/install.mjs`)};
try { installIfNeeded(${JSON.stringify(root)}, console.log); } catch (error) { console.log(error.message); }`;
  const install = () => {
    const options = { env: childEnv(root, { npm_execpath: npm }), encoding: 'utf8' } as const;
    return spawnSync(process.execPath, ['--input-type=module', '--eval', script], options).stdout;
  };
  return { lockfile, install, calls: () => readFileSync(calls, 'utf8') };
}

test('npm is called when packages are missing or older than the lockfile, and not otherwise', t => {
  const { lockfile, install, calls } = packageWithNpm(t, 'install();');
  assert.match(install(), /^installing packages with npm ci/);
  assert.equal(calls(), 'ci\n');
  assert.equal(install(), '');
  assert.equal(calls(), 'ci\n');
  const later = Date.now() / 1000 + 60;
  appendFileSync(lockfile, ' ');
  utimesSync(lockfile, later, later);
  install();
  assert.equal(calls(), 'ci\nci\n');
});

test('an npm that fails is said in one sentence with what to do', t => {
  const { install } = packageWithNpm(t, 'process.exit(7);');
  assert.match(install(), /npm ci failed \(above it says why\).*check the network/);
});
