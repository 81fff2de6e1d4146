import type { KeyRing } from '../../operations/keyring.ts';
import { answerSigner, type StoredCallout } from '../stored-callout.ts';
import { Listener, type ListenerOptions } from './overhear.ts';

export interface OpenListenerOptions
  extends Pick<ListenerOptions, 'address' | 'now' | 'lifeSeconds' | 'onLogin'> {
  readonly callout: StoredCallout;
  readonly ring: KeyRing;
}

/** Listens to a callout of the store where the keys for it are at hand. @returns why not, where it cannot */
export async function openListener({
  callout,
  ring,
  ...options
}: OpenListenerOptions): Promise<Listener | string> {
  const { held, users, xkey } = callout;
  const found = users.find(each => ring.has(each));
  if (found === undefined) return 'the seed of no user of the service is at hand';
  let signer: ListenerOptions['signer'];
  try {
    signer = answerSigner(callout, ring);
  } catch {
    return `no key of ${held.ref.name} is at hand`;
  }
  const curve = xkey !== '' && ring.has(xkey) ? await ring.seed(xkey) : undefined;
  return Listener.open({
    ...options,
    account: held.ref.key,
    signer,
    user: await ring.seed(found),
    curve,
  });
}
