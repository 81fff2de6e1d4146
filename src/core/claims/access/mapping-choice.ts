import type { Account, Mapping } from '../account.ts';
import { weightOf } from '../rules/mappings.ts';
import { type MappingTransform, parseMapping, transformSubject } from '../subjects/mapping-transform.ts';
import { isServerSubject, isSubset } from '../subjects/subject-match.ts';

/** One subject that a published one may become. */
export interface MappedSubject {
  /** Empty: the message is lost, for the destinations do not add up to 100 %. */
  readonly subject: string;
  /** Percent of the messages. */
  readonly share: number;
  /** Place of the destination, for example `nats.mappings["a.*"][0]`; absent: no mapping changed it. */
  readonly field?: string;
  /** A function of the destination gives another subject each time; this is one of them. */
  readonly varies?: true;
}

type Mappings = NonNullable<Account['mappings']>;

/**
 * What an account's mappings make of a published subject, before permissions are looked at. A mapping of which one
 * destination cannot be used is none to servers. Where several mappings fit, servers take one by chance (the order in
 * which they loaded them): then all are here, with equal shares.
 *
 * @param cluster name of the server's cluster, for destinations that are for one cluster only
 */
export function mappedSubjects(mappings: Mappings, subject: string, cluster = ''): readonly MappedSubject[] {
  const fitting = Object.entries(mappings).filter(
    ([source, targets]) =>
      isServerSubject(source) && isSubset(subject, source) && isUsable(source, targets ?? []),
  );
  if (fitting.length === 0) return [{ subject, share: 100 }];
  return fitting.flatMap(([source, targets]) =>
    choices(source, targets ?? [], subject, cluster).map(choice => ({
      ...choice,
      share: choice.share / fitting.length,
    })),
  );
}

function isUsable(source: string, targets: readonly Mapping[]): boolean {
  const subjects = new Set(targets.map(target => target.subject));
  return (
    subjects.size === targets.length &&
    targets.every(
      target => weightOf(target) <= 100 && typeof parseMapping(source, target.subject) !== 'string',
    )
  );
}

function choices(
  source: string,
  targets: readonly Mapping[],
  subject: string,
  cluster: string,
): readonly MappedSubject[] {
  const ofCluster = cluster === '' ? [] : targets.filter(target => target.cluster === cluster);
  const chosen = ofCluster.length > 0 ? ofCluster : targets.filter(target => !target.cluster);
  const all = chosen.map(target => choiceOf(source, target, targets.indexOf(target), subject));
  const rest = 100 - all.reduce((sum, { share }) => sum + share, 0);
  if (rest <= 0) return all;
  // The source among the destinations says that the rest is to be lost.
  const keeps = !targets.some(target => target.subject === source);
  return [...all, { subject: keeps ? subject : '', share: rest }];
}

function choiceOf(source: string, target: Mapping, index: number, subject: string): MappedSubject {
  const mapping = parseMapping(source, target.subject) as MappingTransform;
  const varies = mapping.tokens.some(token => token.kind === 'random');
  return {
    subject: transformSubject(mapping, subject, () => 0) ?? subject,
    share: weightOf(target),
    field: `nats.mappings[${JSON.stringify(source)}][${index}]`,
    ...(varies && { varies }),
  };
}
