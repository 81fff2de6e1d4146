import type { AccountClaims } from '../../claims/account.ts';
import type { Permissions } from '../../claims/permissions.ts';
import { type SigningKey, signingKeyOf } from '../../claims/scopes.ts';
import type { UserClaims } from '../../claims/user.ts';
import type { Effect, TokenChange } from '../plan.ts';

/**
 * An empty list of allowed subjects allows all: whoever takes the last one away opens everything. Said of every change that does
 * so, whatever it is about.
 */
export function openings({ claims: kind, entity, before, after }: TokenChange): readonly Effect[] {
  if (!before?.claims || !after) return [];
  if (kind === 'user') {
    const [was, is] = [before.claims as UserClaims, after as UserClaims];
    return opened(`user ${entity.name}`, was.nats, is.nats);
  }
  if (kind !== 'account') return [];
  const [{ nats: was }, { nats: is }] = [before.claims as AccountClaims, after as AccountClaims];
  const scopes = new Map((was.signing_keys ?? []).map(each => [signingKeyOf(each), each]));
  return [
    ...opened(
      `users of ${entity.name} without permissions of their own`,
      was.default_permissions,
      is.default_permissions,
    ),
    ...(is.signing_keys ?? []).flatMap(each => {
      const old = scopes.get(signingKeyOf(each));
      if (!isScope(each) || !isScope(old)) return [];
      const who = `users of the scope ${each.role === '' ? each.key : `"${each.role}"`} of ${entity.name}`;
      return opened(who, old.template, each.template);
    }),
  ];
}

function opened(who: string, was: Permissions, is: Permissions): readonly Effect[] {
  const ways = [
    ['pub', 'publish to'],
    ['sub', 'subscribe to'],
  ] as const;
  return ways.flatMap(([way, words]): readonly Effect[] => {
    if (!was[way].allow?.length || is[way].allow?.length) return [];
    const but = is[way].deny?.length ? ' that is not denied' : '';
    return [
      {
        kind: 'warning',
        text: `This opens everything: no allowed subject is left, so ${who} may ${words} any subject${but}. To allow none, deny ">".`,
      },
    ];
  });
}

function isScope(entry: SigningKey | undefined): entry is Exclude<SigningKey, string> {
  return typeof entry === 'object';
}
