import { spawnSync } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the packages of the lockfile when they are missing or older than it; calls npm only then.
 * @param {string} root folder of the package
 * @param {(line: string) => void} log
 */
export function installIfNeeded(root, log) {
  if (isInstalled(root)) return;
  // npm would empty the folder that it leads to, which others use.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(
      'node_modules is a link to a folder with older packages: run npm ci there, or remove the link.',
    );
  }
  log('installing packages with npm ci (once; this can take a minute)');
  // npm says which npm it is to the programs that it starts; without it, the one on PATH.
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // No package needs its install script here, and ours would build a second time.
  const args = [
    ...first,
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return;
  const why = error ? `npm does not run (${error.message})` : 'npm ci failed (above it says why)';
  throw new Error(
    `${why}. Packages come from the npm registry: check the network and npm's settings, then try again.`,
  );
}

/** npm writes node_modules/.package-lock.json last, so a run that was interrupted does not count. */
function isInstalled(root) {
  const changed = name => statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs;
  const installed = changed('node_modules/.package-lock.json');
  return installed !== undefined && installed >= (changed('package-lock.json') ?? 0);
}
