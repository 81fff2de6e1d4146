import { claimsShape } from './standard.ts';
import { either, set, text } from './words.ts';

export const operatorShape = claimsShape({
  signing_keys: set('Signing keys', 'signing key'),
  strict_signing_key_usage: either(
    'Strict',
    'yes: identity keys sign nothing, only signing keys do',
    'no: identity keys may sign accounts and users',
  ),
  system_account: text('System account', 'none'),
  operator_service_urls: set('Service URLs', 'service URL'),
  account_server_url: text('Account server', 'none'),
  assert_server_version: text('Servers at least', 'any version'),
});
