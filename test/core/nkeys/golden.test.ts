import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NkeeperError } from '../../../src/core/errors.ts';
import { open, seal } from '../../../src/core/nkeys/curve.ts';
import { decodeKeyText } from '../../../src/core/nkeys/key-text.ts';
import { encodePublicKey, isPublicKey, keyKindOf, parsePublicKey } from '../../../src/core/nkeys/keys.ts';
import { KEY_LETTERS, type KeyKind } from '../../../src/core/nkeys/kinds.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { verifySignature, verifySignatureAsync } from '../../../src/core/nkeys/verify.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface NkeyCase {
  readonly name: string;
  readonly kind: 'key' | 'sign' | 'verify' | 'probe' | 'op';
  readonly prefix: string;
  readonly seed: string;
  readonly public: string;
  readonly raw_public: string;
  readonly message: string;
  readonly signature: string;
  readonly result: string;
  readonly input: string;
  readonly operation: string;
  readonly valid_encoding: boolean;
  readonly valid_public: boolean;
  readonly valid_as: readonly string[];
  readonly public_error?: string;
  readonly seed_error?: string;
  readonly seed_public?: string;
}

interface SealCase {
  readonly name: string;
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

const bytes = (base64url: string) => Buffer.from(base64url, 'base64url');
const kindOf = (prefix: string) => (prefix === 'x25519' ? 'curve' : prefix) as KeyKind;

/** Code of the NkeeperError that a call throws; `ok` when it returns. */
function codeOf(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    assert.ok(error instanceof NkeeperError, String(error));
    return error.code;
  }
}

const runners: Record<NkeyCase['kind'], (c: NkeyCase) => void | Promise<void>> = {
  key(c) {
    const seed = Seed.parse(c.seed);
    const raw = Buffer.from(c.raw_public, 'hex');
    assert.equal(seed.kind, kindOf(c.prefix));
    assert.equal(seed.publicKey, c.public);
    assert.equal(seed.reveal(), c.seed);
    assert.equal(encodePublicKey(seed.kind, raw), c.public);
    assert.deepEqual(Buffer.from(parsePublicKey(c.public).raw), raw);
  },
  sign(c) {
    const signature = Seed.parse(c.seed).sign(bytes(c.message));
    assert.equal(Buffer.from(signature).toString('base64url'), c.signature);
  },
  async verify(c) {
    const good = c.result === 'ok';
    assert.equal(verifySignature(c.public, bytes(c.message), bytes(c.signature)), good);
    assert.equal(await verifySignatureAsync(c.public, bytes(c.message), bytes(c.signature)), good);
    if (c.result !== 'signature-invalid')
      assert.equal(
        codeOf(() => parsePublicKey(c.public)),
        c.result,
      );
  },
  probe(c) {
    assert.equal(typeof decodeKeyText(c.input) !== 'string', c.valid_encoding);
    assert.equal(isPublicKey(c.input), c.valid_public);
    for (const kind of Object.keys(KEY_LETTERS) as KeyKind[]) {
      assert.equal(isPublicKey(c.input, kind), isValidAs(c, kind), kind);
    }
    assert.equal(
      codeOf(() => parsePublicKey(c.input)),
      c.public_error ?? 'ok',
    );
    if (c.seed_error === undefined) assert.equal(Seed.parse(c.input).publicKey, c.seed_public);
    else
      assert.equal(
        codeOf(() => Seed.parse(c.input)),
        c.seed_error,
      );
  },
  op(c) {
    const curve = Seed.generate('curve');
    const user = Seed.generate('user');
    const operations: Record<string, () => unknown> = {
      'sign-with-curve': () => curve.sign(bytes('')),
      'seal-with-user': () => seal(bytes(''), user, curve.publicKey),
      'open-with-user': () => open(bytes(''), user, curve.publicKey),
    };
    const operation = operations[c.operation];
    if (operation !== undefined) assert.equal(codeOf(operation), c.result);
    // The others cannot even be written down: a public key is a text and has no such methods.
  },
};

/** Go's "is a public curve key" looks at neither the length nor the low bits; ours does, and opening would refuse those. */
function isValidAs(c: NkeyCase, kind: KeyKind): boolean {
  if (kind === 'curve') return keyKindOf(c.input) === 'curve';
  return c.valid_as.includes(kind);
}

for (const [kind, run] of Object.entries(runners)) {
  test(`nkeys.json: ${kind}`, async () => {
    const cases = readGolden<NkeyCase>('nkeys.json').filter(c => c.kind === kind);
    assert.notEqual(cases.length, 0);
    await checkCases(cases, run);
  });
}

test('xkeys.json: seal and open', async () => {
  await checkCases(readGolden<SealCase>('xkeys.json'), c => {
    const recipient = Seed.parse(c.recipient_seed);
    if (c.message !== undefined && c.nonce !== undefined) {
      const sealed = seal(bytes(c.message), Seed.parse(c.sender_seed), c.recipient, bytes(c.nonce));
      assert.equal(Buffer.from(sealed).toString('base64url'), c.sealed);
    }
    const sealed = bytes(c.tampered ?? c.sealed ?? '');
    const sender = c.open_as_from ?? c.sender;
    assert.equal(
      codeOf(() => open(sealed, recipient, sender)),
      c.result,
    );
    if (c.result === 'ok') {
      assert.equal(Buffer.from(open(sealed, recipient, sender)).toString('base64url'), c.opened);
    }
  });
});
