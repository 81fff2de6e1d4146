import type { HttpTrust } from '../core/http/ask.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { World } from './world.ts';

/** Certificate files for HTTPS: those of the flags, else of the environment, as nsc has them. */
export function httpTrust(
  { env }: Pick<World, 'env'>,
  { caCert, clientCert, clientKey }: GlobalFlags,
): HttpTrust {
  return { ca: caCert ?? env.NATS_CA, cert: clientCert ?? env.NATS_CERT, key: clientKey ?? env.NATS_KEY };
}
