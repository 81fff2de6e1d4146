// npm run bench [-- --quick] [-- --only PATTERN]: what docs/performance.md describes. Started by scripts/bench.mjs.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { measureCallout } from './callout.ts';
import { measureChanges, measureMany } from './changes.ts';
import { measureLarge, measureSmall, measureStart } from './commands.ts';
import { measureFirstFrame, measureIdle, measureKeys, measureStall, measureVerifying } from './dashboard.ts';
import { measureComparison, measureSteadyDrift } from './drift.ts';
import { measureEmergency } from './emergency.ts';
import { benchStore } from './make-store.ts';
import { findOnPath, Place } from './processes.ts';
import { measurePush } from './push.ts';
import { type Finding, heading, isMet, lineOf } from './report.ts';
import { measureSteady } from './steady.ts';
import { measureTree } from './tree.ts';

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const only = new RegExp(args[args.indexOf('--only') + 1 || args.length] ?? '', 'i');

const print = (line: string) => process.stdout.write(`${line}\n`);

const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const stores = join(cache, 'nkeeper', 'bench');
const small = benchStore(stores, { accounts: 10, users: 10 }, print);
const large = benchStore(stores, { accounts: quick ? 1000 : 10_000, users: 10 }, print);
const rounds = quick ? 3 : 5;
const nsc = findOnPath('nsc');
const nats = findOnPath('nats');
const place = new Place();

type Part = readonly [title: string, measure: () => Iterable<Finding> | AsyncIterable<Finding>];

const parts: readonly Part[] = [
  ['Start', () => measureStart(place, rounds * 2)],
  [`Commands, ${small.accounts} accounts`, () => measureSmall(place, small, rounds * 2)],
  [`Commands, ${large.accounts} accounts`, () => measureLarge(place, large, nsc, rounds)],
  [`Library, ${large.accounts} accounts`, () => measureTree(place, large, rounds)],
  ['Changes', () => measureChanges(place, small, large, rounds)],
  ['Many users', () => measureMany(place, small, Math.min(rounds, 3))],
  ['Push', () => measurePush(place, small, large, nsc, Math.min(rounds, 3))],
  ['Comparison', () => measureComparison(place, large, nsc, Math.min(rounds, 3))],
  ['Steady comparison', () => measureSteadyDrift(place, large)],
  ['Emergency', () => measureEmergency(place, nsc, Math.min(rounds, 3))],
  ['Auth callout', () => measureCallout(rounds)],
  ['Steady', () => measureSteady(nats)],
  ['First frame', () => measureFirstFrame(place, small, large, rounds * 2)],
  ['Keys', () => measureKeys(place, large, rounds)],
  ['Verifying', () => measureVerifying(place, small, large, rounds)],
  ['Idle', () => measureIdle(place, large)],
  ['Stall', () => measureStall(place, large)],
];

const judged: boolean[] = [];
try {
  print(
    `Node ${process.version}, ${process.platform} ${process.arch}, nsc: ${nsc ?? 'none on PATH'}, nats: ${nats ?? 'none on PATH'}`,
  );
  for (const [title, measure] of parts) {
    if (!only.test(title)) continue;
    print(heading(title));
    for await (const finding of measure()) {
      print(lineOf(finding));
      const met = isMet(finding);
      if (met !== undefined) judged.push(met);
    }
  }
} finally {
  place.remove();
}
print(`\n${judged.filter(Boolean).length} of ${judged.length} targets met`);
