import type { BenchStore } from './make-store.ts';
import { Probe } from './probe.ts';
import { bareNode, isWorthAnother, nkeeper, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { ratios, summarize } from './statistics.ts';

/** Most that a command may take, as a ratio: with the index there (warm) and without (cold). */
interface Targets {
  readonly warm?: number;
  readonly cold?: number;
}

interface Operation {
  readonly args: (store: BenchStore) => readonly string[];
  /** Against nsc, by the number of accounts. */
  readonly targets: Readonly<Record<number, Targets>>;
}

/** The commands that read, with nsc's own command lines. */
const OPERATIONS: readonly Operation[] = [
  {
    args: () => ['list', 'accounts'],
    targets: { 1000: { warm: 0.5, cold: 1.2 }, 10000: { warm: 0.1, cold: 0.6 } },
  },
  {
    args: () => ['list', 'accounts', '--json'],
    targets: { 1000: { warm: 0.5, cold: 1.2 }, 10000: { warm: 0.1, cold: 0.6 } },
  },
  {
    args: store => ['list', 'users', '-a', store.firstAccount],
    targets: { 1000: { warm: 0.5, cold: 2 }, 10000: { warm: 0.1, cold: 0.4 } },
  },
  {
    args: store => ['describe', 'user', '-a', store.lastAccount, '-n', store.lastUser],
    targets: { 1000: { warm: 0.5, cold: 2 }, 10000: { warm: 0.1, cold: 0.4 } },
  },
  {
    args: () => ['list', 'keys', '--all', '--json'],
    targets: { 1000: { warm: 0.1 }, 10000: { warm: 0.08 } },
  },
  {
    args: () => ['validate', '-A'],
    targets: { 1000: { warm: 0.2, cold: 1 }, 10000: { warm: 0.08, cold: 0.85 } },
  },
  {
    args: () => ['expirations', '--json'],
    targets: { 1000: { warm: 0.1 }, 10000: { warm: 0.08 } },
  },
];

/** On a small store, against bare Node. */
const SMALL_TARGET = 2;
const START_TARGET = 1.5;
/** Peak memory in MiB: on a small store, on a large one with the index, without. */
const MEMORY = { small: 60, warm: 140, cold: 200 };

/** `--version` and `--help` against bare Node. */
export function* measureStart(place: Place, rounds: number): Generator<Finding> {
  for (const flag of ['--version', '--help']) {
    const { ours, theirs } = inTurn(place, rounds, nkeeper(flag), bareNode);
    yield {
      what: `nkeeper ${flag}`,
      unit: 'ms',
      figure: summarize(ours),
      against: { name: 'bare node', ratio: ratios(ours, theirs) },
      target: START_TARGET,
    };
  }
}

/** Each command on a small store, against bare Node. */
export function* measureSmall(place: Place, store: BenchStore, rounds: number): Generator<Finding> {
  for (const { args } of OPERATIONS) {
    const command = nkeeper('-H', store.dir, ...args(store));
    const { ours, theirs } = inTurn(place, rounds, command, bareNode);
    const ratio = ratios(ours, theirs);
    const what = args(store).join(' ');
    yield {
      what,
      unit: 'ms',
      figure: summarize(ours),
      against: { name: 'bare node', ratio },
      target: SMALL_TARGET,
    };
    yield memoryOf(place, what, command, MEMORY.small);
  }
}

/**
 * Each command on a large store with the index and without it, against nsc.
 * @param nsc undefined: there is none, and nothing to compare with
 */
export function* measureLarge(
  place: Place,
  store: BenchStore,
  nsc: string | undefined,
  rounds: number,
): Generator<Finding> {
  for (const { args, targets } of OPERATIONS) {
    const line = args(store);
    const command = nkeeper('-H', store.dir, ...line);
    const target = targets[store.accounts] ?? {};
    const times = largeTimes(place, command, nsc ? [nsc, '-H', store.dir, ...line] : undefined, rounds);
    for (const state of ['warm', 'cold'] as const) {
      const against =
        times.nsc.length > 0 ? { name: 'nsc', ratio: ratios(times[state], times.nsc) } : undefined;
      yield {
        what: `${line.join(' ')}, ${state}`,
        unit: 'ms',
        figure: summarize(times[state]),
        against,
        target: against && target[state],
      };
    }
    for (const state of ['warm', 'cold'] as const) {
      if (state === 'cold') place.forgetIndex();
      yield memoryOf(place, `${line.join(' ')}, ${state}`, command, MEMORY[state]);
    }
  }
}

function largeTimes(
  place: Place,
  command: readonly string[],
  nsc: readonly string[] | undefined,
  rounds: number,
): Record<'warm' | 'cold' | 'nsc', number[]> {
  const times = { warm: [] as number[], cold: [] as number[], nsc: [] as number[] };
  timeRun(command, place);
  for (let round = 0; round < rounds; round++) {
    if (isWorthAnother(times.warm)) times.warm.push(timeRun(command, place));
    if (nsc && isWorthAnother(times.nsc)) times.nsc.push(timeRun(nsc, place));
    if (!isWorthAnother(times.cold)) continue;
    place.forgetIndex();
    times.cold.push(timeRun(command, place));
  }
  return times;
}

function inTurn(
  place: Place,
  rounds: number,
  our: readonly string[],
  their: readonly string[],
): { readonly ours: readonly number[]; readonly theirs: readonly number[] } {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const command of [our, their]) timeRun(command, place);
  for (let round = 0; round < rounds; round++) {
    ours.push(timeRun(our, place));
    theirs.push(timeRun(their, place));
  }
  return { ours, theirs };
}

function memoryOf(place: Place, what: string, command: readonly string[], target: number): Finding {
  const probe = new Probe();
  timeRun(command, place, probe.env);
  return { what: `${what}: peak memory`, unit: 'MiB', figure: summarize([probe.report().peakMiB]), target };
}
