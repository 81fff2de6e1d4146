import type { Mapping } from '../claims/account.ts';
import { weightOf } from '../claims/rules/mappings.ts';
import { NkeeperError } from '../errors.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { putTarget, targetsOf, withTargets } from './edits/mapping.ts';
import { count, subject, text, wholeTexts } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { parseTarget, targetCheck, targetText } from './fields/target.ts';
import { operation } from './operation.ts';

const from = subject({
  flags: '-f, --from <subject>',
  label: 'From',
  about: 'subject that messages are sent to',
});

const cluster = text({
  flags: '--cluster <name>',
  label: 'Cluster',
  about: 'only in this cluster of servers',
});

/** Send messages of a subject to another one, all or a part; changes the weight of one that is there. */
export const addMapping = operation({
  words: 'add mapping',
  noun: 'mapping',
  about: 'Send messages of a subject to another one, all or a part; changes the weight of one that is there',
  examples: [
    'nkeeper add mapping -a ORDERS --from orders.new --to orders.v2.new',
    'nkeeper add mapping -a ORDERS --from orders.new --to orders.canary --weight 10',
    'nkeeper add mapping -a ORDERS --from "orders.*" --to \'orders.eu.$1\' --cluster eu',
  ],
  fields: {
    from,
    to: subject({
      flags: '-t, --to <subject>',
      label: 'To',
      about: 'subject that they get; $1 is the first * of --from',
    }),
    weight: count({
      flags: '--weight <percent>',
      label: 'Weight',
      about: 'percent of the messages, 1 to 100 (default: 100)',
    }),
    cluster,
    account: accountField,
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const source = required(input.from, '--from');
    const target = targetOf(required(input.to, '--to'), input.weight, input.cluster);
    const before = targetsOf(held.claims, source);
    const targets = putTarget(before, target);
    const draft = new Draft(context, 'add mapping');
    checkTotals(source, targets);
    tellRest(draft, source, targets, target.cluster);
    draft.editAccount(held, withTargets(held.claims, source, targets));
    return draft.finish(
      `Map ${source} to ${target.subject} (${weightOf(target)} %)${where(target.cluster)} in ${held.ref.name}`,
    );
  },
});

/** Change where messages of a subject go, all parts at once: weights are shifted in one step. */
export const editMapping = operation({
  words: 'edit mapping',
  noun: 'mapping',
  about: 'Change where messages of a subject go, all parts at once',
  argument: 'from',
  examples: [
    'nkeeper edit mapping orders.new -a ORDERS --target "orders.v2.new 50" --target "orders.canary 50"',
    'nkeeper edit mapping orders.new -a ORDERS --target "orders.v2.new 100" --rm-target orders.canary',
  ],
  fields: {
    from,
    account: accountField,
    target: wholeTexts({
      flags: '--target <parts>',
      label: 'Goes to',
      about: 'subject, percent and maybe a cluster: "orders.v2.new 90", "orders.eu 100 eu"',
      check: targetCheck,
      takenAwayBy: 'rmTarget',
    }),
    rmTarget: wholeTexts({
      flags: '--rm-target <parts>',
      label: 'No longer to',
      about: 'take these away: by subject, or with percent and cluster where that is needed',
    }),
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const source = required(input.from, '--from');
    const before = targetsOf(held.claims, source);
    if (before.length === 0) throw mappingUnknown(held.ref.name, source, before);
    const wanted = (input.target ?? []).map(parseTarget);
    const isPutAgain = (each: Mapping) => wanted.some(other => saidOf(other) === saidOf(each));
    const removed = (input.rmTarget ?? []).flatMap(given => {
      const found = before.filter(each => targetText(each) === given || each.subject === given);
      if (found.length === 0) throw mappingUnknown(held.ref.name, source, before);
      return found.filter(each => !isPutAgain(each));
    });
    const kept = before.filter(each => !removed.includes(each));
    const targets = wanted.reduce(putTarget, kept);
    const draft = new Draft(context, 'edit mapping');
    checkTotals(source, targets);
    tellGone(draft, source, removed);
    for (const only of new Set(targets.map(each => each.cluster))) tellRest(draft, source, targets, only);
    draft.editAccount(held, withTargets(held.claims, source, targets));
    const title = `Edit mapping of ${source} in ${held.ref.name}`;
    return removed.length > 0 ? draft.finish(title, 'destructive', held.ref.name) : draft.finish(title);
  },
});

/** Send messages of a subject to another one no longer: to one of them, or to all. */
export const deleteMapping = operation({
  words: 'delete mapping',
  noun: 'mapping',
  about: 'Send messages of a subject to another one no longer: to one of them, or to all',
  examples: [
    'nkeeper delete mapping -a ORDERS --from orders.new --to orders.canary',
    'nkeeper delete mapping -a ORDERS --from orders.new',
  ],
  fields: {
    from,
    to: subject({
      flags: '-t, --to <subject>',
      label: 'To',
      about: 'take away only this one (default: all)',
    }),
    cluster,
    account: accountField,
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const source = required(input.from, '--from');
    const before = targetsOf(held.claims, source);
    const { to, cluster: only } = input;
    // As in nsc: with --to and no --cluster it is the one for every cluster.
    const isMeant = (each: Mapping) =>
      (!to || each.subject === to) &&
      (to || only !== undefined ? (each.cluster ?? '') === (only ?? '') : true);
    const removed = before.filter(isMeant);
    if (removed.length === 0) throw mappingUnknown(held.ref.name, source, before);
    const draft = new Draft(context, 'delete mapping');
    tellGone(draft, source, removed);
    draft.editAccount(
      held,
      withTargets(
        held.claims,
        source,
        before.filter(each => !isMeant(each)),
      ),
    );
    const what = to ? `${source} to ${to}` : source;
    return draft.finish(`Delete mapping of ${what} in ${held.ref.name}`, 'destructive', held.ref.name);
  },
});

/** Operations on mappings, in the order in which they are shown. */
export const mappingOperations = [addMapping, editMapping, deleteMapping];

/** A mapping has one part for each subject and cluster. */
function saidOf({ subject: to, cluster: only = '' }: Mapping): string {
  return JSON.stringify([to, only]);
}

function tellGone(draft: Draft, source: string, removed: readonly Mapping[]): void {
  for (const each of removed)
    draft.effect(
      'stops',
      `Messages to "${source}"${where(each.cluster)} are not sent to "${each.subject}" any more.`,
    );
}

/** Where messages go that no weight is for. */
function tellRest(draft: Draft, source: string, targets: readonly Mapping[], only: string | undefined): void {
  const rest = 100 - totalOf(targets, only);
  if (rest <= 0) return;
  draft.effect(
    'note',
    targets.some(each => each.subject === source)
      ? `The weights${where(only)} add up to ${100 - rest}: ${rest} % of the messages to "${source}" are lost.`
      : `The other ${rest} % of the messages${where(only)} stay on "${source}".`,
  );
}

function targetOf(to: string, weight: number | bigint | undefined, only: string | undefined): Mapping {
  const percent = Number(weight ?? 0);
  if (percent < 0 || percent > 100) {
    throw new NkeeperError('mapping-weight-invalid', `A weight of ${percent} is not a percentage.`, {
      hint: 'Give 1 to 100.',
    });
  }
  return {
    subject: to,
    ...(percent === 0 ? {} : { weight: percent }),
    ...(only ? { cluster: only } : {}),
  };
}

function totalOf(targets: readonly Mapping[], only: string | undefined): number {
  const counted = targets.filter(each => (each.cluster ?? '') === (only ?? ''));
  return counted.reduce((sum, each) => sum + weightOf(each), 0);
}

function checkTotals(source: string, targets: readonly Mapping[]): void {
  for (const each of new Set(targets.map(target => target.cluster))) {
    const total = totalOf(targets, each);
    if (total <= 100) continue;
    const of = targets
      .filter(target => (target.cluster ?? '') === (each ?? ''))
      .map(target => `"${target.subject}" ${weightOf(target)}`);
    throw new NkeeperError(
      'mapping-total-over-100',
      `The weights of "${source}"${where(each)} would add up to ${total}: ${of.join(', ')}.`,
      { hint: 'Lower the others first; without --weight a mapping has 100.' },
    );
  }
}

function mappingUnknown(account: string, source: string, targets: readonly Mapping[]): NkeeperError {
  const named = targets.map(({ subject: to, cluster: only }) => `"${to}"${where(only)}`);
  return new NkeeperError('mapping-unknown', `Account ${account} has no such mapping of "${source}".`, {
    hint: named.length === 0 ? 'It maps nothing from there.' : `It goes to ${named.join(', ')}.`,
  });
}

function where(only: string | undefined): string {
  return only ? ` in cluster ${only}` : '';
}
