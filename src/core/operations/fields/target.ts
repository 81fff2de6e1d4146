import type { Mapping } from '../../claims/account.ts';
import { weightOf } from '../../claims/rules/mappings.ts';
import { NkeeperError } from '../../errors.ts';
import { subjectCheck } from './checks.ts';
import type { Check } from './field.ts';

// Where a part of a subject's messages goes, in one line: `orders.v2.new 90`, `orders.eu 100 eu`.

/** As {@link parseTarget} takes it. */
export function targetText(target: Mapping): string {
  const { subject = '', cluster } = target;
  return [subject, weightOf(target), ...(cluster ? [cluster] : [])].join(' ');
}

/**
 * Subject, percent (100 where it is left out), and the cluster that it is for.
 *
 * @throws NkeeperError `mapping-target-invalid`
 */
export function parseTarget(text: string): Mapping {
  const [, subject = '', percent, cluster] =
    /^(\S+)(?:\s+(\d{1,3})%?(?:\s+(\S+))?)?$/.exec(text.trim()) ?? [];
  const weight = Number(percent ?? 100);
  if (subject === '' || weight < 1 || weight > 100) {
    throw new NkeeperError('mapping-target-invalid', `"${text}" is not where a mapping can lead.`, {
      hint: 'Write subject, percent from 1 to 100, and maybe a cluster: orders.v2.new 90 eu.',
    });
  }
  return {
    subject,
    ...(weight === 100 ? {} : { weight }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** The same of a line that is being typed. */
export const targetCheck: Check = text => {
  try {
    return subjectCheck(parseTarget(text).subject ?? '');
  } catch (error) {
    const { message, hint = '' } = error as NkeeperError;
    return { message, hint };
  }
};
