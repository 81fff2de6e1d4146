import type { Import } from '../../claims/sharing.ts';
import type { InputOf } from '../fields/field.ts';
import type { importFields } from '../fields/shares.ts';
import { editFlag } from './members.ts';
import { editText } from './standard.ts';

export type ImportInput = InputOf<typeof importFields> & { readonly localSubject?: string };

/** A new import as nsc makes it: its name is the remote subject unless another one is asked for. */
export function newImport(base: Import & { readonly subject: string }, input: ImportInput): Import {
  return editedImport({ ...base, name: base.subject }, input, undefined);
}

/** An import with what was asked for; everything else stays. @param token undefined: the one it has; empty: none */
export function editedImport(before: Import, input: ImportInput, token: string | undefined): Import {
  // A local subject says what the old `to` said: servers take only one of them.
  const { to, ...others } = before;
  let edited = input.localSubject && to && before.type === 'stream' ? others : before;
  edited = editText(edited, 'name', input.name);
  edited = editText(edited, 'local_subject', input.localSubject);
  edited = editText(edited, 'token', token);
  edited = editFlag(edited, 'share', input.share);
  return editFlag(edited, 'allow_trace', input.allowTrace);
}

/** What an import is called in its own account. */
export function localOf({ local_subject: local, to, type, subject = '' }: Import): string {
  if (local) return local;
  return to && type === 'stream' ? `${to.replace(/\.$/, '')}.${subject}` : subject;
}
