import type { Permissions, SubjectPermission } from '../../claims/permissions.ts';
import type { InputOf } from '../fields/field.ts';
import type { permissionEditFields } from '../fields/groups.ts';
import { addTo, filled, without } from './lists.ts';

export type PermissionInput = InputOf<typeof permissionEditFields>;

/** Is anything about permissions asked for? */
export function asksPermissions(input: PermissionInput): boolean {
  const { allowPub, allowSub, allowPubsub, denyPub, denySub, denyPubsub, rm, rmResponsePerms } = input;
  const { allowPubResponse, maxResponses, responseTtl } = input;
  const asked = [allowPub, allowSub, allowPubsub, denyPub, denySub, denyPubsub, rm, rmResponsePerms];
  return [...asked, allowPubResponse, maxResponses, responseTtl].some(value => value !== undefined);
}

/** Permissions with what was asked for: first what is removed, then what is added, replies last. Nothing else changes. */
export function editPermissions<P extends Permissions>(before: P, input: PermissionInput): P {
  const {
    allowPub = [],
    allowSub = [],
    allowPubsub = [],
    denyPub = [],
    denySub = [],
    denyPubsub = [],
  } = input;
  const { rm = [] } = input;
  const edited = {
    ...before,
    pub: editSubjects(before.pub, rm, [...allowPub, ...allowPubsub], [...denyPub, ...denyPubsub]),
    sub: editSubjects(before.sub, rm, [...allowSub, ...allowPubsub], [...denySub, ...denyPubsub]),
  };
  return editReplies(edited, input);
}

function editSubjects(
  { allow, deny, ...others }: SubjectPermission,
  removed: readonly string[],
  allowed: readonly string[],
  denied: readonly string[],
): SubjectPermission {
  return {
    ...others,
    ...filled('allow', addTo(without(allow, removed), allowed), allow),
    ...filled('deny', addTo(without(deny, removed), denied), deny),
  };
}

function editReplies<P extends Permissions>(before: P, input: PermissionInput): P {
  const { rmResponsePerms, allowPubResponse, maxResponses, responseTtl } = input;
  const max = allowPubResponse ?? maxResponses;
  const { resp, ...others } = before;
  const kept = rmResponsePerms ? undefined : resp;
  if (max === undefined && responseTtl === undefined) {
    return (kept === undefined ? others : { ...others, resp: kept }) as P;
  }
  const replies = { ...(kept ?? { max: 1, ttl: 0 }) };
  return {
    ...before,
    resp: { ...replies, max: max ?? replies.max, ttl: responseTtl ?? replies.ttl },
  };
}
