import type { Account } from '../claims/account.ts';
import type { Export } from '../claims/sharing.ts';
import { isSubset } from '../claims/subjects/subject-match.ts';
import { NkeeperError } from '../errors.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { editedExport, newExport, SERVICE_MEMBERS } from './edits/export.ts';
import { replaceAt } from './edits/members.ts';
import { subject, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { exportFields, serviceField } from './fields/shares.ts';
import type { HeldAccount } from './held.ts';
import { operation } from './operation.ts';
import type { Plan } from './plan.ts';
import { chooseExport } from './shares/choose-export.ts';
import { stoppedImports, tellStopped } from './shares/stopped-imports.ts';

const chosenSubject = subject({
  flags: '-s, --subject <subject>',
  label: 'Export',
  about: 'subject of the export (default: the only one)',
});

/** Offer a subject of an account to other accounts. */
export const addExport = operation({
  words: 'add export',
  noun: 'export',
  about: 'Offer a subject of an account to other accounts',
  argument: 'subject',
  examples: [
    'nkeeper add export -a ORDERS "orders.>"',
    'nkeeper add export -a ORDERS -s "orders.price" --service --response-threshold 2s',
    'nkeeper add export -a ORDERS -s "audit.>" --private     importers need an activation',
  ],
  fields: {
    subject: subject({
      flags: '-s, --subject <subject>',
      label: 'Subject',
      about: 'subject that is exported',
    }),
    account: accountField,
    ...exportFields,
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const entry = newExport(required(input.subject, '--subject'), input);
    refuseOverlap(held, entry);
    refusePositionOnPrivate(entry);
    const draft = new Draft(context, 'add export');
    draft.editAccount(held, withExports(held, [...(held.claims.nats.exports ?? []), entry]));
    if (entry.token_req)
      draft.effect(
        'note',
        'Accounts that import it need an activation: nkeeper generate activation --target-account NAME.',
      );
    return draft.finish(`Add ${entry.type} export ${entry.subject} to ${held.ref.name}`);
  },
});

/** Change an export; what is not named stays as it is. */
export const editExport = operation({
  words: 'edit export',
  noun: 'export',
  about: 'Change an export; what is not named stays as it is',
  argument: 'subject',
  examples: [
    'nkeeper edit export -a ORDERS -s "orders.>" --description "every order, as it comes"',
    'nkeeper edit export -a ORDERS -s orders.price --latency orders.latency --sampling 20',
    'nkeeper edit export -a ORDERS -s "audit.>" --private=false',
  ],
  fields: {
    subject: chosenSubject,
    account: accountField,
    ...exportFields,
    rmLatencySampling: yesNo({
      flags: '--rm-latency-sampling [yes]',
      label: 'No latency',
      about: 'take no samples of latency any more',
      shortcut: true,
    }),
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const { index, entry: before } = chooseExport(held, input);
    const after = editedExport(before, input);
    if (after.type !== before.type) refuseOverlap(held, after);
    if (!(before.token_req && before.account_token_position)) refusePositionOnPrivate(after);
    const draft = new Draft(context, 'edit export');
    tellChanges(draft, before, after);
    const exports = replaceAt(held.claims.nats.exports, index, after);
    return changeExports(draft, held, exports, `Edit ${before.type} export ${before.subject} of`);
  },
});

/** Stop offering a subject to other accounts. */
export const deleteExport = operation({
  words: 'delete export',
  noun: 'export',
  about: 'Stop offering a subject to other accounts',
  argument: 'subject',
  examples: ['nkeeper delete export -a ORDERS -s "orders.>" --dry-run'],
  fields: { subject: chosenSubject, account: accountField, service: serviceField },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const { index, entry } = chooseExport(held, input);
    const draft = new Draft(context, 'delete export');
    const revoked = Object.keys(entry.revocations ?? {}).length;
    if (revoked > 0)
      draft.effect(
        'warning',
        `Its ${revoked === 1 ? 'revoked activation is' : `${revoked} revocations of activations are`} forgotten: should it be exported again, these activations are good again.`,
      );
    const exports = replaceAt(held.claims.nats.exports, index);
    return changeExports(draft, held, exports, `Delete ${entry.type} export ${entry.subject} of`);
  },
});

/** Operations on exports, in the order in which they are shown. */
export const exportOperations = [addExport, editExport, deleteExport];

/** The plan with other exports, and what that stops. */
async function changeExports(
  draft: Draft,
  held: HeldAccount,
  exports: readonly (Export | null)[],
  title: string,
): Promise<Plan> {
  const after = withExports(held, exports);
  draft.editAccount(held, after);
  const stopped = await stoppedImports(draft, held, after);
  tellStopped(draft, stopped);
  const { name } = held.ref;
  return stopped.length > 0
    ? draft.finish(`${title} ${name}`, 'destructive', name)
    : draft.finish(`${title} ${name}`);
}

function withExports({ claims }: HeldAccount, exports: NonNullable<Account['exports']>) {
  return { ...claims, nats: { ...claims.nats, exports } };
}

function tellChanges(draft: Draft, before: Export, after: Export): void {
  const [old, fresh] = [before.service_latency?.results, after.service_latency?.results];
  if (old !== undefined && old !== fresh)
    draft.effect('stops', `Whoever listens to "${old}" gets no samples of latency there any more.`);
  if (before.token_req && !after.token_req)
    draft.effect('warning', 'Every account can import it then, without an activation.');
  if (before.type === after.type || after.type === 'service') return;
  const lost = SERVICE_MEMBERS.filter(name => before[name] !== undefined && after[name] === undefined);
  if (lost.length > 0)
    draft.effect('note', `A stream has no ${lost.join(', ').replaceAll('_', ' ')}: that goes.`);
}

/** Servers take the last of two exports that overlap, or none: nobody wants to find out. */
function refuseOverlap({ ref, claims }: HeldAccount, { subject: wanted = '', type }: Export): void {
  const other = claims.nats.exports?.find(
    each =>
      each?.type === type && (isSubset(wanted, each?.subject ?? '') || isSubset(each?.subject ?? '', wanted)),
  );
  if (!other) return;
  throw new NkeeperError(
    'export-overlap',
    `Account ${ref.name} already exports the ${type} "${other.subject}", and "${wanted}" overlaps with it.`,
    { hint: 'Change or delete that export first.' },
  );
}

function refusePositionOnPrivate({ token_req, account_token_position: position }: Export): void {
  if (!token_req || !position) return;
  throw new NkeeperError(
    'export-private-position',
    'An export is either private or has a position for the importer’s key: with a position servers ask for no activation.',
    { hint: 'Leave out --private or --account-token-position (0 takes a position away).' },
  );
}
