import { revokedUntil } from '../claims/access/revoked-until.ts';
import { newActivation } from '../claims/new-claims.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import type { Export } from '../claims/sharing.ts';
import { isSubset } from '../claims/subjects/subject-match.ts';
import { NkeeperError } from '../errors.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { editTimes } from './edits/standard.ts';
import { timeFields } from './fields/groups.ts';
import { file, subject, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { targetAccount } from './fields/revocations.ts';
import { serviceField } from './fields/shares.ts';
import type { HeldAccount } from './held.ts';
import { operation } from './operation.ts';
import { chooseExport, subjectsOf } from './shares/choose-export.ts';
import { findExporter } from './shares/find-exporter.ts';
import { chooseSigner, userSigners } from './signers.ts';

/** Sign an activation: it lets an account import a private export. */
export const generateActivation = operation({
  words: 'generate activation',
  noun: 'activation',
  about: 'Sign an activation: it lets an account import a private export',
  examples: [
    'nkeeper generate activation -a ORDERS -s "audit.>" --target-account SHOP -o shop.jwt',
    'nkeeper generate activation -a ORDERS -s audit.eu -t ABJHLO... --expiry 1y',
  ],
  fields: {
    subject: subject({
      flags: '-s, --subject <subject>',
      label: 'Subject',
      about: 'subject of the export, or one within it (default: the only private export)',
    }),
    targetAccount,
    account: accountField,
    service: serviceField,
    ...timeFields,
    output: file({
      flags: '-o, --output-file <file>',
      label: 'File',
      about: 'where it is written to (default: it is printed)',
    }),
    push: yesNo({
      flags: '--push [yes]',
      label: 'Push',
      about: "send it to the operator's account server",
    }),
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const entry = privateExport(held, input.subject, input.service);
    const wanted = required(input.targetAccount, '--target-account', 'Name the importing account.');
    const target = await findExporter(context.store, held, wanted);
    if (target.key === held.ref.key)
      throw new NkeeperError('import-from-itself', `${held.ref.name} cannot import from itself.`);
    const granted = input.subject || entry.subject || '';
    const draft = new Draft(context, 'generate activation');
    const candidates = userSigners(held.claims, held.operator.claims, context.ring);
    const what = `activations of ${held.ref.name}`;
    const signer = chooseSigner(candidates, { asked: context.signer, what });
    const fresh = newActivation(target.key);
    // Signed by another key than the account's own, it has to say whose it is.
    const issuer = signer.role === 'identity' ? {} : { issuer_account: held.ref.key };
    const kind = entry.type ?? 'stream';
    const nats = { ...fresh.nats, subject: granted, kind, ...issuer };
    const after = editTimes({ ...fresh, name: granted, nats }, input);
    const [issue] = validateClaims('activation', after, context.now).filter(
      ({ severity, code }) => severity !== 'warning' && code !== 'claim-not-yet-valid',
    );
    if (issue)
      throw new NkeeperError('plan-refused', `Servers would refuse it: ${issue.message}`, {
        hint: issue.hint,
      });
    const revoked = revokedUntil(entry.revocations ?? {}, target.key);
    if (revoked !== undefined)
      draft.effect(
        'warning',
        `Activations of ${target.name} for it were revoked: with this one it can import it again.`,
      );
    if (entry.account_token_position)
      draft.effect('note', 'Nobody asks for it: the subject has a position for the importer’s key.');
    if (!target.claims) draft.effect('note', `${target.key} is no account of this store.`);
    draft.result('account', target.key);
    draft.result('subject', granted);
    const plan = await draft.finish(
      `Sign an activation for ${target.name} to import ${granted} of ${held.ref.name}`,
    );
    const path = input.output === undefined || input.output === '--' ? undefined : input.output;
    const answer = {
      name: 'activation',
      claims: 'activation' as const,
      after,
      signer,
      ...(revoked === undefined ? {} : { issuedAfter: revoked }),
      ...(path === undefined ? {} : { path }),
      ...(input.push ? { post: `${accountServer(held)}/activations` } : {}),
    };
    return { ...plan, answers: [answer] };
  },
});

/** @throws NkeeperError `account-server-missing` */
function accountServer({ operator }: HeldAccount): string {
  const { account_server_url: url = '' } = operator.claims.nats;
  if (/^https?:\/\//i.test(url)) return url.replace(/\/+$/, '');
  throw new NkeeperError('account-server-missing', 'The operator has no account server of HTTP.', {
    hint: 'Leave --push out, and hand the activation to whoever imports.',
  });
}

/** Operations on activations, in the order in which they are shown. */
export const activationOperations = [generateActivation];

/** The private export that covers a subject, or the only one. */
function privateExport(held: HeldAccount, wanted: string | undefined, service: boolean | undefined): Export {
  const isPrivate = (entry: Export) => entry.token_req === true;
  const all = (held.claims.nats.exports ?? []).flatMap(entry => (entry && isPrivate(entry) ? [entry] : []));
  if (!wanted) return chooseExport(held, { service, among: isPrivate, what: 'private ' }).entry;
  const covering = all.filter(({ subject: offered = '' }) => isSubset(wanted, offered));
  const found =
    service === undefined ? covering : covering.filter(({ type }) => (type === 'service') === service);
  if (found.length === 1 && found[0]) return found[0];
  if (found.length === 0) {
    throw new NkeeperError(
      'export-unknown',
      `Account ${held.ref.name} has no private export of "${wanted}".`,
      {
        hint: all.length === 0 ? 'It has no private exports.' : `It has ${subjectsOf(all)}.`,
      },
    );
  }
  throw new NkeeperError('export-ambiguous', `Account ${held.ref.name} exports "${wanted}" twice.`, {
    hint: 'Say which one: --service for the service, --service=false for the stream.',
  });
}
