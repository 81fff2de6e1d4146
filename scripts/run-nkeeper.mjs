import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** To stderr: what the program prints stays alone on stdout. */
const log = line => process.stderr.write(`${line}\n`);

/**
 * Installs and builds what is missing, then becomes nkeeper: in this process, so that signals, the terminal and the exit
 * code need nobody in between.
 * @param {readonly string[]} flags of nkeeper; without any it is the demo
 */
export async function runNkeeper(flags) {
  try {
    installIfNeeded(ROOT, log);
    await buildIfNeeded({ log });
  } catch (error) {
    log(`nkeeper could not be prepared: ${error.message}`);
    process.exitCode = 1;
    return;
  }
  // npm runs scripts in the folder of the package: paths in the flags are meant from where npm was called.
  if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD)
    process.chdir(process.env.INIT_CWD);
  const launcher = join(ROOT, 'bin', 'nkeeper.js');
  process.argv = [process.execPath, launcher, ...(flags.length > 0 ? flags : ['demo'])];
  createRequire(import.meta.url)(launcher);
}
