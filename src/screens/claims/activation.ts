import type { Block } from '../../app/screen.ts';
import type { ActivationClaims } from '../../core/claims/activation.ts';
import { field, fields } from './blocks.ts';
import { keyValue, type NameOfKey, tagField, timeFields } from './standard.ts';

/** Everything that an activation says. */
export function activationBlocks(claims: ActivationClaims, nameOf: NameOfKey, now: number): readonly Block[] {
  const { nats } = claims;
  return [
    fields(
      field('Name', claims.name),
      field('For account', keyValue(claims.sub, nameOf)),
      field('Subject', nats.subject || 'none'),
      field('Kind', nats.kind ?? 'not said'),
      field('Signed by', keyValue(claims.iss, nameOf)),
      field('For exporter', keyValue(nats.issuer_account, nameOf)),
      ...timeFields(claims, now),
      field('Audience', claims.aud),
      field('JWT id', claims.jti),
      tagField(nats.tags),
      field('Version', nats.version === undefined ? undefined : String(nats.version)),
    ),
  ];
}
