import type { DocumentPane } from '../../app/screen.ts';
import type { AccountPage } from '../account/page.ts';
import { fields, sections } from '../claims/blocks.ts';
import { mappingBlocks } from '../claims/mapping.ts';

/** A mapped subject with its targets, and what becomes of the rest. */
export function mappingPart({ nats }: AccountPage, subject: string): Omit<DocumentPane, 'kind'> | undefined {
  const mappings = nats.mappings ?? {};
  if (!Object.hasOwn(mappings, subject)) return undefined;
  const targets = mappings[subject] ?? [];
  return {
    blocks: sections([fields({ label: 'Subject', value: subject })], mappingBlocks(subject, targets)),
    copy: [
      { label: 'subject', value: () => subject },
      { label: 'targets', value: () => targets.map(target => target.subject).join('\n') || undefined },
    ],
  };
}
