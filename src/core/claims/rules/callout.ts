import type { ExternalAuthorization } from '../account.ts';
import type { IssueList } from './issue.ts';
import { checkKey } from './key.ts';

/** An account's auth callout: users of the service, accounts that it may use, key to seal requests. */
export function checkCallout(issues: IssueList, callout: ExternalAuthorization): void {
  const { auth_users: users = [], allowed_accounts: accounts = [], xkey = '' } = callout;
  if (accounts.length > 0 && users.length === 0) {
    const message = 'Auth callout has accounts but no user of its service.';
    const hint = 'Add the public key of the user that answers the requests, or remove the accounts.';
    issues.blocking('auth-accounts-without-users', 'nats.authorization.allowed_accounts', message, hint);
  }
  for (const [i, user] of users.entries()) {
    checkKey(issues, 'auth-user-invalid', `nats.authorization.auth_users[${i}]`, user, 'user');
  }
  for (const [i, account] of accounts.entries()) {
    const field = `nats.authorization.allowed_accounts[${i}]`;
    if (account !== '*') {
      checkKey(issues, 'auth-account-invalid', field, account, 'account');
    } else if (accounts.length > 1) {
      const hint = 'Keep * alone, or the accounts alone.';
      issues.blocking('auth-any-account-not-alone', field, 'The list has * (any account) and others.', hint);
    }
  }
  if (xkey !== '') {
    checkKey(issues, 'auth-xkey-invalid', 'nats.authorization.xkey', xkey, 'curve');
  }
}
