import type { Block } from '../../app/screen.ts';
import type { ExternalAuthorization } from '../../core/claims/account.ts';
import { fields, sentence } from './blocks.ts';
import { keyValue, type NameOfKey } from './standard.ts';

/** Auth callout of an account. */
export function calloutBlocks(callout: ExternalAuthorization, nameOf: NameOfKey): readonly Block[] {
  const { auth_users: users = [], allowed_accounts: accounts = [], xkey } = callout;
  const on = users.length > 0;
  return [
    on
      ? sentence('On: who connects to this account is asked about at the callout service.')
      : sentence('Off: users are let in by their JWT alone.'),
    ...(on || accounts.length > 0 || xkey
      ? [
          fields(
            ...users.map((key, i) => ({
              label: i === 0 ? 'Callout users' : '',
              value: keyValue(key, nameOf) ?? 'empty',
            })),
            ...accounts.map((key, i) => ({
              label: i === 0 ? 'Places users in' : '',
              value: key === '*' ? 'every account (*)' : (keyValue(key, nameOf) ?? 'empty'),
            })),
            ...(accounts.length === 0 ? [{ label: 'Places users in', value: 'this account only' }] : []),
            { label: 'Sealed to', value: xkey || 'nobody: they are sent unsealed' },
          ),
        ]
      : []),
    ...(on
      ? [
          sentence(
            'The callout users themselves are let in without being asked about. C shows the logins as they come.',
          ),
        ]
      : []),
  ];
}
