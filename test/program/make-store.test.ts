import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { decodeToken } from '../../src/core/claims/token/token.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { isProblem } from '../../src/core/trust/problem.ts';
import { copyStore } from '../support/stores.ts';
import { tokenFiles } from '../support/token-files.ts';

const root = resolve(import.meta.dirname, '../..');

/** What nsc adds to an account at its first edit, whatever is edited (nsc-parity 8.3i): nkeeper does not. */
const DEFECT = ['streams', 'consumer', 'max_ack_pending', 'mem_max_stream_bytes', 'disk_max_stream_bytes'];

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** All JWTs of a store, with names of their places instead of keys: two stores that were made alike are equal. */
function sayingOf(dir: string): Record<string, Json> {
  const files = tokenFiles(dir).filter(({ name }) => name.includes('/'));
  const payloads = files.map(({ name, text }) => [name, JSON.parse(decodeToken(text).payload)] as const);
  const names = new Map<string, string>();
  for (const [name, { sub, nats }] of payloads) {
    names.set(sub, `key of ${name}`);
    for (const entry of nats.signing_keys ?? [])
      names.set(entry.key ?? entry, `signing key of ${name} ${entry.role ?? ''}`);
    if (nats.authorization?.xkey) names.set(nats.authorization.xkey, `curve key of ${name}`);
  }
  const said = (value: Json): Json => {
    if (Array.isArray(value))
      return value.map(said).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value === 'string') {
      const isToken = value.startsWith('eyJ') && value.split('.').length === 3;
      return isToken ? said(JSON.parse(decodeToken(value).payload)) : (names.get(value) ?? value);
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).filter(([member]) => member !== 'iat' && member !== 'jti');
    return Object.fromEntries(members.map(([member, inside]) => [names.get(member) ?? member, said(inside)]));
  };
  return Object.fromEntries(payloads.map(([name, payload]) => [name, said(payload)]));
}

/** The golden store as it would be without nsc's defect; the moment of a revocation is when the script ran. */
function expected(golden: Record<string, Json>): Record<string, Json> {
  for (const payload of Object.values(golden)) {
    const { limits, revocations } = (payload as { nats: Record<string, Record<string, Json>> }).nats;
    const jetstream = limits?.['mem_storage'] !== undefined || limits?.['disk_storage'] !== undefined;
    for (const member of DEFECT) if (limits && !jetstream) delete limits[member];
    forgetTimes(revocations);
  }
  return golden;
}

function forgetTimes(revocations: Record<string, Json> | undefined): void {
  for (const [who, at] of Object.entries(revocations ?? {}))
    if (revocations && Number(at) > 1_600_000_000) revocations[who] = 'now';
}

test('the script that made the golden store with nsc makes the same one with nkeeper', {
  timeout: 300_000,
}, async t => {
  const home = mkdtempSync(join(tmpdir(), 'nkeeper-make-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const program = join(home, 'nsc');
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${root}/bin/nkeeper.js "$@"\n`, {
    mode: 0o755,
  });
  const script = join(root, 'test/fixtures/stores/make.sh');
  const out = join(home, 'store');
  mkdirSync(out);
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), NSC: program };
  const made = spawnSync('bash', [script, out], { env, encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  for (const name of ['nats-resolver.conf', 'mem-resolver.conf'])
    assert.match(readFileSync(join(out, 'config', name), 'utf8'), /^operator: eyJ/m);
  const ours = sayingOf(out);
  for (const payload of Object.values(ours))
    forgetTimes((payload as { nats: Record<string, Record<string, Json>> }).nats['revocations']);
  assert.deepEqual(ours, expected(sayingOf(copyStore('acme').dir)));

  const store = openStore(resolveLocations({ env: {}, home, cwd: '/', flags: { allDirs: out } }), {
    index: false,
  });
  await store.scan();
  await store.scanKeys();
  const blocking = store.problems().filter(problem => isProblem(problem) && problem.severity !== 'warning');
  assert.deepEqual(blocking, []);
  assert.deepEqual(
    store
      .keys()
      .filter(({ use }) => use === 'orphan')
      .map(({ key }) => key),
    [],
    'no key is left over',
  );
  store.close();
});
