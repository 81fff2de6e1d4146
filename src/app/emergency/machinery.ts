// All of core that cuts access. Only loaded when somebody is about to, or when something is armed.

export { aboutLeak } from '../../core/emergency/about-leak.ts';
export { openEmergency } from '../../core/emergency/emergency.ts';
export { cutChoices, planCut } from '../../core/emergency/plan-cut.ts';
export { saveReport } from '../../core/emergency/save-report.ts';
export { resumeCut, startCut } from '../../core/emergency/start.ts';
export { actorOf } from '../../core/journal/actor.ts';
export { findLiveLogin } from '../../core/live/find-live-login.ts';
export { KeyRing } from '../../core/operations/keyring.ts';
export { reviewLines, reviewPlan } from '../../core/operations/review.ts';
