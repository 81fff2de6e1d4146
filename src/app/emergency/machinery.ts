// All of core that cuts access. Only loaded when somebody is about to, or when something is armed.

export { aboutLeak } from '../../core/emergency/about-leak.ts';
export { excuse } from '../../core/emergency/armed.ts';
export { calloutAdvice } from '../../core/emergency/callout-advice.ts';
export { closeConnections } from '../../core/emergency/close-connections.ts';
export { closeChoices, planClose } from '../../core/emergency/close-plan.ts';
export { closeWords } from '../../core/emergency/close-report.ts';
export { openEmergency, ownSession } from '../../core/emergency/emergency.ts';
export { SeenServers } from '../../core/emergency/inventory.ts';
export { cutChoices, planCut } from '../../core/emergency/plan-cut.ts';
export { saveCloseReport, saveReport } from '../../core/emergency/save-report.ts';
export { resumeCut, startCut } from '../../core/emergency/start.ts';
export { storeArmed } from '../../core/emergency/store-armed.ts';
export { actorOf } from '../../core/journal/actor.ts';
export { findLiveLogin } from '../../core/live/find-live-login.ts';
export { lentSession } from '../../core/live/lent-session.ts';
export { KeyRing } from '../../core/operations/keyring.ts';
export { reviewLines, reviewPlan } from '../../core/operations/review.ts';
