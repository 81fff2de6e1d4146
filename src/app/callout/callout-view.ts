import type { CalloutLogin } from '../../core/callout/trial/callout-login.ts';

/** Logins of an auth callout, as its page shows them. */
export interface CalloutView {
  /** `operator/account` that is listened to; empty: none. */
  readonly of: string;
  readonly state: 'off' | 'connecting' | 'listening' | 'lost' | 'failed';
  /** Why it failed. */
  readonly reason: string;
  /** Oldest first, each with a number of its own. */
  readonly logins: readonly (CalloutLogin & { readonly seq: number })[];
}

export const NO_CALLOUT: CalloutView = { of: '', state: 'off', reason: '', logins: [] };
