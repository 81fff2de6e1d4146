import { NkeeperError } from '../../errors.ts';
import type { Finding } from '../../trust/finding.ts';
import { accountTrust } from '../../trust/parties.ts';
import type { Draft } from '../draft.ts';
import type { Activation } from './activation-source.ts';
import type { FoundExporter } from './find-exporter.ts';

/** What makes an activation worthless that somebody has just given. */
const WORTHLESS = new Set([
  'import-token-signer-unknown',
  'import-token-by-identity-key',
  'import-token-revoked',
]);

/**
 * Says how an import fits what is exported.
 *
 * @param stops it did fit until now
 * @param given an activation was given now
 * @throws NkeeperError the code of a finding about that activation
 */
export function tellFit(draft: Draft, finding: Finding | undefined, stops: boolean, given: boolean): void {
  if (!finding) return;
  const { code, message, hint = '' } = finding;
  if (given && WORTHLESS.has(code)) throw new NkeeperError(code, message, { hint });
  const kind = code === 'import-exporter-missing' ? 'note' : stops ? 'stops' : 'warning';
  draft.effect(kind, `${message} ${hint}`.trim());
}

/**
 * Does the activation come from the exporter? Where that is not in the store, a signing key cannot be told from a stranger's.
 *
 * @throws NkeeperError `activation-unusable`
 */
export function checkActivationSigner(draft: Draft, activation: Activation, exporter: FoundExporter): void {
  const { iss = '' } = activation.claims;
  if (activation.exporter !== exporter.key) throw notFrom(exporter.name, `it is from ${activation.exporter}`);
  if (!exporter.claims) {
    if (iss !== exporter.key)
      draft.effect(
        'note',
        `Whether ${iss}, which signed the activation, is a key of ${exporter.name} cannot be told here.`,
      );
    return;
  }
  const { key, signingKeys } = accountTrust(exporter.claims);
  if (iss !== key && !signingKeys.has(iss))
    throw notFrom(exporter.name, `${iss}, which signed it, is none of its keys`);
}

function notFrom(exporter: string, why: string): NkeeperError {
  return new NkeeperError(
    'activation-unusable',
    `The activation cannot be used: it is not from ${exporter}: ${why}.`,
    { hint: 'Ask the exporter for a new activation.' },
  );
}
