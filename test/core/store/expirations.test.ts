import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../../support/cli.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { openIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

test('an end before 1970 has come for accounts and users, as servers see it', async () => {
  const operator = new TestOperator();
  const [ended, plain] = [operator.account('ENDED', { expires: -1 }), operator.account('PLAIN')];
  const users = [plain.user('early', { exp: -1 }), plain.user('always')];
  const dir = writeStore(operator, [ended, plain], users);
  const store = openIn(dir);
  await store.scan();
  const found = store.expirations(1).map(({ resource, expired }) => `${resource} ${expired}`);
  assert.deepEqual(found.toSorted(), ['OP/ENDED true', 'OP/PLAIN/early true']);
  const [row] = store.users('OP', 'PLAIN').filter(({ name }) => name === 'early');
  assert.deepEqual(
    row?.problems.map(({ code, severity }) => `${severity} ${code}`),
    ['time claim-expired'],
  );
  const { stdout } = await runCli(['-H', dir, 'validate', '-A']);
  assert.match(stdout, /expiry -1 is before 1970: servers take it for expired/);
  const report = await runCli(['-H', dir, 'expirations', '--skip']);
  assert.match(report.stdout, /^expired +OP\/ENDED .*\n[\s\S]*^expired +OP\/PLAIN\/early /m);
});
