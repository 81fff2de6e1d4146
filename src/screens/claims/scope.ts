import type { Block } from '../../app/screen.ts';
import type { UserScope } from '../../core/claims/scopes.ts';
import { fields, titled } from './blocks.ts';
import { permissionBlocks } from './permissions.ts';
import { infoBlocks } from './standard.ts';
import { userLimitBlocks } from './user-limits.ts';

/** A scope whole: what each user gets that its key signs. */
export function scopeBlocks(scope: UserScope, now: number): readonly (readonly Block[])[] {
  return [
    [
      fields(
        { label: 'Role', value: scope.role || 'none' },
        { label: 'Key', value: scope.key },
        { label: 'Kind', value: `${scope.kind}: users get what stands here, and have nothing of their own` },
      ),
      ...infoBlocks(scope),
    ],
    titled('Permissions', permissionBlocks(scope.template)),
    titled('Limits', userLimitBlocks(scope.template, -1, now)),
  ];
}
