import type { Import } from '../claims/sharing.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { editedImport, localOf, newImport } from './edits/import.ts';
import { replaceAt } from './edits/members.ts';
import { file, name, subject, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { importFields } from './fields/shares.ts';
import type { HeldAccount } from './held.ts';
import { operation, type PlanContext } from './operation.ts';
import { givenActivation } from './shares/activation-source.ts';
import { checkSubjects, fitsExport, refuseDouble } from './shares/check-import.ts';
import { type ChosenImport, chooseImport } from './shares/choose-import.ts';
import { type FoundExporter, findExporter } from './shares/find-exporter.ts';
import { checkActivationSigner, tellFit } from './shares/tell-fit.ts';

const token = file({
  flags: '-u, --token <file>',
  label: 'Activation',
  about: 'activation for a private export: file, URL, or the JWT itself',
});

const localSubject = subject({
  flags: '-s, --local-subject <subject>',
  label: 'Local subject',
  about: 'what it is called in this account; $1 is the first * of the remote subject',
});

const srcAccount = name({
  flags: '--src-account <name>',
  label: 'From account',
  about: 'exporting account, name or public key',
});

const service = yesNo({
  flags: '--service [yes]',
  label: 'Service',
  about: 'a service, which answers requests; otherwise a stream of messages',
});

/** Take in a subject that another account exports. */
export const addImport = operation({
  words: 'add import',
  noun: 'import',
  about: 'Take in a subject that another account exports',
  examples: [
    'nkeeper add import -a SHOP --src-account ORDERS --remote-subject "orders.>"',
    'nkeeper add import -a SHOP --src-account ORDERS --remote-subject "price.*" --service -s \'ask.$1\'',
    'nkeeper add import -a SHOP --token activation.jwt',
  ],
  fields: {
    srcAccount,
    remoteSubject: subject({
      flags: '--remote-subject <subject>',
      label: 'Remote subject',
      about: 'what it is called in the exporting account',
    }),
    localSubject,
    account: accountField,
    service,
    token,
    ...importFields,
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const activation = await givenActivation(held, input.token, context);
    const hint = 'Or give an activation: --token FILE.';
    const wanted = required(input.srcAccount ?? activation?.exporter, '--src-account', hint);
    const exporter = await findExporter(context.store, held, wanted);
    const { subject: granted, kind } = activation?.claims.nats ?? {};
    const remote = required(input.remoteSubject ?? granted, '--remote-subject', hint);
    const type = (input.service ?? kind === 'service') ? 'service' : 'stream';
    const base = { subject: remote, account: exporter.key, type } as const;
    const entry = newImport(activation ? { ...base, token: activation.token } : base, input);
    const others = held.claims.nats.imports ?? [];
    const draft = new Draft(context, 'add import');
    refuseDouble(entry, others, held, exporter);
    await judge(draft, held, entry, others, exporter);
    if (activation) checkActivationSigner(draft, activation, exporter);
    tellFit(draft, fitsExport(entry, held, exporter, context.now), false, activation !== undefined);
    editImports(draft, held, [...others, entry]);
    return draft.finish(`Import ${type} ${remote} from ${exporter.name} into ${held.ref.name}`);
  },
});

const chosenFields = {
  subject: subject({
    flags: '-s, --subject <subject>',
    label: 'Import',
    about: 'remote or local subject of the import (default: the only one)',
  }),
  account: accountField,
  srcAccount: name({
    flags: '--src-account <name>',
    label: 'From account',
    about: 'exporting account, where several have this subject',
  }),
  service,
};

/** Change an import; what is not named stays as it is. */
export const editImport = operation({
  words: 'edit import',
  noun: 'import',
  about: 'Change an import; what is not named stays as it is',
  argument: 'subject',
  examples: [
    'nkeeper edit import -a SHOP -s "orders.>" --local-subject "in.orders.>"',
    'nkeeper edit import -a SHOP -s audit.log --token new-activation.jwt',
  ],
  fields: {
    ...chosenFields,
    localSubject: subject({
      flags: '--local-subject <subject>',
      label: 'Local subject',
      about: 'what it is called in this account; empty for the remote one',
    }),
    token,
    ...importFields,
  },
  async plan(input, context) {
    const { held, index, entry: before } = await chosen(input, context);
    const activation = await givenActivation(held, input.token, context);
    const exporter = await findExporter(context.store, held, before.account ?? '');
    const after = editedImport(before, input, activation?.token ?? input.token);
    const draft = new Draft(context, 'edit import');
    const moved = localOf(before) !== localOf(after);
    if (moved) await judge(draft, held, after, replaceAt(held.claims.nats.imports, index), exporter);
    if (activation) checkActivationSigner(draft, activation, exporter);
    const [was, is] = [before, after].map(entry => fitsExport(entry, held, exporter, context.now));
    const broken = is !== undefined && was === undefined;
    tellFit(draft, is, broken, activation !== undefined);
    if (moved)
      draft.effect(
        'stops',
        `In ${held.ref.name} it is called "${localOf(after)}" then: nothing comes to "${localOf(before)}" any more.`,
      );
    editImports(draft, held, replaceAt(held.claims.nats.imports, index, after));
    const title = `Edit ${before.type} import ${before.subject} of ${held.ref.name}`;
    return moved || broken ? draft.finish(title, 'destructive', held.ref.name) : draft.finish(title);
  },
});

/** Take in a subject of another account no longer. */
export const deleteImport = operation({
  words: 'delete import',
  noun: 'import',
  about: 'Take in a subject of another account no longer',
  argument: 'subject',
  examples: ['nkeeper delete import -a SHOP -s "orders.>" --dry-run'],
  fields: chosenFields,
  async plan(input, context) {
    const { held, index, entry } = await chosen(input, context);
    const draft = new Draft(context, 'delete import');
    const { name: account } = held.ref;
    draft.effect(
      'stops',
      entry.type === 'service'
        ? `Requests of ${account} to "${localOf(entry)}" are not answered any more.`
        : `No messages come to "${localOf(entry)}" in ${account} any more.`,
    );
    editImports(draft, held, replaceAt(held.claims.nats.imports, index));
    return draft.finish(`Delete ${entry.type} import ${entry.subject} of ${account}`, 'destructive', account);
  },
});

/** Operations on imports, in the order in which they are shown. */
export const importOperations = [addImport, editImport, deleteImport];

async function chosen(
  input: { subject?: string; account?: string; srcAccount?: string; service?: boolean },
  context: PlanContext,
): Promise<ChosenImport & { readonly held: HeldAccount }> {
  const held = await chosenAccount(context, input.account);
  const { srcAccount: from } = input;
  const exporter = from === undefined ? undefined : (await findExporter(context.store, held, from)).key;
  return { held, ...chooseImport(held, { ...input, exporter }) };
}

async function judge(
  draft: Draft,
  held: HeldAccount,
  entry: Import,
  others: readonly (Import | null)[],
  exporter: FoundExporter,
): Promise<void> {
  const odd = await checkSubjects(entry, others, held, exporter, draft.context);
  if (odd !== undefined) draft.effect('warning', odd);
}

function editImports(draft: Draft, held: HeldAccount, imports: readonly (Import | null)[]): void {
  draft.editAccount(held, { ...held.claims, nats: { ...held.claims.nats, imports } });
}
