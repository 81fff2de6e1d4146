import type { Block } from '../../app/screen.ts';
import type { OperatorClaims } from '../../core/claims/operator.ts';
import { field, fields } from './blocks.ts';
import { keyValue, type NameOfKey, tagField, timeFields } from './standard.ts';

/** Everything that an operator's claims say but for the signing keys. */
export function operatorBlocks(claims: OperatorClaims, nameOf: NameOfKey, now: number): readonly Block[] {
  const { nats } = claims;
  return [
    fields(
      field('Name', claims.name),
      field('Key', claims.sub),
      field('Signed by', claims.iss === claims.sub ? 'itself' : keyValue(claims.iss, nameOf)),
      ...timeFields(claims, now),
      tagField(nats.tags),
      field('Signing keys', nats.signing_keys?.length ? String(nats.signing_keys.length) : 'none'),
      field(
        'Strict',
        nats.strict_signing_key_usage
          ? 'yes: identity keys sign nothing, only signing keys do'
          : 'no: identity keys may sign accounts and users',
      ),
      field('System account', keyValue(nats.system_account, nameOf) ?? 'none'),
      field('Service URLs', nats.operator_service_urls?.length ? nats.operator_service_urls : 'none'),
      field('Account server', nats.account_server_url ?? 'none'),
      field('Servers at least', nats.assert_server_version || 'any version'),
    ),
  ];
}
