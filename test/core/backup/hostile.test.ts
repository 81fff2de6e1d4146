import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareBackup } from '../../../src/core/backup/compare.ts';
import { newHeader } from '../../../src/core/backup/header.ts';
import { BackupFile } from '../../../src/core/backup/read.ts';
import { type BackupRecord, recordBytes } from '../../../src/core/backup/record.ts';
import { PieceSealer } from '../../../src/core/secrets/sealed-stream.ts';
import { temporaryFolder } from '../../support/stores.ts';

const PASSPHRASE = 'somebody else has it too';
const about: BackupRecord = {
  kind: 'about',
  version: 1,
  time: '2026-11-26T00:00:00Z',
  who: 'a',
  host: 'b',
  roots: {},
};
const header = newHeader(PASSPHRASE);

/** A backup that somebody made by hand, with the right passphrase. Each file holds `x`. */
async function made(records: readonly (BackupRecord | Buffer)[]): Promise<string> {
  const { bytes, key } = await header;
  const parts = records.flatMap(each => {
    if (!('kind' in each)) return [each];
    return each.kind === 'file'
      ? [recordBytes(each), Buffer.from(each.size > 0 ? 'x' : '')]
      : [recordBytes(each)];
  });
  const path = join(mkdtempSync(join(tmpdir(), 'hostile-')), 'file');
  writeFileSync(path, Buffer.concat([bytes, new PieceSealer(key).seal(Buffer.concat(parts), true)]));
  return path;
}

async function refusal(records: readonly (BackupRecord | Buffer)[]): Promise<string> {
  const base = temporaryFolder('hostile-target-');
  const places = {
    stores: join(base, 's'),
    keystore: join(base, 'k'),
    config: join(base, 'c'),
    journal: join(base, 'j'),
  };
  const backup = await BackupFile.open(await made(records), PASSPHRASE);
  try {
    await compareBackup(backup, places);
    return 'taken';
  } catch (error) {
    assert.deepEqual(readdirSync(base), []);
    return (error as { code: string }).code;
  } finally {
    backup.close();
  }
}

const file = (change: object): BackupRecord =>
  ({
    kind: 'file',
    root: 'keystore',
    path: 'keys/O/AB/OAB.nk',
    mode: 0o600,
    size: 1,
    ...change,
  }) as BackupRecord;
const end: BackupRecord = { kind: 'end', files: 1, folders: 0, bytes: 1 };

test('what a backup of ours holds is taken', async () => {
  assert.equal(await refusal([about, file({}), end]), 'taken');
});

for (const [what, change] of Object.entries({
  'a path that leads out': { path: '../../.ssh/authorized_keys.nk' },
  'one that leads out in the middle': { path: 'keys/../../x.nk' },
  'an absolute path': { path: '/etc/x.nk' },
  'an empty part': { path: 'keys//x.nk' },
  'a backslash': { path: 'keys\\..\\x.nk' },
  'a zero byte': { path: 'keys/x\0.nk' },
  'a file that is none of a store': { path: 'keys/.bashrc' },
  'a file beside the keys': { path: 'x.nk' },
  'the stage of a commit': { path: 'keys/.nkeeper/x.nk' },
  'a configuration that is not nsc.json': { root: 'config', path: 'x.jwt' },
  'a journal file that is none': { root: 'journal', path: 'objects/../../x.pack' },
  'a root that there is not': { root: '__proto__' },
  'a setuid bit': { mode: 0o4755 },
  'a negative mode': { mode: -1 },
  'a negative size': { size: -1 },
  'a link': { kind: 'link' },
  'a path that is no text': { path: ['keys', 'x.nk'] },
})) {
  test(`${what} is refused`, async () => {
    assert.equal(await refusal([about, file(change), end]), 'backup-unusable');
  });
}

test('a beginning or end that is missing, doubled or wrong, and a file that is there twice, are refused', async () => {
  const cases: readonly (readonly (BackupRecord | Buffer)[])[] = [
    [file({}), end],
    [about, about, end],
    [about, file({}), file({}), { ...end, files: 2, bytes: 2 } as BackupRecord],
    [about, file({}), { ...end, files: 2 } as BackupRecord],
    [about, file({}), end, Buffer.from('more')],
    [about, Buffer.from([255, 255, 255, 255])],
    [about, Buffer.from([0, 0, 0, 2, 123, 120])],
  ];
  for (const records of cases) assert.equal(await refusal(records), 'backup-unusable');
  for (const records of [[about], [about, file({ size: 1e12 }), end]])
    assert.equal(await refusal(records as readonly BackupRecord[]), 'backup-cut');
});
