import type { Export, Import } from '../claims/sharing.ts';
import { decodeToken } from '../claims/token/token.ts';
import type { HeldActivation, HeldImport, OfferedExport } from './sharing.ts';

const NONE: readonly never[] = Object.freeze([]);

/** Imports as they stand in the claims, one for one, their activations read (not verified: validation does that). */
export function heldImports(imports: readonly (Import | null)[] | undefined): readonly (HeldImport | null)[] {
  if (imports === undefined || imports.length === 0) return NONE;
  return imports.map(entry => {
    if (entry === null || !entry.token) return entry;
    const { token, ...rest } = entry;
    return { ...rest, activation: readActivation(token) };
  });
}

function readActivation(token: string): HeldActivation | 'unusable' {
  try {
    const { kind, claims } = decodeToken(token);
    if (kind !== 'activation') return 'unusable';
    const { iss = '', iat = 0, exp = 0, nbf = 0, nats } = claims;
    return {
      issuer: iss,
      issuerAccount: nats.issuer_account ?? '',
      issuedAt: Number(iat),
      expires: Number(exp),
      notBefore: Number(nbf),
    };
  } catch {
    return 'unusable';
  }
}

/** What of the exports decides who may import them, one for one as they stand in the claims. */
export function offeredExports(
  exports: readonly (Export | null)[] | undefined,
): readonly (OfferedExport | null)[] {
  if (exports === undefined || exports.length === 0) return NONE;
  return exports.map(entry => {
    if (entry === null) return null;
    const { name, subject, type, token_req, revocations, account_token_position: position } = entry;
    return {
      name,
      subject,
      type,
      token_req,
      revocations: revocations && numbers(revocations),
      account_token_position: position === undefined ? undefined : Number(position),
    };
  });
}

function numbers(times: NonNullable<Export['revocations']>): Record<string, number> {
  return Object.fromEntries(Object.entries(times).map(([key, at]) => [key, Number(at)]));
}
