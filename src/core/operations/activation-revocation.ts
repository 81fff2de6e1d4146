import type { RevocationList } from '../claims/access/revocation.ts';
import { clearRevocation, revoke } from '../claims/access/revocations.ts';
import { revokedUntil } from '../claims/access/revoked-until.ts';
import type { Export } from '../claims/sharing.ts';
import { NkeeperError } from '../errors.ts';
import { utcText } from '../trust/times.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { replaceAt } from './edits/members.ts';
import { subject } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { atField, targetAccount } from './fields/revocations.ts';
import { serviceField } from './fields/shares.ts';
import type { HeldAccount } from './held.ts';
import { operation, type PlanContext } from './operation.ts';
import { type ChosenExport, chooseExport } from './shares/choose-export.ts';
import { findExporter } from './shares/find-exporter.ts';
import { stoppedImports, tellStopped } from './shares/stopped-imports.ts';

const fields = {
  subject: subject({
    flags: '-s, --subject <subject>',
    label: 'Export',
    about: 'subject of the export (default: the only private one)',
  }),
  service: serviceField,
  targetAccount: {
    ...targetAccount,
    about: 'importing account, name or public key; * for all',
  },
  account: accountField,
};

/** Revoke the activations that an account has for an export. */
export const addActivationRevocation = operation({
  words: 'revocations add-activation',
  aliases: ['add_activation'],
  noun: 'revocation',
  about: 'Revoke the activations that an account has for an export',
  examples: [
    'nkeeper revocations add-activation -a ORDERS -s "audit.>" --target-account SHOP',
    'nkeeper revocations add-activation -a ORDERS -s "audit.>" -t "*" --at -2h',
  ],
  fields: { ...fields, at: atField },
  async plan(input, context) {
    const { held, chosen, target } = await partiesOf(input, context);
    const at = input.at || momentFor(context, held, target.key);
    const before = chosen.entry.revocations ?? {};
    const earlier = revokedUntil(before, target.key);
    const after = earlier !== undefined && earlier >= at ? before : revoke(before, target.key, at);
    const draft = new Draft(context, 'revocations add-activation');
    const claims = changed(draft, held, chosen, after);
    if (earlier !== undefined && earlier >= at)
      draft.effect(
        'note',
        `They are revoked up to ${utcText(earlier)} already: a revocation never moves back, so ${utcText(at)} changes nothing.`,
      );
    if (!chosen.entry.token_req)
      draft.effect(
        'warning',
        `"${chosen.entry.subject}" is a public export: everybody can import it without an activation.`,
      );
    tellStopped(draft, await stoppedImports(draft, held, claims));
    const title = `Revoke activations of ${target.name} for ${chosen.entry.subject} of ${held.ref.name}`;
    return earlier !== undefined && earlier >= at
      ? draft.finish(title)
      : draft.finish(title, 'destructive', target.inStore ? target.name : held.ref.name);
  },
});

/** Lift the revocation of the activations that an account has for an export. */
export const deleteActivationRevocation = operation({
  words: 'revocations delete-activation',
  aliases: ['delete_activation'],
  noun: 'revocation',
  about: 'Lift the revocation of the activations that an account has for an export',
  examples: ['nkeeper revocations delete-activation -a ORDERS -s "audit.>" --target-account SHOP'],
  fields,
  async plan(input, context) {
    const { held, chosen, target } = await partiesOf(input, context);
    const before = chosen.entry.revocations ?? {};
    if (!Object.hasOwn(before, target.key)) {
      throw new NkeeperError(
        'revocation-unknown',
        `No activations of ${target.name} are revoked for "${chosen.entry.subject}" by an entry of its own.`,
        { hint: 'nkeeper revocations list-activations shows what there is.' },
      );
    }
    const after = clearRevocation(before, target.key);
    const draft = new Draft(context, 'revocations delete-activation');
    changed(draft, held, chosen, after);
    if (Object.hasOwn(after, '*') && target.key !== '*')
      draft.effect(
        'note',
        `Those issued until ${utcText(Number(after['*']))} stay revoked, as for all accounts.`,
      );
    else draft.effect('warning', `Activations that ${target.name} still has work again.`);
    return draft.finish(
      `Lift the revocation of ${target.name} for ${chosen.entry.subject} of ${held.ref.name}`,
    );
  },
});

interface Target {
  /** Public key, or `*`. */
  readonly key: string;
  readonly name: string;
  readonly inStore: boolean;
}

interface Wish {
  readonly account?: string;
  readonly subject?: string;
  readonly service?: boolean;
  readonly targetAccount?: string;
}

async function partiesOf(
  input: Wish,
  context: PlanContext,
): Promise<{ readonly held: HeldAccount; readonly chosen: ChosenExport; readonly target: Target }> {
  const held = await chosenAccount(context, input.account);
  const among = ({ token_req }: Export) => token_req === true;
  const chosen = chooseExport(held, { ...input, among, what: 'private ' });
  const wanted = required(
    input.targetAccount,
    '--target-account',
    'Name the importing account, or * for all.',
  );
  if (wanted === '*') return { held, chosen, target: { key: '*', name: 'all accounts', inStore: false } };
  const { key, name, claims } = await findExporter(context.store, held, wanted);
  return { held, chosen, target: { key, name, inStore: claims !== undefined } };
}

/** Now, or later where an activation that the account has is issued ahead of the clock. */
function momentFor({ store, now }: PlanContext, held: HeldAccount, key: string): number {
  const times = store.importersOf(held.ref.key).flatMap(({ operator, account, entry: { activation } }) => {
    const isTarget = store.accountRow(operator, account)?.key === key;
    return isTarget && typeof activation === 'object' ? [activation.issuedAt] : [];
  });
  return Math.max(now, ...times);
}

function changed(draft: Draft, held: HeldAccount, { index, entry }: ChosenExport, list: RevocationList) {
  const { revocations: _, ...others } = entry;
  const after: Export = Object.keys(list).length === 0 ? others : { ...others, revocations: list };
  const { claims } = held;
  const exports = replaceAt(claims.nats.exports, index, after);
  const edited = { ...claims, nats: { ...claims.nats, exports } };
  draft.editAccount(held, edited);
  return edited;
}
