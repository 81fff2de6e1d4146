// What tries a login through a callout. Only loaded when somebody does: it needs nats.

export { storedCallout } from '../../core/callout/stored-callout.ts';
export { clientOf, findSentinel, sentinelOfCreds } from '../../core/callout/trial/sentinel.ts';
export { tryCallout } from '../../core/callout/trial/try-callout.ts';
export { findLiveLogin } from '../../core/live/find-live-login.ts';
export { KeyRing } from '../../core/operations/keyring.ts';
export { findPlace } from '../../core/resolver/login/login.ts';
