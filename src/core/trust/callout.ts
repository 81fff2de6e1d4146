import type { ExternalAuthorization } from '../claims/account.ts';
import type { Finding } from './finding.ts';

/** What is known around an account that has auth callout switched on. */
export interface CalloutContext {
  /** How a user of this account stands: `missing` where it has no such user. */
  readonly userState: (key: string) => 'missing' | 'refused' | 'good';
  /** Is there an account with this public key? */
  readonly hasAccount: (key: string) => boolean;
  /** It is the system account. */
  readonly isSystem: boolean;
}

/**
 * Is auth callout ready? From the moment `auth_users` is set every other user of the account is sent through the callout,
 * and fails after the whole auth timeout when nobody answers. No validator looks at this (`sys-protocol` 5).
 */
export function calloutFindings(
  { auth_users: users = [], allowed_accounts: accounts = [] }: ExternalAuthorization,
  { userState, hasAccount, isSystem }: CalloutContext,
): Finding[] {
  if (users.length === 0) return [];
  const found: Finding[] = [];
  const states = users.map(userState);
  if (!states.includes('good')) {
    const missing = states.includes('refused')
      ? 'servers refuse every user that is to answer'
      : 'none of the users that are to answer is in it';
    found.push({
      code: 'callout-user-not-ready',
      severity: 'warning',
      message: `Auth callout is on, and ${missing}: nobody else can log in to this account.`,
      hint: 'Make the user of the callout service and start it with its creds before auth callout is switched on.',
      field: 'nats.authorization.auth_users',
    });
  }
  for (const [i, key] of accounts.entries()) {
    if (key === '*' || hasAccount(key)) continue;
    found.push({
      code: 'callout-account-missing',
      severity: 'warning',
      message: `Auth callout may place users in account ${key}, which is not in this store.`,
      hint: 'Take the account out of allowed_accounts, or pull it.',
      field: `nats.authorization.allowed_accounts[${i}]`,
      key,
    });
  }
  if (isSystem) {
    found.push({
      code: 'callout-in-system-account',
      severity: 'warning',
      message:
        'Auth callout is on in the system account: without its service nobody can ask or steer the servers.',
      hint: 'Use an account of its own for auth callout.',
      field: 'nats.authorization',
    });
  }
  return found;
}
