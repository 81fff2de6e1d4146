import type { RecordShape, Shape } from './shape.ts';
import { moment, set, text } from './words.ts';

/** Claims of one kind: the members that all have, and those in `nats`. */
export function claimsShape(nats: RecordShape['members']): RecordShape {
  return {
    kind: 'record',
    members: {
      name: text('Name'),
      sub: text('Subject (sub)'),
      iss: text('Signed by (iss)'),
      aud: text('Audience (aud)'),
      iat: moment('Issued', 'not said'),
      exp: moment('Expires', 'never'),
      nbf: moment('Valid from', 'the start'),
      nats: {
        kind: 'record',
        members: { ...nats, tags: set('Tags', 'tag'), type: text('Kind'), version: versionOf },
      },
    },
    // A hash over the rest: it differs whenever anything does.
    quiet: ['jti'],
  };
}

const versionOf: Shape = {
  kind: 'value',
  label: 'Version',
  words: version => (version === undefined ? undefined : String(version)),
};
