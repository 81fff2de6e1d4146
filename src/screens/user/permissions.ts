import type { Block } from '../../app/screen.ts';
import { effectivePermissions } from '../../core/claims/access/effective-permissions.ts';
import { hasTemplate } from '../../core/claims/access/template-entry.ts';
import { expandTemplate, type TemplateFault } from '../../core/claims/access/templates.ts';
import type { AccountClaims } from '../../core/claims/account.ts';
import type { Permissions } from '../../core/claims/permissions.ts';
import type { UserScope } from '../../core/claims/scopes.ts';
import type { UserClaims } from '../../core/claims/user.ts';
import { sections, sentence, titled } from '../claims/blocks.ts';
import { permissionBlocks } from '../claims/permissions.ts';

/** What a user may really publish and subscribe to, and whose permissions these are. */
export function effectiveBlocks(
  user: UserClaims,
  account: AccountClaims | undefined,
  scope: UserScope | undefined,
): readonly Block[] {
  const own = scope ? filledIn(scope, user, account) : user.nats;
  if ('code' in own)
    return titled('Permissions', [sentence(faultText(own), 'danger'), ...templateBlocks(scope)]);
  const { permissions, from } = effectivePermissions(own, account?.nats.default_permissions);
  return sections(
    titled('Permissions', [sentence(SOURCES[from](scope)), ...permissionBlocks(permissions)]),
    templateBlocks(scope),
  );
}

const SOURCES = {
  user: (scope: UserScope | undefined) =>
    scope ? `From scope ${scope.role}, filled in for this user.` : 'The user’s own.',
  'account-default': () => 'From the account’s default permissions: the user has none of its own.',
  open: () => 'There are none, neither here nor in the account: everything is allowed.',
};

function filledIn(
  scope: UserScope,
  user: UserClaims,
  account: AccountClaims | undefined,
): Permissions | TemplateFault {
  return expandTemplate(
    scope.template,
    { name: user.name ?? '', subject: user.sub ?? '', tags: user.nats.tags ?? [] },
    { name: account?.name ?? '', subject: account?.sub ?? '', tags: account?.nats.tags ?? [] },
  );
}

/** The scope as it is written, where filling it in made a difference. */
function templateBlocks(scope: UserScope | undefined): readonly Block[] {
  if (!scope) return [];
  const { pub, sub } = scope.template;
  const entries = [pub.allow, pub.deny, sub.allow, sub.deny].flatMap(list => list ?? []);
  return entries.some(hasTemplate)
    ? titled(`Template of scope ${scope.role}`, permissionBlocks(scope.template))
    : [];
}

const FAULTS: Readonly<Record<TemplateFault['code'], string>> = {
  'template-function-unknown': 'servers do not know its function',
  'template-tag-missing': 'the user lacks the tag that it asks for',
  'template-subject-invalid': 'filled in, it is no subject',
  'template-too-many-subjects': 'it gives more than 4,096 subjects',
};

function faultText({ code, entry, field }: TemplateFault): string {
  return `Servers refuse this user: ${entry} (${field}): ${FAULTS[code]}.`;
}
