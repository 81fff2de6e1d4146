import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Seed } from '../../src/core/nkeys/seed.ts';
import type { TestAccount, TestOperator, TestUser } from './nats-identities.ts';
import { temporaryFolder } from './stores.ts';

/** An operator with accounts on disk, as `nsc -H DIR` would keep it; returns DIR. */
export function writeStore(
  operator: TestOperator,
  accounts: readonly TestAccount[],
  users: readonly TestUser[] = [operator.systemUser],
): string {
  const dir = temporaryFolder('written-store-');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(dir, path), text, { mode: 0o600 });
  };
  const key = (seed: Seed) => {
    const { publicKey } = seed;
    put(`keys/${publicKey.charAt(0)}/${publicKey.slice(1, 3)}/${publicKey}.nk`, seed.reveal());
  };
  const { name } = operator;
  put('nsc.json', JSON.stringify({ store_root: dir, operator: name, account: '' }));
  put(`${name}/.nsc`, JSON.stringify({ managed: false, name, kind: 'operator', version: '1' }));
  put(`${name}/${name}.jwt`, operator.token);
  key(operator.seed);
  for (const account of [operator.system, ...accounts]) {
    put(`${name}/accounts/${account.name}/${account.name}.jwt`, account.token);
    key(account.seed);
  }
  for (const user of users) {
    put(`${name}/accounts/${user.account.name}/users/${user.name}.jwt`, user.token);
    key(user.seed);
  }
  return dir;
}
