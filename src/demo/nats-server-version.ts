import { messageOf } from '../core/errors.ts';
import { runProgram } from './run-program.ts';

export type NatsServerSource = '$NATS_SERVER' | 'PATH' | 'cache' | 'go install' | 'pip';

/** A nats-server that was run with `--version` and answered. */
export interface NatsServer {
  /** Absolute path of the executable. */
  readonly path: string;
  /** Without the leading `v`: `2.15.2`. */
  readonly version: string;
  readonly from: NatsServerSource;
}

/** Runs `FILE --version`. @throws an Error that says why it is not a nats-server that runs here. */
export async function natsServerVersion(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const ended = await runProgram(file, ['--version'], { env, timeoutMs: 20_000 }).catch((error: unknown) => {
    throw new Error(`${file} does not run (${messageOf(error)})`);
  });
  const version = /^nats-server: v(\d+\.\d+\.\d+\S*)\s*$/m.exec(ended.stdout)?.[1];
  if (ended.code !== 0 || version === undefined)
    throw new Error(`${file} --version does not answer like nats-server`);
  return version;
}

/** Numeric order of `major.minor.patch`; what follows the patch number is ignored. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(text => text.split(/[.-]/).slice(0, 3).map(Number)) as [
    number[],
    number[],
  ];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
