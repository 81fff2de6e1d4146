import { now, TestOperator } from './nats-identities.ts';
import { writeStore } from './written-store.ts';

/** An operator whose server has one account as it is, one older, one not at all, and one that the store lacks. */
export function drifted() {
  const operator = new TestOperator('DRIFT');
  const same = operator.account('SAME');
  const changed = operator.account('CHANGED', { issuedAt: now() - 100 });
  const missing = operator.account('MISSING');
  const stranger = operator.account('STRANGER');
  const older = changed.token;
  changed.token = changed.version({ issuedAt: now() - 10 });
  const dir = writeStore(operator, [same, changed, missing]);
  const files = { [same.key]: same.token, [changed.key]: older, [stranger.key]: stranger.token };
  return { operator, dir, files, changed, missing, stranger, older };
}
