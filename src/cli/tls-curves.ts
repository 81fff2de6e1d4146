import tls from 'node:tls';
import { NkeeperError } from '../core/errors.ts';

/** nsc's names, and what OpenSSL calls them. */
const CURVES: Readonly<Record<string, string>> = {
  P256: 'P-256',
  P384: 'P-384',
  P521: 'P-521',
  X25519: 'X25519',
};

/**
 * From now on TLS uses these curves, in this order. @param list nsc's names, commas between them
 * @throws NkeeperError `choice-unknown`
 */
export function setTlsCurves(list: string): void {
  const names = list.split(',').map(each => each.trim());
  const unknown = names.find(each => !Object.hasOwn(CURVES, each.toUpperCase()));
  if (unknown !== undefined)
    throw new NkeeperError('choice-unknown', `"${unknown}" is no curve of TLS that is known here.`, {
      hint: `Known are ${Object.keys(CURVES).join(', ')}.`,
    });
  tls.DEFAULT_ECDH_CURVE = names.map(each => CURVES[each.toUpperCase()]).join(':');
}
