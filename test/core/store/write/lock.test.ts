import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { NkeeperError } from '../../../../src/core/errors.ts';
import type { Clock } from '../../../../src/core/store/write/clock.ts';
import type { Disk } from '../../../../src/core/store/write/disk.ts';
import { type LockOptions, lockStore } from '../../../../src/core/store/write/lock.ts';
import { lockText } from '../../../../src/core/store/write/lock-file.ts';
import { nodeDisk } from '../../../../src/core/store/write/node-disk.ts';
import { type ProcessIdentity, thisProcess } from '../../../../src/core/store/write/process-identity.ts';
import { temporaryFolder } from '../../../support/stores.ts';

const take = (dir: string, options: LockOptions = {}) => lockStore(nodeDisk, dir, options);

async function refuses(dir: string, options: LockOptions = {}): Promise<NkeeperError> {
  try {
    const lock = await take(dir, { timeout: 0, ...options });
    await lock.release();
  } catch (error) {
    assert.ok(error instanceof NkeeperError, String(error));
    assert.equal(error.code, 'store-locked');
    return error;
  }
  throw new Error('the lock was given');
}

/** A lock as somebody else left it. */
async function lockOf(change: Partial<ProcessIdentity>, refreshedAt = new Date()): Promise<string> {
  const dir = temporaryFolder('lock-');
  const lock = await take(dir);
  await lock.release();
  const path = join(dir, '.nkeeper.lock.1');
  const other = { ...(await thisProcess()), ...change };
  writeFileSync(path, lockText({ process: other, since: '2026-01-01T00:00:00.000Z', token: 'aabbccddeeff' }));
  utimesSync(path, refreshedAt, refreshedAt);
  return dir;
}

/** A clock on which waiting takes no time; `jump` moves the time of day. */
function fastClock(): Clock & { jump(milliseconds: number): void; waited: number } {
  let passed = 0;
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    monotonic: () => passed,
    sleep: async milliseconds => {
      // Ten times as fast as said, so that 5 s are some hundred looks.
      passed += milliseconds * 10;
      await delay(0);
    },
    jump: milliseconds => {
      offset += milliseconds;
    },
    get waited() {
      return passed;
    },
  };
}

const longAgo = () => new Date(Date.now() - 120_000);

describe('the lock of a store', () => {
  it('is given to one, and to the next after the release', async () => {
    const dir = temporaryFolder('lock-');
    const first = await take(dir);
    const error = await refuses(dir);
    assert.match(error.message, new RegExp(`process ${process.pid} on .*, since 20`));
    assert.match(error.hint ?? '', /end it/);
    await first.assertHeld();
    await first.release();
    const second = await take(dir);
    await second.release();
  });

  it('waits for its holder, but not for ever', async () => {
    const dir = temporaryFolder('lock-');
    const first = await take(dir);
    setTimeout(() => first.release(), 100);
    const second = await take(dir, { timeout: 10_000 });
    const start = performance.now();
    await refuses(dir, { timeout: 200 });
    assert.ok(performance.now() - start >= 200);
    await second.release();
  });

  it('is never held by two, however many want it', async t => {
    const dir = temporaryFolder('lock-');
    let holders = 0;
    let taken = 0;
    const worker = async () => {
      for (let i = 0; i < 25; i++) {
        const lock = await take(dir, { timeout: 60_000 });
        assert.equal(++holders, 1);
        taken++;
        await delay(Math.random() < 0.3 ? 1 : 0);
        holders--;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    assert.equal(taken, 400);
    const files = readdirSync(dir);
    assert.ok(files.length <= 2, files.join());
    t.diagnostic(`${taken} times`);
  });

  it('of a process that has ended is free at once', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise(resolve => child.on('close', resolve));
    const lock = await take(await lockOf({ pid: child.pid ?? 0 }), { timeout: 0 });
    await lock.release();
  });

  it('of a process whose number was given anew is free at once', async () => {
    const lock = await take(await lockOf({ start: '1' }), { timeout: 0 });
    await lock.release();
  });

  it('of a living process is not free, however old it is', async () => {
    await refuses(await lockOf({}, longAgo()), { clock: fastClock(), timeout: 100_000 });
  });

  it('from before the machine was started again is free after some seconds of silence', async () => {
    const clock = fastClock();
    const lock = await take(await lockOf({ boot: 'another' }), { clock });
    assert.ok(clock.waited >= 5000);
    await lock.release();
  });

  for (const [where, change] of [
    ['another machine', { host: 'elsewhere' }],
    ['another container', { space: 'pid:[1]' }],
  ] as const) {
    it(`of ${where} is free when it is a minute old and silent`, async () => {
      const lock = await take(await lockOf(change, longAgo()), { clock: fastClock() });
      await lock.release();
      await refuses(await lockOf(change), { clock: fastClock() });
    });

    it(`of ${where} is not free while it gives signs of life, whatever the clocks say`, async () => {
      const dir = await lockOf(change, longAgo());
      const clock = fastClock();
      const path = join(dir, '.nkeeper.lock.1');
      const alive = {
        ...clock,
        sleep: async (milliseconds: number) => {
          await clock.sleep(milliseconds);
          // Its machine's clock is two minutes behind, and it writes every two seconds.
          const time = new Date(Date.now() - 120_000 + Math.floor(clock.monotonic() / 2000) * 2000);
          utimesSync(path, time, time);
        },
        monotonic: () => clock.monotonic(),
      };
      await refuses(dir, { clock: alive, timeout: 60_000 });
    });
  }

  it('does not care for clocks that jump', async () => {
    const dir = temporaryFolder('lock-');
    const clock = fastClock();
    const lock = await take(dir, { clock });
    for (const jump of [3_600_000, -7_200_000, 86_400_000 * 400]) {
      clock.jump(jump);
      await refuses(dir, { clock, timeout: 20_000 });
    }
    await lock.release();
    await (await take(dir, { clock, timeout: 0 })).release();
  });

  it('whose file was cut is free after some seconds', async () => {
    const dir = await lockOf({});
    writeFileSync(join(dir, '.nkeeper.lock.1'), 'held {"process":{"pi');
    await refuses(dir);
    const lock = await take(dir, { clock: fastClock() });
    await lock.release();
  });

  it('that was taken over is known as lost, and its release takes nothing from the new holder', async () => {
    const dir = temporaryFolder('lock-');
    const me = { ...(await thisProcess()), pid: 99_999_999 };
    const stopped = await take(dir, { me });
    const next = await take(dir, { timeout: 0 });
    await assert.rejects(stopped.assertHeld(), { code: 'lock-lost' });
    await stopped.release();
    await refuses(dir);
    await next.release();
  });

  it('that was removed and numbered anew meanwhile is not taken by a late comer', async () => {
    const dir = temporaryFolder('lock-');
    await (await take(dir)).release();
    // Somebody reads that lock.1 is free, and stands still before he makes lock.2.
    let late = true;
    const slow: Disk = {
      ...nodeDisk,
      create: async (path, bytes, mode) => {
        if (late) {
          late = false;
          for (let i = 0; i < 4; i++) await (await take(dir)).release();
          held = await take(dir);
        }
        return nodeDisk.create(path, bytes, mode);
      },
    };
    let held = undefined as Awaited<ReturnType<typeof take>> | undefined;
    await assert.rejects(lockStore(slow, dir, { timeout: 0 }), { code: 'store-locked' });
    await held?.assertHeld();
    await held?.release();
    await (await take(dir, { timeout: 0 })).release();
  });

  it('works where there are no hard links', async () => {
    const dir = temporaryFolder('lock-');
    const plain: Disk = {
      ...nodeDisk,
      link: async () => {
        throw Object.assign(new Error('no links'), { code: 'EPERM' });
      },
    };
    const lock = await lockStore(plain, dir);
    await refuses(dir);
    await assert.rejects(lockStore(plain, dir, { timeout: 0 }), { code: 'store-locked' });
    await lock.release();
    await (await lockStore(plain, dir, { timeout: 0 })).release();
  });

  it('that could not be marked as free is free for its own process', async () => {
    const dir = temporaryFolder('lock-');
    const broken: Disk = {
      ...nodeDisk,
      open: async path => {
        const file = await nodeDisk.open(path);
        return { write: () => Promise.reject(new Error('EROFS')), close: () => file.close() };
      },
    };
    await (await lockStore(broken, dir)).release();
    await (await take(dir, { timeout: 0 })).release();
  });
});
