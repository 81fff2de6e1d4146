import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { PROJECT, type Program, type ProgramOptions, startProgram } from '../support/pty.ts';

const BUILT = join(PROJECT, 'node_modules', '.cache', `nkeeper-fixture-${process.pid}.mjs`);

// Built once: a program that starts in a third of the time makes these tests twice as fast.
buildSync({
  entryPoints: [fileURLToPath(new URL('./fixtures/dashboard.tsx', import.meta.url))],
  outfile: BUILT,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  jsx: 'automatic',
});
after(() => rmSync(BUILT));

/** Command line, for a shell, that starts the fixture. */
export const COMMAND = `'${process.execPath}' '${BUILT}'`;

export interface Fixture {
  readonly program: Program;
  /** Lines that the fixture noted. */
  readonly notes: () => string[];
  /** The fixture's process, also when a shell stands in between. */
  readonly pid: () => number;
}

/** Starts the fixture, or a shell for it, in a terminal of its own, which ends with the test. */
export function startFixture(t: TestContext, options: ProgramOptions = {}): Fixture {
  const program = startProgram({
    command: process.execPath,
    args: [BUILT],
    ...options,
    env: { FORCE_COLOR: '1', NODE_ENV: 'production', ...options.env },
  });
  t.after(() => program.close());
  const path = join(program.home, 'notes.txt');
  const notes = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  return {
    program,
    notes,
    pid: () =>
      Number(
        notes()
          .find(line => line.startsWith('pid '))
          ?.slice(4),
      ),
  };
}
