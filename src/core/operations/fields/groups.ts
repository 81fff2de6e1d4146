import type { KeyKind } from '../../nkeys/kinds.ts';
import {
  connectionTypeCheck,
  keyCheck,
  networkCheck,
  publishCheck,
  subscribeCheck,
  timeRangeCheck,
  timeZoneCheck,
} from './checks.ts';
import { amount, key, list, moment, size, span, subjects, text, yesNo } from './kinds.ts';

// Groups of fields that several operations have, named and meant as nsc's.

/** From when and until when a JWT is valid. */
export const timeFields = {
  start: moment({
    flags: '--start <time>',
    label: 'Valid from',
    about: 'valid from then on: 2026-12-31, 3d, 0 for always',
  }),
  expiry: moment({
    flags: '--expiry <time>',
    label: 'Valid until',
    about: 'valid until then: 2026-12-31, 2M (two months), 0 for ever',
  }),
};

/** The identity key of something new. */
export const publicKeyField = (kind: KeyKind) =>
  key({
    flags: '-k, --public-key <key>',
    label: 'Public key',
    about: 'a key that is there already: public key, or a file with its seed; - is stdin',
    check: keyCheck(kind),
  });

export const tagFields = {
  tag: list({
    flags: '--tag <tags>',
    label: 'Tags',
    about: 'add tags; kept in lower case',
    takenAwayBy: 'rmTag',
  }),
};

export const tagEditFields = {
  ...tagFields,
  rmTag: list({ flags: '--rm-tag <tags>', label: 'Remove tags', about: 'remove tags' }),
};

export const permissionFields = {
  allowPub: subjects({
    flags: '--allow-pub <subjects>',
    label: 'Allow publishing',
    about: 'allow publishing to these subjects',
    check: publishCheck,
    takenAwayBy: 'rm',
  }),
  allowSub: subjects({
    flags: '--allow-sub <subjects>',
    label: 'Allow subscribing',
    about: 'allow subscribing to these; "subject queue" for one queue group',
    check: subscribeCheck,
    takenAwayBy: 'rm',
  }),
  allowPubsub: subjects({
    flags: '--allow-pubsub <subjects>',
    label: 'Allow both',
    about: 'allow publishing and subscribing',
    shortcut: true,
  }),
  denyPub: subjects({
    flags: '--deny-pub <subjects>',
    label: 'Deny publishing',
    about: 'deny publishing to these subjects',
    check: publishCheck,
    takenAwayBy: 'rm',
  }),
  denySub: subjects({
    flags: '--deny-sub <subjects>',
    label: 'Deny subscribing',
    about: 'deny subscribing to these',
    check: subscribeCheck,
    takenAwayBy: 'rm',
  }),
  denyPubsub: subjects({
    flags: '--deny-pubsub <subjects>',
    label: 'Deny both',
    about: 'deny publishing and subscribing',
    shortcut: true,
  }),
  allowPubResponse: amount({
    flags: '--allow-pub-response [count]',
    bare: '1',
    label: 'Replies',
    about: 'allow so many replies to each request; -1 for any number',
    takenAwayBy: 'rmResponsePerms',
  }),
  maxResponses: amount({
    flags: '--max-responses <count>',
    label: 'Replies',
    about: 'allow so many replies',
    hidden: true,
  }),
  responseTtl: span({
    flags: '--response-ttl <span>',
    label: 'Replies within',
    about: 'how long replies are allowed: 5s, 2m; 0 for the servers’ 2 minutes',
  }),
};

export const permissionEditFields = {
  ...permissionFields,
  rm: subjects({
    flags: '--rm <subjects>',
    label: 'Remove subjects',
    about: 'remove these from all four lists',
    check: subscribeCheck,
  }),
  rmResponsePerms: yesNo({
    flags: '--rm-response-perms [yes]',
    label: 'Remove replies',
    about: 'remove the permission to reply',
  }),
};

/** Limits of a user or a scope. */
export const userLimitFields = {
  bearer: yesNo({
    flags: '--bearer [yes]',
    label: 'Bearer',
    about: 'the JWT alone is enough to connect, no proof of the seed',
  }),
  connType: list({
    flags: '--conn-type <types>',
    label: 'Connection types',
    about: 'allow only STANDARD, WEBSOCKET, LEAFNODE, LEAFNODE_WS, MQTT, MQTT_WS, IN_PROCESS',
    check: connectionTypeCheck,
    takenAwayBy: 'rmConnType',
  }),
  rmConnType: list({
    flags: '--rm-conn-type <types>',
    label: 'Remove types',
    about: 'remove connection types',
  }),
  proxyRequired: yesNo({
    flags: '--proxy-required [yes]',
    label: 'Proxy required',
    about: 'connect only through a proxy that the servers trust',
  }),
  subs: amount({
    flags: '--subs <count>',
    label: 'Subscriptions',
    about: 'subscriptions of a connection; -1 unlimited',
  }),
  data: size({ flags: '--data <bytes>', label: 'Data', about: 'bytes; -1 unlimited (servers ignore it)' }),
  payload: size({
    flags: '--payload <bytes>',
    label: 'Message size',
    about: 'bytes of a message; -1 unlimited',
  }),
  sourceNetwork: list({
    flags: '--source-network <cidrs>',
    label: 'Source networks',
    about: 'connect only from these networks, such as 10.0.0.0/8',
    check: networkCheck,
    takenAwayBy: 'rmSourceNetwork',
  }),
  rmSourceNetwork: list({
    flags: '--rm-source-network <cidrs>',
    label: 'Remove networks',
    about: 'remove source networks',
  }),
  time: list({
    flags: '--time <spans>',
    label: 'Times',
    about: 'connect only within hh:mm:ss-hh:mm:ss, in the time zone of --locale',
    check: timeRangeCheck,
    takenAwayBy: 'rmTime',
    takenAwayAs: range => range.replace(/-.*$/, ''),
  }),
  rmTime: list({ flags: '--rm-time <starts>', label: 'Remove times', about: 'remove times by their start' }),
  locale: text({
    flags: '--locale <zone>',
    label: 'Time zone',
    about: 'IANA time zone of the times, such as Europe/Berlin; empty for the servers’ own',
    check: timeZoneCheck,
  }),
};
