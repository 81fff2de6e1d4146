// All of core that carries accounts between store and servers. Only loaded when somebody is about to: it needs nats.

export { planKeepRevocations } from '../../core/exchange/keep-revocations.ts';
export { openPrune } from '../../core/exchange/open-prune.ts';
export { readTheirSide } from '../../core/exchange/open-pull.ts';
export { openPush } from '../../core/exchange/open-push.ts';
export { planPull } from '../../core/exchange/plan-pull.ts';
export { findLiveLogin } from '../../core/live/find-live-login.ts';
export { lentSession } from '../../core/live/lent-session.ts';
export { KeyRing } from '../../core/operations/keyring.ts';
