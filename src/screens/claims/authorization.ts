import type { Block, Field } from '../../app/screen.ts';
import type {
  AuthorizationRequestClaims,
  AuthorizationResponseClaims,
  ClientTls,
  ConnectOptions,
} from '../../core/claims/authorization.ts';
import { field, fields, titled } from './blocks.ts';
import { keyValue, type NameOfKey, tagField, timeFields, tokenFields } from './standard.ts';

/** What a server asked an auth callout. Passwords and tokens of the client are not shown. */
export function authorizationRequestBlocks(
  claims: AuthorizationRequestClaims,
  nameOf: NameOfKey,
  now: number,
): readonly (readonly Block[])[] {
  const { server_id: server, client_info: client, ...nats } = claims.nats;
  return [
    titled('Authorization request', [
      tokenFields(claims, nats, nameOf),
      fields(
        ...timeFields(claims, now),
        field('Answer is about', nats.user_nkey),
        field('Request nonce', nats.request_nonce),
        tagField(nats.tags),
      ),
    ]),
    titled('Server', [
      fields(
        field('Server', server.name),
        field('Host', server.host),
        field('Server key', server.id),
        field('Server version', server.version),
        field('Cluster', server.cluster),
        field('Curve key', server.xkey),
        tagField(server.tags),
      ),
    ]),
    titled('Client', [
      fields(
        field('Address', client.host),
        field('Connection', client.id === undefined ? undefined : String(client.id)),
        field('User', client.user),
        field('Client name', client.name),
        field('Name tag', client.name_tag),
        field('Connection kind', client.kind),
        field('Connection type', client.type),
        field('MQTT id', client.mqtt_id),
        field('Nonce', client.nonce),
        tagField(client.tags),
      ),
    ]),
    titled('What the client sent', [fields(...connectFields(nats.connect_opts))]),
    nats.client_tls ? titled('Client’s TLS', tlsBlocks(nats.client_tls)) : [],
  ];
}

function connectFields(options: ConnectOptions): readonly (Field | undefined)[] {
  return [
    field('JWT', options.jwt && hidden(options.jwt)),
    field('Key', options.nkey),
    field('Signature', options.sig),
    field('Token', options.auth_token && hidden(options.auth_token)),
    field('User name', options.user),
    field('Password', options.pass && hidden(options.pass)),
    field('Connection name', options.name),
    field('Language', options.lang),
    field('Library version', options.version),
    field('Protocol', String(options.protocol)),
  ];
}

function hidden(secret: string): string {
  return `hidden, ${secret.length} characters`;
}

function tlsBlocks(tls: ClientTls): readonly Block[] {
  const chains = (tls.verified_chains ?? []).map(chain => (chain ?? []).join('\n'));
  return [
    fields(field('TLS version', tls.version), field('Cipher', tls.cipher)),
    ...[...(tls.certs ?? []), ...chains].map(pem => ({ kind: 'verbatim', text: pem }) as const),
  ];
}

/** What an auth callout answered. */
export function authorizationResponseBlocks(
  claims: AuthorizationResponseClaims,
  nameOf: NameOfKey,
  now: number,
): readonly (readonly Block[])[] {
  const { nats } = claims;
  return [
    titled('Authorization response', [
      tokenFields(claims, nats, nameOf),
      fields(
        ...timeFields(claims, now),
        field('For account', keyValue(nats.issuer_account, nameOf)),
        field('Refused', nats.error),
        field('User JWT', nats.jwt ? hidden(nats.jwt) : undefined),
        tagField(nats.tags),
      ),
    ]),
  ];
}
