import assert from 'node:assert/strict';
import { open, seal } from '../../../src/core/nkeys/curve.ts';
import { decodeKeyText, encodeKeyText } from '../../../src/core/nkeys/key-text.ts';
import {
  encodePublicKey,
  isPublicKey,
  keyKindOf,
  PREFIX_BYTES,
  parsePublicKey,
} from '../../../src/core/nkeys/keys.ts';
import { KEY_LETTERS, type KeyKind } from '../../../src/core/nkeys/kinds.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { verifySignature, verifySignatureAsync } from '../../../src/core/nkeys/verify.ts';
import type { FileChecks } from '../vector-files.ts';
import { codeOf } from './codes.ts';

const bytes = (base64url: string) => Buffer.from(base64url, 'base64url');
const kindOf = (prefix: string) => (prefix === 'x25519' ? 'curve' : prefix) as KeyKind;
/** The vectors say `ok` where there is no error. */
const resultOf = (call: () => unknown) => codeOf(call) ?? 'ok';

/** Prefix of the text form of a private key, which nkeeper only has to know apart. */
const PRIVATE = 15 << 3;

interface KeyCase {
  readonly prefix: string;
  readonly prefix_byte: number;
  readonly seed: string;
  readonly public: string;
  readonly private: string;
  readonly raw_seed: string;
  readonly raw_public: string;
}

interface VerifyCase {
  readonly public: string;
  readonly message: string;
  readonly signature: string;
  readonly result: string;
}

interface ProbeCase {
  readonly input: string;
  readonly prefix: string;
  readonly valid_encoding: boolean;
  readonly valid_public: boolean;
  readonly valid_as: readonly string[];
  readonly public_error?: string;
  readonly public_roundtrip?: string;
  readonly seed_error?: string;
  readonly seed_public?: string;
}

/** Go's "is a public curve key" looks at neither the length nor the low bits; ours does, and opening would refuse those. */
function isValidAs(c: ProbeCase, kind: KeyKind): boolean {
  return kind === 'curve' ? keyKindOf(c.input) === 'curve' : c.valid_as.includes(kind);
}

/** Operations of Go's key pairs that cannot even be written down here: a public key is a text and has no methods. */
const UNWRITABLE = new Set(['sign-with-public-only', 'seed-of-public-only', 'private-of-public-only']);

export const nkeys: FileChecks = {
  members: [
    ...['kind', 'prefix', 'prefix_byte', 'private', 'public', 'raw_public', 'raw_seed', 'seed', 'message'],
    ...['signature', 'result', 'input', 'public_roundtrip', 'seed_error', 'valid_as', 'valid_encoding'],
    ...['valid_public', 'public_error', 'seed_public', 'operation'],
  ],
  sortedBy: 'kind',
  checks: {
    key(c: KeyCase) {
      const seed = Seed.parse(c.seed);
      const raw = Buffer.from(c.raw_public, 'hex');
      assert.equal(seed.kind, kindOf(c.prefix));
      assert.equal(PREFIX_BYTES[seed.kind], c.prefix_byte);
      assert.equal(seed.publicKey, c.public);
      assert.equal(seed.reveal(), c.seed);
      assert.equal(encodePublicKey(seed.kind, raw), c.public);
      assert.deepEqual(Buffer.from(parsePublicKey(c.public).raw), raw);
      const half = seed.kind === 'curve' ? '' : c.raw_public;
      const secret = Buffer.from(`${c.raw_seed}${half}`, 'hex');
      assert.equal(encodeKeyText(Buffer.concat([Buffer.from([PRIVATE]), secret])), c.private);
      assert.equal(keyKindOf(c.private), undefined);
    },
    sign(c: { seed: string; message: string; signature: string; public: string }) {
      const signature = Seed.parse(c.seed).sign(bytes(c.message));
      assert.equal(Buffer.from(signature).toString('base64url'), c.signature);
      assert.equal(verifySignature(c.public, bytes(c.message), signature), true);
    },
    async verify(c: VerifyCase) {
      const good = c.result === 'ok';
      assert.equal(verifySignature(c.public, bytes(c.message), bytes(c.signature)), good);
      assert.equal(await verifySignatureAsync(c.public, bytes(c.message), bytes(c.signature)), good);
      if (c.result !== 'signature-invalid')
        assert.equal(
          resultOf(() => parsePublicKey(c.public)),
          c.result,
        );
    },
    probe(c: ProbeCase) {
      assert.equal(typeof decodeKeyText(c.input) !== 'string', c.valid_encoding);
      assert.equal(isPublicKey(c.input), c.valid_public);
      for (const kind of Object.keys(KEY_LETTERS) as KeyKind[])
        assert.equal(isPublicKey(c.input, kind), isValidAs(c, kind), kind);
      assert.equal(
        resultOf(() => parsePublicKey(c.input)),
        c.public_error ?? 'ok',
      );
      assert.equal(
        resultOf(() => Seed.parse(c.input)),
        c.seed_error ?? 'ok',
      );
      if (c.seed_error === undefined) assert.equal(Seed.parse(c.input).publicKey, c.seed_public);
    },
    op(c: { operation: string; result: string }) {
      const curve = Seed.generate('curve');
      const user = Seed.generate('user');
      const operations: Record<string, () => unknown> = {
        'sign-with-curve': () => curve.sign(bytes('')),
        'seal-with-user': () => seal(bytes(''), user, curve.publicKey),
        'open-with-user': () => open(bytes(''), user, curve.publicKey),
      };
      if (c.operation === 'verify-with-curve-seed')
        return assert.equal(verifySignature(curve.publicKey, bytes(''), new Uint8Array(64)), false);
      const operation = operations[c.operation];
      if (operation) assert.equal(resultOf(operation), c.result);
      else assert.ok(UNWRITABLE.has(c.operation), `nobody knows the operation ${c.operation}`);
    },
  },
};

interface SealCase {
  readonly sender: string;
  readonly sender_seed: string;
  readonly recipient: string;
  readonly recipient_seed: string;
  readonly result: string;
  readonly nonce?: string;
  readonly message?: string;
  readonly opened?: string;
  readonly sealed?: string;
  readonly tampered?: string;
  readonly open_as_from?: string;
}

export const xkeys: FileChecks = {
  members: [
    ...['message', 'nonce', 'opened', 'recipient', 'recipient_seed', 'result', 'sealed', 'sender'],
    ...['sender_seed', 'open_as_from', 'tampered'],
  ],
  checks: {
    all(c: SealCase) {
      const recipient = Seed.parse(c.recipient_seed);
      assert.equal(recipient.publicKey, c.recipient);
      if (c.message !== undefined && c.nonce !== undefined) {
        const sealed = seal(bytes(c.message), Seed.parse(c.sender_seed), c.recipient, bytes(c.nonce));
        assert.equal(Buffer.from(sealed).toString('base64url'), c.sealed);
      }
      const sealed = bytes(c.tampered ?? c.sealed ?? '');
      const sender = c.open_as_from ?? c.sender;
      const result = resultOf(() => open(sealed, recipient, sender));
      assert.equal(result, c.result);
      if (result === 'ok')
        assert.equal(Buffer.from(open(sealed, recipient, sender)).toString('base64url'), c.opened);
    },
  },
};
