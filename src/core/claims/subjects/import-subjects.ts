import type { Import } from '../sharing.ts';

type Subjects = Pick<Import, 'type' | 'subject' | 'to' | 'local_subject'>;

/** The exporter's subject: a service with the deprecated `to` has it there. */
export function subjectThere({ type, to, subject = '' }: Subjects): string {
  return type === 'service' && to ? to : subject;
}

/** The subject under which the importing account sees it. */
export function subjectHere({ type, subject = '', to, local_subject: local }: Subjects): string {
  if (local) return local;
  return to && type !== 'service' ? `${to}.${subject}` : subject;
}
