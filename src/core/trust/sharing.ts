import { isRevoked } from '../claims/access/revocation.ts';
import type { Import, ShareKind } from '../claims/sharing.ts';
import { subjectThere } from '../claims/subjects/import-subjects.ts';
import { isSubset } from '../claims/subjects/subject-match.ts';
import { tokensOf } from '../claims/subjects/subjects.ts';
import type { AccountTrust } from './chain.ts';
import type { Finding } from './finding.ts';
import { timeFindings, utcText } from './times.ts';

/** What of an export decides who may import it. */
export interface OfferedExport {
  readonly name?: string | undefined;
  readonly subject?: string | undefined;
  readonly type?: ShareKind | undefined;
  readonly token_req?: boolean | undefined;
  /** Importing account (or `*`) → Unix seconds. */
  readonly revocations?: Readonly<Record<string, number>> | undefined;
  readonly account_token_position?: number | undefined;
}

/** What of an activation decides whether it is any good at its exporter. Times are Unix seconds, 0 where absent. */
export interface HeldActivation {
  readonly issuer: string;
  readonly issuerAccount: string;
  readonly issuedAt: number;
  readonly expires: number;
  readonly notBefore: number;
}

/** An import, with its activation read. `unusable`: it is damaged, which validation tells. */
export interface HeldImport extends Omit<Import, 'token'> {
  readonly activation?: HeldActivation | 'unusable';
}

/** An account that others import from. */
export interface Exporter {
  readonly name: string;
  readonly trust: AccountTrust;
  readonly exports: readonly (OfferedExport | null)[];
}

export interface SharingContext {
  /** Public key of the importing account. */
  readonly importer: string;
  /** The account with this key; undefined when the store does not have it. */
  readonly exporterOf: (key: string) => Exporter | undefined;
  /** The operator is strict about signing keys. */
  readonly strict: boolean;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Do the imports of an account fit what the exporting accounts offer? Servers start an account whose imports do not, and
 * nothing comes in: so these are warnings. What is wrong with an import by itself is found by claims validation.
 */
export function sharingFindings(imports: readonly (HeldImport | null)[], context: SharingContext): Finding[] {
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of imports.entries()) {
    if (entry === null) continue;
    const field = `nats.imports[${index}]`;
    if (imports.length > 1) noteDuplicate(entry, field, seen, found);
    const finding = importFinding(entry, field, context);
    if (finding !== undefined) found.push(finding);
  }
  return found;
}

function noteDuplicate(entry: HeldImport, field: string, seen: Set<string>, found: Finding[]): void {
  const same = JSON.stringify([entry.account, entry.subject, entry.type, entry.local_subject, entry.to]);
  if (seen.has(same)) found.push(duplicate(entry, field));
  seen.add(same);
}

function importFinding(entry: HeldImport, field: string, context: SharingContext): Finding | undefined {
  const { account = '' } = entry;
  if (account === context.importer) return fromItself(entry, field);
  const exporter = context.exporterOf(account);
  if (exporter === undefined) return exporterMissing(account, field);
  const subject = subjectThere(entry);
  const offers = exporter.exports.filter(
    (offer): offer is OfferedExport =>
      offer !== null && offer.type === entry.type && isSubset(subject, offer.subject ?? ''),
  );
  const [offer] = offers;
  if (offer === undefined) return withoutExport(entry, subject, exporter, field);
  const position = positionFinding(offer, subject, context.importer, field);
  if (position !== undefined) return position;
  // Whose the subject is the key in it says: servers then ask for no activation, even with `token_req`.
  if (offers.some(each => each.token_req !== true || (each.account_token_position ?? 0) > 0))
    return undefined;
  return tokenFinding(entry, offer, exporter, field, context);
}

function positionFinding(
  offer: OfferedExport,
  subject: string,
  importer: string,
  field: string,
): Finding | undefined {
  const position = offer.account_token_position ?? 0;
  if (position <= 0 || tokensOf(subject)[position - 1] === importer) return undefined;
  return {
    code: 'import-account-token-wrong',
    severity: 'warning',
    message: `The export "${offer.subject}" wants this account's own key as token ${position} of the subject, and "${subject}" does not have it there: servers do not connect the two.`,
    hint: `Put the account's public key in place of token ${position}.`,
    field: `${field}.subject`,
  };
}

function tokenFinding(
  entry: HeldImport,
  offer: OfferedExport,
  exporter: Exporter,
  field: string,
  context: SharingContext,
): Finding | undefined {
  const { activation } = entry;
  if (activation === undefined) return tokenMissing(entry, exporter, field);
  // What validation says about such a token is enough.
  if (activation === 'unusable') return undefined;
  const [late] = timeFindings(activation, context.now) ?? [];
  if (late !== undefined) return tokenOutOfTime(late, entry, exporter, field);
  const signer = signerFinding(activation, exporter, field, context.strict);
  if (signer !== undefined) return signer;
  if (!isRevoked(offer.revocations ?? {}, context.importer, activation.issuedAt)) return undefined;
  return {
    code: 'import-token-revoked',
    severity: 'warning',
    message: `${exporter.name} has revoked the activation of import "${entry.subject ?? ''}", issued on ${utcText(activation.issuedAt)}.`,
    hint: 'Ask the exporter for a new activation, or remove the import.',
    field: `${field}.token`,
  };
}

function signerFinding(
  activation: HeldActivation,
  exporter: Exporter,
  field: string,
  strict: boolean,
): Finding | undefined {
  const { issuer: iss, issuerAccount: named } = activation;
  const { key, signingKeys } = exporter.trust;
  if (iss !== key && !signingKeys.has(iss)) {
    return {
      code: 'import-token-signer-unknown',
      severity: 'warning',
      message: `The activation is signed by ${iss}, which is not (or no longer) a key that ${exporter.name} lists.`,
      hint: 'Ask the exporter for a new activation.',
      field: `${field}.token`,
      key: iss,
    };
  }
  if (named === '') return undefined;
  if (named !== key) {
    return {
      code: 'import-token-issuer-account-wrong',
      severity: 'warning',
      message: `The activation names ${named} as the account that issued it, which is not ${exporter.name}: servers refuse it.`,
      hint: 'Ask the exporter for an activation that names its own account.',
      field: `${field}.token`,
      key: named,
    };
  }
  // Where identity keys sign nothing, one that is listed among the signing keys is as good as those.
  if (!strict || signingKeys.has(iss)) return undefined;
  return {
    code: 'import-token-by-identity-key',
    severity: 'warning',
    message: `The operator is strict about signing keys, and ${exporter.name} signed the activation with its identity key: servers refuse it.`,
    hint: 'Ask the exporter for an activation that a signing key signed.',
    field: `${field}.token`,
    key: iss,
  };
}

function duplicate(entry: HeldImport, field: string): Finding {
  return {
    code: 'import-duplicate',
    severity: 'warning',
    message: `The import of "${entry.subject ?? ''}" is there twice.`,
    hint: 'Remove one of the two.',
    field,
  };
}

function fromItself(entry: HeldImport, field: string): Finding {
  return {
    code: 'import-from-itself',
    severity: 'warning',
    message: `The account imports "${entry.subject ?? ''}" from itself.`,
    hint: 'Remove the import; a mapping renames subjects inside an account.',
    field,
  };
}

function exporterMissing(account: string, field: string): Finding {
  return {
    code: 'import-exporter-missing',
    severity: 'warning',
    message: `It imports from account ${account}, which is not in this store (or its JWT cannot be used).`,
    hint: 'Where servers do not have that account either, nothing comes in: remove the import.',
    field: `${field}.account`,
    key: account,
  };
}

function withoutExport(entry: HeldImport, subject: string, exporter: Exporter, field: string): Finding {
  return {
    code: 'import-without-export',
    severity: 'warning',
    message: `${exporter.name} does not export a ${entry.type ?? 'thing'} that covers "${subject}": nothing comes in.`,
    hint: 'Correct the subject, or let the exporter add the export.',
    field,
  };
}

function tokenMissing(entry: HeldImport, exporter: Exporter, field: string): Finding {
  return {
    code: 'import-token-missing',
    severity: 'warning',
    message: `${exporter.name} exports "${entry.subject ?? ''}" only with an activation, and the import has none.`,
    hint: 'Ask the exporter for an activation for this account.',
    field: `${field}.token`,
  };
}

function tokenOutOfTime(late: Finding, entry: Import, exporter: Exporter, field: string): Finding {
  const expired = late.code === 'claim-expired';
  return {
    code: expired ? 'import-token-expired' : 'import-token-not-yet-valid',
    severity: 'warning',
    message: `The activation of import "${entry.subject ?? ''}" from ${exporter.name}: ${late.message}`,
    hint: expired
      ? 'Ask the exporter for a new activation.'
      : 'Wait until then, or ask for another activation.',
    field: `${field}.token`,
  };
}
