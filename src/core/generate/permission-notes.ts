import type { Permissions } from '../claims/permissions.ts';

/** What may be published and subscribed, a line for each list that is there; none: everything may. */
export function permissionNotes({ pub, sub }: Permissions): readonly string[] {
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['publish', pub?.allow],
    ['not publish', pub?.deny],
    ['subscribe', sub?.allow],
    ['not subscribe', sub?.deny],
  ];
  return lists.flatMap(([what, subjects]) => (subjects?.length ? [`${what} ${subjects.join(', ')}`] : []));
}
