import assert from 'node:assert/strict';
import {
  findSeed,
  findToken,
  formatCreds,
  wrapSeed,
  wrapToken,
} from '../../../src/core/claims/token/creds.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import type { FileChecks } from '../vector-files.ts';
import { codeOf } from './codes.ts';

interface CredsCase {
  readonly of: 'creds' | 'jwt' | 'seed';
  readonly jwt: string;
  readonly seed?: string;
  readonly text: string;
  readonly error?: string;
  readonly seed_error?: string;
  readonly user_seed_error?: string;
}

/** Our codes for Go's texts. */
const FORMAT_CODES: Readonly<Record<string, string>> = {
  'nkey seed does not match the jwt subject': 'creds-seed-mismatch',
  'nkey seed is not an user seed': 'creds-seed-not-user',
  '"account" cannot be serialized as a user config': 'creds-token-not-user',
  'seed is not an operator, account or user seed': 'seed-kind-wrong',
  'seed is too short': 'too-short',
};

export const creds: FileChecks = {
  members: ['jwt', 'kind', 'of', 'seed', 'text', 'error', 'seed_error', 'user_seed_error'],
  sortedBy: 'kind',
  checks: {
    format(c: CredsCase) {
      const seed = () => Seed.parse((c.seed ?? '').trim());
      const format = {
        creds: () => formatCreds(c.jwt, seed()),
        jwt: () => wrapToken(c.jwt),
        seed: () => wrapSeed(seed()),
      };
      if (c.error === undefined) return assert.equal(format[c.of](), c.text);
      assert.ok(Object.hasOwn(FORMAT_CODES, c.error), c.error);
      assert.equal(codeOf(format[c.of]), FORMAT_CODES[c.error]);
    },
    parse(c: CredsCase) {
      const token = c.jwt.trim();
      const isToken = token.split('.').length === 3 && !/\s/.test(token);
      assert.equal(findToken(c.text), isToken ? token : undefined);
      const seed = () => findSeed(c.text);
      if (c.seed !== undefined) assert.equal(seed()?.reveal(), c.seed);
      else if (c.seed_error === 'no nkey seed found') assert.equal(seed(), undefined);
      else assert.equal(codeOf(seed), 'creds-seed-invalid');
      if (c.seed !== undefined) assert.equal(seed()?.kind === 'user', c.user_seed_error === undefined);
    },
  },
};
