import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { until } from './nats.ts';
import { temporaryFolder } from './stores.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/nkeeper.js');

/** The built program without a terminal, with what it printed so far. It ends with the test. */
export class PlainProgram {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;

  constructor(t: TestContext, args: readonly string[]) {
    const home = temporaryFolder('home-');
    this.child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { PATH: process.env['PATH'], HOME: home },
    });
    this.child.stdout?.on('data', text => (this.stdout += text));
    this.child.stderr?.on('data', text => (this.stderr += text));
    this.ended = new Promise(done => this.child.once('exit', done));
    t.after(() => this.child.kill('SIGKILL'));
  }

  says(pattern: RegExp): Promise<unknown> {
    return until(`${pattern} on stderr`, () => {
      if (pattern.test(this.stderr)) return true;
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.stderr}`);
      return false;
    });
  }

  lines(): readonly Record<string, unknown>[] {
    return this.stdout
      .trimEnd()
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>);
  }
}
