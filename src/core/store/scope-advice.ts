import { hasTemplate } from '../claims/access/templates.ts';
import type { AccountClaims } from '../claims/account.ts';
import { adviseClaims } from '../claims/advice/advice.ts';
import type { UserScope } from '../claims/scopes.ts';
import type { Finding } from '../trust/finding.ts';
import type { UserFacts } from './facts.ts';

/** What of an account decides what the templates of its scopes become; undefined when no scope has a template. */
export function scopesWithTemplates(claims: AccountClaims): AccountClaims | undefined {
  const scopes = (claims.nats.signing_keys ?? [])
    .filter((entry): entry is UserScope => typeof entry !== 'string' && usesTemplates(entry))
    .map(({ kind, key, role, description, template: { pub, sub } }) => ({
      kind,
      key,
      role,
      description,
      template: { pub, sub },
    }));
  if (scopes.length === 0) return undefined;
  const { sub, name, nats } = claims;
  const { tags } = nats;
  return {
    ...(sub === undefined ? {} : { sub }),
    ...(name === undefined ? {} : { name }),
    nats: { ...(tags === undefined ? {} : { tags }), ...NOTHING, signing_keys: scopes },
  };
}

const NOTHING = { limits: {}, default_permissions: { pub: {}, sub: {} }, authorization: {} };

/** What servers make of the scope's templates for this user, where that is nothing or an error. */
export function scopeAdvice(user: UserFacts, account: AccountClaims): readonly Finding[] {
  const signed = account.nats.signing_keys?.some(
    entry => typeof entry !== 'string' && entry.key === user.issuer,
  );
  if (signed !== true) return [];
  const claims = {
    sub: user.key,
    name: user.claimName,
    iss: user.issuer,
    nats: { pub: {}, sub: {}, tags: user.tags, issuer_account: user.issuerAccount },
  };
  return adviseClaims('user', claims, { account });
}

function usesTemplates({ template }: UserScope): boolean {
  const { pub, sub } = template;
  const lists = [pub?.allow, pub?.deny, sub?.allow, sub?.deny];
  return lists.some(list => list?.some(hasTemplate));
}
