// Holds connections for the bench, in a process of its own: their end is not to take the time of what is measured. Whoever
// started it sends what to connect, and hears when all are there.
import { connect, type NatsConnection } from 'nats';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { jwtCredentials } from '../../src/core/resolver/login/credentials.ts';
import type { Wanted } from './crowd.ts';

/** More at once, and servers do not wait for the signatures of the last ones. */
const AT_ONCE = 100;

process.on('message', async ({ url, count, token, seed }: Wanted) => {
  const credentials = jwtCredentials(token, Seed.parse(seed));
  const one = (): Promise<NatsConnection> =>
    connect({
      servers: url,
      name: 'crowd',
      authenticator: nonce => credentials.answer(nonce ?? ''),
      reconnect: false,
      ignoreClusterUpdates: true,
    });
  for (let left = count; left > 0; left -= AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, one));
  process.send?.('ready');
});
process.on('disconnect', () => process.exit());
