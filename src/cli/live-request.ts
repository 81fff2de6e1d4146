import type { LiveRequest } from '../core/live/open-live-feed.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { World } from './world.ts';

/** How to reach the servers, as the flags say; what they leave open comes from the context, the operator, the environment. */
export function liveRequest(world: World, globals: GlobalFlags): LiveRequest {
  return {
    env: world.env,
    home: world.home,
    ...given('readOnly', globals.readOnly),
    ...serverRequest(globals),
  };
}

/** That of it which the flags say. */
export function serverRequest(globals: GlobalFlags): Omit<LiveRequest, 'env'> {
  const { server, context, creds, caCert, clientCert, clientKey, tlsFirst } = globals;
  const tls = {
    ...given('ca', caCert),
    ...given('cert', clientCert),
    ...given('key', clientKey),
    ...given('first', tlsFirst),
  };
  return {
    ...given('servers', server),
    ...given('context', context),
    ...given('creds', creds),
    tls,
  };
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in K]?: V };
}
