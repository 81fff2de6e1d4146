import { withoutCredentials } from '../link/redact.ts';
import { numberOf, parseWire, textOf, type Wire, wireOf } from '../link/wire.ts';

/** Who a connection is. The user's JWT is never kept: for bearer users it is the credential itself. */
export interface ConnectionIdentity {
  readonly accountKey: string;
  readonly accountName: string;
  /** Of the JWT that it came in with. Where the server shows none it is {@link unsure}; empty: nobody tells. */
  readonly userKey: string;
  /** Name in the user's JWT, or the one that an auth callout gave. */
  readonly userName: string;
  /** The user that it calls itself, where its JWT is another one's. Empty: none. Not clean. */
  readonly callsItself: string;
  /** The server shows no JWT: that it is of `userKey` nothing tells but its own word. */
  readonly unsure: boolean;
  readonly issuerKey: string;
  /** Unix seconds when the user's JWT was signed; 0 where the server does not show it. */
  readonly userIssuedAt: number;
}

/**
 * Identity in a CONNZ entry or in the `client` of an event: both name the same things, under different names for user and
 * account.
 *
 * @param user what the server gives as the user: the key or name that the client wrote into its login, whatever its JWT says,
 *   and only where it wrote none the key of the JWT
 */
export function identityOf(user: string, account: string, json: Wire): ConnectionIdentity {
  const tag = textOf(json['name_tag']);
  const issuerKey = textOf(json['issuer_key']);
  const jwt = headOfJwt(textOf(json['jwt']));
  const known = {
    accountKey: account,
    // The account's name; older servers (2.10) put the user's there.
    accountName: tag === account || tag === jwt.name ? '' : tag,
    issuerKey,
  };
  if (isOfConnection(jwt, account, issuerKey)) {
    const { key: userKey, name, issuedAt: userIssuedAt } = jwt;
    const callsItself = otherName(user, userKey, json);
    return {
      ...known,
      userKey,
      userName: withoutCredentials(name),
      callsItself,
      unsure: false,
      userIssuedAt,
    };
  }
  const userKey = isUserKey(user) ? user : '';
  const userName = userKey === '' ? withoutCredentials(user) : '';
  return { ...known, userKey, userName, callsItself: '', unsure: userKey !== '', userIssuedAt: 0 };
}

/** A JWT told whose it is, and not the client alone. */
export function isTold({ userKey, unsure }: ConnectionIdentity): boolean {
  return userKey !== '' && !unsure;
}

/** Is the JWT of an entry the one that it was let in with? Else the server was told it, and did not look at it. */
export function isShownJwt(account: string, json: Wire): boolean {
  return isOfConnection(headOfJwt(textOf(json['jwt'])), account, textOf(json['issuer_key']));
}

/** Whose JWT a refused client showed, by its own word; where it showed none, what it calls itself. For counting. */
export function shownUser(client: Wire): string {
  return headOfJwt(textOf(client['jwt'])).key || textOf(client['user']);
}

function isOfConnection({ key, account: of, issuer }: JwtHead, account: string, issuerKey: string): boolean {
  return key !== '' && of === account && issuer === issuerKey;
}

/** What a client calls itself beside its JWT. MQTT has a user name of its own, which says nothing unless it is a key. */
export function otherName(offered: string, userKey: string, json: Wire): string {
  if (offered === '' || offered === userKey) return '';
  const isMqtt = [json['type'], json['client_type']].includes('mqtt');
  return isMqtt && !isUserKey(offered) ? '' : withoutCredentials(offered);
}

function isUserKey(text: string): boolean {
  return /^U[A-Z2-7]{55}$/.test(text);
}

/** What a user's JWT says of itself. */
interface JwtHead {
  readonly name: string;
  readonly key: string;
  readonly issuer: string;
  readonly account: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

const NO_JWT: JwtHead = { name: '', key: '', issuer: '', account: '', issuedAt: 0 };

/** A few members alone; the server verified the JWT when it let the user in. */
function headOfJwt(jwt: string): JwtHead {
  const payload = jwt.split('.')[1];
  if (payload === undefined) return NO_JWT;
  const claims = parseWire(Buffer.from(payload, 'base64url').toString());
  const key = textOf(claims['sub']);
  const issuer = textOf(claims['iss']);
  return {
    name: textOf(claims['name']),
    key: isUserKey(key) ? key : '',
    issuer,
    // JWTs of version 1 have it beside `nats`.
    account: textOf(wireOf(claims['nats'])['issuer_account']) || textOf(claims['issuer_account']) || issuer,
    issuedAt: numberOf(claims['iat']),
  };
}
