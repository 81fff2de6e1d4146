import type { Block, Field } from '../../app/screen.ts';
import type { Import } from '../../core/claims/sharing.ts';
import { subjectHere, subjectThere } from '../../core/claims/subjects/import-subjects.ts';
import { field, fields, muted } from './blocks.ts';
import { keyValue, type NameOfKey } from './standard.ts';

/** Everything that an import says but for the content of its activation. */
export function importBlocks(entry: Import, nameOf: NameOfKey): readonly Block[] {
  const service = entry.type === 'service';
  return [
    fields(
      field('Name', entry.name),
      field('From account', keyValue(entry.account, nameOf) ?? 'not said'),
      field('Kind', entry.type ?? 'not said'),
      field('Subject there', subjectThere(entry) || 'none'),
      field('Subject here', subjectHere(entry) || 'none'),
      field('Old form (to)', oldForm(entry)),
      field('Requester', requester(entry, service)),
      field('Tracing', entry.allow_trace ? 'allowed' : 'not allowed'),
      field('Activation', entry.token ? 'yes' : 'none'),
    ),
  ];
}

function requester(entry: Import, service: boolean): Field['value'] | undefined {
  if (entry.share) return 'shared: the exporter sees who asks';
  return service ? 'not shared' : undefined;
}

function oldForm(entry: Import): Field['value'] | undefined {
  return entry.to ? [entry.to, muted('(deprecated: use local_subject)')] : undefined;
}
