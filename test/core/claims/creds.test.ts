import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCreds, parseCreds } from '../../../src/core/claims/token/creds.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { readGolden } from '../../support/golden.ts';

interface CredsCase {
  readonly name: string;
  readonly kind: 'format' | 'parse';
  readonly of: 'creds' | 'jwt' | 'seed';
  readonly jwt: string;
  readonly seed?: string;
  readonly text: string;
  readonly error?: string;
  readonly seed_error?: string;
}

const cases = (kind: CredsCase['kind']) => readGolden<CredsCase>('creds.json').filter(c => c.kind === kind);

function codeOf(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    assert.ok(error instanceof NkeeperError, String(error));
    return error.code;
  }
}

test('a seed is never taken for the token, and no error shows it', () => {
  for (const c of cases('parse').filter(({ name }) =>
    /seed-block-first|bare|blank-lines|decorated-seed/.test(name),
  )) {
    assert.throws(
      () => parseCreds(c.text),
      (error: NkeeperError) => {
        assert.equal(error.code, 'creds-no-token', c.name);
        assert.doesNotMatch(`${error.message} ${error.hint} ${String(error.cause)}`, /S[OAU][A-Z2-7]{20}/);
        return true;
      },
    );
  }
});

test('creds come back as they were written', () => {
  const { jwt, seed } = cases('format').find(c => c.name === 'format/creds/user') as CredsCase;
  const creds = parseCreds(formatCreds(jwt, Seed.parse(seed ?? '')));
  assert.equal(creds.token, jwt);
  assert.equal(creds.seed?.reveal(), seed);
  assert.equal(JSON.stringify(creds), JSON.stringify({ token: jwt, seed: '[seed hidden]' }));
});

test('lines of many dashes are read in good time', () => {
  const text = `${'-'.repeat(50_000)}\n`.repeat(20);
  assert.equal(
    codeOf(() => parseCreds(text)),
    'creds-no-token',
  );
});
