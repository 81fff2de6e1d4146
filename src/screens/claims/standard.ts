import type { Block, Cell, Field, Span } from '../../app/screen.ts';
import type { NatsTail, StandardClaims } from '../../core/claims/standard.ts';
import { field, fields, isLong } from './blocks.ts';
import { expiryText, instant } from './instants.ts';

/** What a public key is called in the store; undefined when nobody there has it. */
export type NameOfKey = (key: string) => string | undefined;

/** A key whole, with whose it is. */
export function keyValue(key: string | undefined, nameOf: NameOfKey): readonly (string | Span)[] | undefined {
  if (!key) return undefined;
  const name = nameOf(key);
  return name === undefined ? [key] : [key, { text: `(${name})`, tone: 'muted' }];
}

/** When it was issued and when it is valid. */
export function timeFields(claims: StandardClaims, now: number): readonly (Field | undefined)[] {
  return [
    field('Issued', instant(claims.iat, now, 'not said')),
    field('Expires', expiryText(claims.exp, now)),
    field('Valid from', startText(claims, now)),
  ];
}

function startText(claims: StandardClaims, now: number): Cell {
  const text = instant(claims.nbf, now, 'the start');
  return Number(claims.nbf ?? 0) > now ? { text, mark: 'danger' } : { text };
}

/** The JWT's own facts: identifiers, audience, kind and version. */
export function tokenFields(claims: StandardClaims, nats: NatsTail | undefined, nameOf: NameOfKey): Block {
  return fields(
    field('Subject (sub)', keyValue(claims.sub, nameOf)),
    field('Signed by (iss)', keyValue(claims.iss, nameOf)),
    field('Name', claims.name),
    field('JWT id (jti)', claims.jti),
    field('Audience (aud)', claims.aud),
    field('Kind', nats?.type),
    field('Version', nats?.version === undefined ? undefined : String(nats.version)),
  );
}

/** Tags, or nothing. */
export function tagField(tags: readonly string[] | undefined): Field | undefined {
  return field('Tags', tags && tags.length > 0 ? tags : undefined);
}

/** A description and a URL for people. Long texts and such with line breaks follow as they are. */
export function infoBlocks(info: {
  readonly description?: string;
  readonly info_url?: string;
}): readonly Block[] {
  const { description, info_url: url } = info;
  const short = description !== undefined && !isLong(description) ? description : undefined;
  const lines = [field('Description', short), field('More at', url)].filter(line => line !== undefined);
  return [
    ...(lines.length > 0 ? [fields(...lines)] : []),
    ...(description && short === undefined
      ? [
          { kind: 'text', spans: [{ text: '  Description', tone: 'muted' }] } as const,
          { kind: 'verbatim', text: description } as const,
        ]
      : []),
  ];
}
