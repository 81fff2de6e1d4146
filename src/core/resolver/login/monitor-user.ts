import { encodeTokenLater, type LaterSigner } from '../../claims/token/encode.ts';
import type { UserClaims } from '../../claims/user.ts';
import { listOf, type Wire, wireOf } from '../link/wire.ts';

/**
 * What a throw-away user is for: to look and listen; to end connections and nothing else; or to tell the servers about
 * accounts, with all that shows what came of it.
 */
export type MonitorPurpose = 'watch' | 'kick' | 'change';

/** How long a throw-away user lives, in seconds. Its end is not an error: the next connection gets a new one. */
const LIFE_SECONDS: Readonly<Record<MonitorPurpose, number>> = {
  watch: 4 * 3600,
  kick: 120,
  change: 120,
};

/** A key of the system account that may sign users without a scope. */
export interface MonitorSigner {
  readonly accountKey: string;
  readonly signer: LaterSigner;
}

/** Requests that only read. `$SYS.REQ.SERVER.*.*` would also let it kick clients and reload servers: those are denied. */
const PUBLISH = [
  '$SYS.REQ.USER.INFO',
  '$SYS.REQ.SERVER.PING',
  '$SYS.REQ.SERVER.*.*',
  '$SYS.REQ.ACCOUNT.*.*',
  '$SYS.REQ.CLAIMS.LIST',
  '$SYS.REQ.CLAIMS.PACK',
  '$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP',
];
const NEVER = ['KICK', 'LDM', 'RELOAD', 'PROFILEZ'].map(name => `$SYS.REQ.SERVER.*.${name}`);
const KICK = '$SYS.REQ.SERVER.*.KICK';
/** What changes something, beside that. */
const CHANGE = ['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.DELETE', '$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE', KICK];
const FOLLOW = [
  '$SYS.ACCOUNT.>',
  '$SYS.SERVER.>',
  '$SYS.REQ.CLAIMS.UPDATE',
  '$SYS.REQ.CLAIMS.DELETE',
  '$SYS.REQ.CLAIMS.PACK',
  '$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE',
];

const RIGHTS = {
  watch: { pub: { allow: PUBLISH, deny: NEVER }, follow: FOLLOW },
  kick: { pub: { allow: [KICK] }, follow: [] },
  change: {
    pub: { allow: [...PUBLISH, ...CHANGE], deny: NEVER.filter(subject => subject !== KICK) },
    follow: FOLLOW,
  },
} as const;

/** JWT of a short-lived user of the system account that may do one thing and nothing else. */
export function mintMonitorUser(
  from: MonitorSigner,
  userKey: string,
  inboxPrefix: string,
  nowSeconds: number,
  purpose: MonitorPurpose = 'watch',
): Promise<string> {
  const { pub, follow } = RIGHTS[purpose];
  const identity = from.signer.publicKey === from.accountKey;
  const claims: UserClaims = {
    exp: nowSeconds + LIFE_SECONDS[purpose],
    name: 'nkeeper',
    sub: userKey,
    nats: {
      pub,
      sub: { allow: [`${inboxPrefix}.>`, ...follow] },
      subs: -1,
      data: -1,
      payload: -1,
      ...(identity ? {} : { issuer_account: from.accountKey }),
      type: 'user',
      version: 2,
    },
  };
  return encodeTokenLater('user', claims, from.signer, nowSeconds);
}

/**
 * Keys that may sign such a user, best first: the identity key (servers take it even before they have the account's JWT;
 * strict operators do not), then the signing keys without a scope (a scope's template would replace the permissions).
 */
export function monitorSignerKeys(accountKey: string, claims: Wire, strict: boolean): readonly string[] {
  const plain = listOf(wireOf(claims['nats'])['signing_keys']).filter(entry => typeof entry === 'string');
  return strict ? plain : [accountKey, ...plain];
}
