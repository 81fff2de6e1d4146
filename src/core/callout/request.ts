import type { ConnectionType } from '../claims/access/connection-types.ts';
import type {
  AuthorizationRequestClaims,
  ClientInformation,
  ClientTls,
  ConnectOptions,
  ServerIdentity,
} from '../claims/authorization.ts';
import { decodeToken, verifyToken } from '../claims/token/token.ts';
import { NkeeperError } from '../errors.ts';
import type { CurveBox } from '../nkeys/curve-box.ts';
import { isPublicKey } from '../nkeys/keys.ts';

/** Where servers ask, inside the callout account. */
export const CALLOUT_SUBJECT = '$SYS.REQ.USER.AUTH';

/** Header with the curve key of the server that sealed a request. */
export const XKEY_HEADER = 'Nats-Server-Xkey';

const AUDIENCE = 'nats-authorization-request';

/** Every JWT begins so; what is sealed begins with the version of the seal. */
const TOKEN_START = Buffer.from('eyJ');

/** Somebody who wants to log in, as the server that asks tells it: the members have their names of the JWT. */
export interface CalloutRequest {
  /** The account that asks: the one with auth callout on. */
  readonly account: string;
  /** Public key that the client's user JWT has to be about; used once. */
  readonly userKey: string;
  readonly server: ServerIdentity;
  readonly client: ClientInformation;
  /** What the client said: user, password, token, nkey, the JWT of the sentinel. From a stranger: nothing of it is proven. */
  readonly options: ConnectOptions;
  /** Absent: the connection has no TLS. */
  readonly tls?: ClientTls;
  /** How the client connects; undefined where the server does not say one that is known. */
  readonly connectionType: ConnectionType | undefined;
  /** Unix seconds: the server waits no longer. */
  readonly expires: number;
  /** It came sealed, so the answer is sealed too. */
  readonly sealed: boolean;
}

/** How requests are to be. */
export interface RequestRules {
  /** Public key of the callout account. */
  readonly account: string;
  /** What was agreed with the server's key, where requests have to be sealed. */
  readonly boxOf?: ((serverKey: string) => CurveBox) | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** Clocks may differ so many seconds. */
  readonly leeway: number;
}

/**
 * Opens an authorization request and verifies all of it: sealed if it has to be, signed by the very server that it says it is
 * from, for this account, meant as such a request, and of now.
 *
 * @param xkey what the header {@link XKEY_HEADER} says
 * @throws NkeeperError `callout-request-unsealed`, `callout-request-sealed`, `callout-request-invalid`, those of
 *   `CurveBox.open` and `decodeToken`
 */
export function openRequest(data: Uint8Array, xkey: string, rules: RequestRules): CalloutRequest {
  const { text, sealed } = unseal(data, xkey, rules);
  const decoded = decodeToken(text);
  if (decoded.kind !== 'authorization_request')
    throw invalid(`It is a JWT of type ${decoded.kind}, not an authorization request.`);
  if (!verifyToken(decoded)) throw invalid('Its signature is wrong.');
  const { claims } = decoded;
  checkClaims(claims, xkey, sealed, rules);
  const { server_id: server, client_info: client, connect_opts: options, client_tls: tls } = claims.nats;
  return {
    account: claims.sub ?? '',
    userKey: claims.nats.user_nkey,
    server,
    client,
    options,
    ...(tls ? { tls } : {}),
    connectionType: typeOf(client),
    expires: Number(claims.exp ?? 0),
    sealed,
  };
}

function unseal(
  data: Uint8Array,
  xkey: string,
  { boxOf }: RequestRules,
): { readonly text: string; readonly sealed: boolean } {
  const isPlain = TOKEN_START.equals(data.subarray(0, TOKEN_START.length));
  if (boxOf === undefined) {
    if (isPlain) return { text: textOf(data), sealed: false };
    throw new NkeeperError(
      'callout-request-sealed',
      'The request is sealed, and this service has no curve key.',
      { hint: 'Give the service the seed of the curve key that the account names (authorization.xkey).' },
    );
  }
  // Whoever may send it in the open could as well have changed it.
  if (isPlain)
    throw new NkeeperError(
      'callout-request-unsealed',
      'The request is not sealed, and this service has a curve key.',
      { hint: 'The servers have the account without the curve key: push it, or start without the key.' },
    );
  return { text: textOf(boxOf(xkey).open(data)), sealed: true };
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
}

function checkClaims(
  { iss = '', sub, aud, exp = 0, nats }: AuthorizationRequestClaims,
  xkey: string,
  sealed: boolean,
  { account, now, leeway }: RequestRules,
): void {
  const { server_id: server, user_nkey: userKey } = nats;
  if (!isPublicKey(iss, 'server')) throw invalid('It is not signed by a server.');
  if (server.id !== iss) throw invalid('It is signed by another server than it says it is from.');
  if (aud !== AUDIENCE) throw invalid(`It is meant for "${aud ?? ''}".`);
  if (sub !== account) throw invalid(`It is about account ${sub ?? ''}.`);
  if (!isPublicKey(userKey, 'user')) throw invalid('It names no user key.');
  // The seal is by that key: somebody else could not have made it.
  if (sealed && server.xkey !== xkey) throw invalid('It is sealed by another server than signed it.');
  if (Number(exp) > 0 && Number(exp) + leeway < now)
    throw invalid(`It ended ${now - Number(exp)} seconds ago: it is old, or the clocks differ.`);
}

function invalid(why: string): NkeeperError {
  return new NkeeperError('callout-request-invalid', `This is no authorization request to answer: ${why}`);
}

/** MQTT over a websocket is told as MQTT. */
function typeOf({ kind, type }: ClientInformation): ConnectionType | undefined {
  if (kind === 'Leafnode') return 'LEAFNODE';
  if (kind !== 'Client') return undefined;
  return { nats: 'STANDARD', websocket: 'WEBSOCKET', mqtt: 'MQTT' }[type ?? ''] as ConnectionType | undefined;
}
