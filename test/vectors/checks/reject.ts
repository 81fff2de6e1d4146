import assert from 'node:assert/strict';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import type { FileChecks } from '../vector-files.ts';
import { codeOf } from './codes.ts';
import { decodeAs, peekAgrees, sameClaims, type TokenCase } from './tokens.ts';

/** How to build a token that is too big to be stored. */
export interface Recipe {
  readonly fill: string;
  readonly header?: string;
  readonly signature?: string;
  readonly total_bytes?: number;
  readonly payload_before?: string;
  readonly payload_after?: string;
  readonly fill_2?: string;
  readonly fill_count?: number;
  readonly signer_seed?: string;
}

export type RejectCase = Partial<TokenCase> & {
  readonly outcome: 'accept' | 'reject';
  readonly code?: string;
  readonly recipe?: Recipe;
};

/** The token of a case, built where it is not stored. */
export function tokenOf({ token = '', recipe }: RejectCase): string {
  return recipe === undefined ? token : cook(recipe);
}

function cook(recipe: Recipe): string {
  const { fill, fill_2: fill2 = '', fill_count: count = 0, header, signature = '' } = recipe;
  if (header !== undefined) {
    const length = (recipe.total_bytes ?? 0) - header.length - signature.length - 2;
    return `${header}.${fill.repeat(length)}.${signature}`;
  }
  const payload = `${recipe.payload_before}${fill.repeat(count)}${fill2.repeat(count)}${recipe.payload_after}`;
  const chunks = ['{"typ":"JWT","alg":"ed25519-nkey"}', payload].map(text =>
    Buffer.from(text).toString('base64url'),
  );
  const sign = Seed.parse(recipe.signer_seed ?? '').sign(Buffer.from(chunks.join('.')));
  return [...chunks, Buffer.from(sign).toString('base64url')].join('.');
}

export const reject: FileChecks = {
  members: ['code', 'decode_with', 'decoded', 'go', 'outcome', 'recipe', 'token', 'total_bytes', 'type'],
  sortedBy: 'outcome',
  checks: {
    reject(c: RejectCase) {
      const token = tokenOf(c);
      // Go's library crashes on this one.
      const expected = c.code === 'library-panics' ? 'generic-data-missing' : c.code;
      assert.equal(
        codeOf(() => decodeAs(token, c.decode_with)),
        expected,
      );
      peekAgrees(token);
    },
    accept(c: RejectCase) {
      const token = tokenOf(c);
      const decoded = decodeAs(token, c.decode_with);
      if (c.decoded !== undefined) sameClaims(decoded, c.decoded);
      if (c.type !== undefined) assert.equal(decoded.kind, c.type);
      if (c.decode_with === undefined) peekAgrees(token);
    },
  },
};
