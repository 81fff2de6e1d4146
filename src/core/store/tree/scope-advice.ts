import { shutOut } from '../../claims/access/shut-out.ts';
import { hasTemplate, templateFunctions } from '../../claims/access/template-entry.ts';
import { scopeThatSigned } from '../../claims/access/user-limits.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { adviseClaims } from '../../claims/advice/advice.ts';
import type { UserScope } from '../../claims/scopes.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import type { UserFacts } from './facts.ts';

/**
 * What of an account decides what its scopes make of each user; undefined when that is the same for all: no scope has a
 * template, none shuts all its users out, and none makes bearer users where the account allows none.
 */
export function scopesWithTemplates(claims: AccountClaims): AccountClaims | undefined {
  const { disallow_bearer: disallow = false } = claims.nats.limits;
  const closed = ({ template }: UserScope) => disallow && template.bearer_token === true;
  const scopes = (claims.nats.signing_keys ?? [])
    .filter(
      (entry): entry is UserScope =>
        typeof entry !== 'string' &&
        (usesTemplates(entry) || closed(entry) || shutOut(entry.template) !== undefined),
    )
    .map(entry => ({ ...entry, template: templateOf(entry, closed(entry)) }));
  if (scopes.length === 0) return undefined;
  const { sub, name, nats } = claims;
  const { tags } = nats;
  return {
    ...(sub === undefined ? {} : { sub }),
    ...(name === undefined ? {} : { name }),
    nats: {
      ...(tags === undefined ? {} : { tags }),
      ...NOTHING,
      limits: disallow ? { disallow_bearer: true } : {},
      signing_keys: scopes,
    },
  };
}

function templateOf({ template }: UserScope, closed: boolean): UserScope['template'] {
  if (shutOut(template)) return template;
  const { pub, sub } = template;
  return closed ? { pub, sub, bearer_token: true } : { pub, sub };
}

const NOTHING = { default_permissions: { pub: {}, sub: {} }, authorization: {} };

/** What servers make of the scope's templates for this user, where that is nothing or an error. */
export function scopeAdvice(user: UserFacts, account: AccountClaims, strict: boolean): readonly Finding[] {
  const scope = scopeThatSigned({ iss: user.issuer }, account, strict);
  if (scope === undefined) return NO_FINDINGS;
  const plain = PLAIN_NAME.test(user.claimName) && PLAIN_NAME.test(account.name ?? '');
  const templates = plain ? JSON.stringify(scope.template) : '';
  if (plain && cleared.has(templates)) return NO_FINDINGS;
  const claims = {
    sub: user.key,
    name: user.claimName,
    iss: user.issuer,
    nats: { pub: {}, sub: {}, tags: user.tags, issuer_account: user.issuerAccount },
  };
  const found = adviseClaims('user', claims, { account, strict });
  if (plain && found.length === 0 && isSteady(scope) && cleared.size < KEPT) cleared.add(templates);
  return found;
}

/** A name that is one token of a subject, whatever stands around it. */
const PLAIN_NAME = /^[\w-]+$/;

/** Functions that only names and keys go into. */
const STEADY = /^\{\{\s*(?:name|subject|account-name|account-subject)\(\)\s*\}\}$/i;

/** Templates that are fine for a user with a plain name, and so for all of them: spares 100,000 users the expansion. */
const cleared = new Set<string>();
const KEPT = 10_000;

/** Do the templates become the same sort of subject for every plain name? */
function isSteady(scope: UserScope): boolean {
  return entriesOf(scope)
    .flatMap(templateFunctions)
    .every(call => STEADY.test(call));
}

function usesTemplates(scope: UserScope): boolean {
  return entriesOf(scope).some(hasTemplate);
}

function entriesOf({ template: { pub, sub } }: UserScope): string[] {
  return [pub?.allow, pub?.deny, sub?.allow, sub?.deny].flatMap(list => list ?? []);
}
