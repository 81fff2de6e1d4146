import type { Block, CopyChoice } from '../../app/screen.ts';
import type { Claims } from '../../core/claims/kinds.ts';
import {
  type DecodedToken,
  decodeGenericToken,
  decodeToken,
  unknownMembers,
} from '../../core/claims/token/token.ts';
import { NkeeperError } from '../../core/errors.ts';
import type { Entity } from '../../core/store/cards/entity.ts';
import { activationBlocks } from '../claims/activation.ts';
import { authorizationRequestBlocks, authorizationResponseBlocks } from '../claims/authorization.ts';
import { fields, sections, sentence, titled } from '../claims/blocks.ts';
import { prettyJson } from '../claims/json.ts';
import { type NameOfKey, tagField, timeFields, tokenFields } from '../claims/standard.ts';
import { memo } from './memo.ts';

/** A token as a document: its own facts, claims and header as JSON, and the text itself. */
export function tokenBlocks(
  { token, decoded: known }: Pick<Entity<Claims>, 'token' | 'decoded'>,
  nameOf: NameOfKey,
  now: number,
): readonly Block[] {
  if (token === '') return [sentence('There is no JWT to show.')];
  const decoded = known ?? decode(token);
  if (!decoded) return titled('As it is in the file', [{ kind: 'verbatim', text: token }]);
  return sections(
    ...claimSections(decoded, nameOf, now),
    droppedNote(decoded),
    titled('Claims', [{ kind: 'verbatim', text: claimsJson(decoded) }]),
    titled('Header', [{ kind: 'verbatim', text: headerJson(token) }]),
    titled('JWT', rawBlocks(token, decoded)),
  );
}

/** Claims can be large (1 MiB), and the page is made anew every second. */
const claimsJson = memo((decoded: DecodedToken) => prettyJson(decoded.claims));
const droppedMembers = memo((decoded: DecodedToken) =>
  decoded.kind === 'generic' ? [] : unknownMembers(decoded),
);

/** A token of any kind: one that lies in the wrong place, or that Go would refuse, is shown as far as it can be read. */
function decode(token: string): DecodedToken | undefined {
  for (const read of [decodeToken, decodeGenericToken]) {
    try {
      return read(token);
    } catch (error) {
      if (!(error instanceof NkeeperError)) throw error;
    }
  }
  return undefined;
}

/** What the token says, for kinds without a card of their own; for the others the facts that every token has. */
function claimSections(decoded: DecodedToken, nameOf: NameOfKey, now: number): readonly (readonly Block[])[] {
  switch (decoded.kind) {
    case 'activation':
      return [titled('Activation', activationBlocks(decoded.claims, nameOf, now))];
    case 'authorization_request':
      return authorizationRequestBlocks(decoded.claims, nameOf, now);
    case 'authorization_response':
      return authorizationResponseBlocks(decoded.claims, nameOf, now);
    case 'generic':
      return [[tokenFields(decoded.claims, undefined, nameOf), fields(...timeFields(decoded.claims, now))]];
    default: {
      const { claims } = decoded;
      return [
        [
          tokenFields(claims, claims.nats, nameOf),
          fields(...timeFields(claims, now), tagField(claims.nats.tags)),
        ],
      ];
    }
  }
}

function droppedNote(decoded: DecodedToken): readonly Block[] {
  const dropped = droppedMembers(decoded);
  return dropped.length === 0
    ? []
    : [sentence(`nsc and servers do not know, and drop: ${dropped.join(', ')}`, 'warning')];
}

function headerJson(token: string): string {
  const [header = ''] = token.trim().split('.');
  try {
    return prettyJson(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    return header;
  }
}

function rawBlocks(token: string, decoded: DecodedToken): readonly Block[] {
  if (isCredential(decoded)) {
    return [
      sentence('Not shown: this JWT alone lets somebody in, it needs no key.', 'warning'),
      sentence('Y copies it, for the one who is to have it.'),
    ];
  }
  return [{ kind: 'verbatim', text: token.trim() }];
}

/** Is the text of the token enough to get in: a bearer user, or an exchange that repeats what a client sent? */
export function isCredential(decoded: DecodedToken): boolean {
  if (decoded.kind === 'user') return decoded.claims.nats.bearer_token === true;
  return decoded.kind === 'authorization_request' || decoded.kind === 'authorization_response';
}

/** What can be copied of an entity. */
export function tokenCopies(
  key: string,
  name: string,
  token: () => string | undefined,
): readonly CopyChoice[] {
  return [
    { label: 'public key', value: () => key || undefined },
    { label: 'JWT', value: () => token()?.trim() || undefined },
    { label: 'name', value: () => name },
  ];
}
