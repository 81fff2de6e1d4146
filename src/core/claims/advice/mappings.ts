import type { Account } from '../account.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import type { MappingFault } from '../subjects/mapping-function.ts';
import { parseMapping } from '../subjects/mapping-transform.ts';

const FAULTS: Readonly<Record<MappingFault, string>> = {
  'mapping-subject-invalid': 'does not fit: no *, and > at the end of both or neither',
  'mapping-function-unknown': 'has a function that servers do not know',
  'mapping-argument-invalid': 'has a function with wrong arguments',
  'mapping-reference-out-of-range': 'refers to a * that the source does not have',
};

/** Mappings that pass validation and that servers drop. */
export function adviseMappings(issues: IssueList, mappings: NonNullable<Account['mappings']>): void {
  for (const [from, targets] of Object.entries(mappings)) {
    const seen = new Set<string>();
    for (const [i, { subject }] of targets?.entries() ?? []) {
      const field = `nats.mappings[${JSON.stringify(from)}][${i}].subject`;
      const mapping = parseMapping(from, subject);
      const says = seen.has(subject)
        ? 'is there twice'
        : typeof mapping === 'string'
          ? FAULTS[mapping]
          : undefined;
      seen.add(subject);
      if (says === undefined) continue;
      const message = `Servers drop the mapping of ${quoted(from)}: destination ${quoted(subject)} ${says}.`;
      issues.warning(
        'mapping-dropped',
        field,
        message,
        'Correct this destination: servers drop the others with it.',
      );
    }
  }
}
