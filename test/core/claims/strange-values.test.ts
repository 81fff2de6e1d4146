import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimKind, ClaimsByKind } from '../../../src/core/claims/kinds.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { account, fullAccount, fullOperator, fullUser } from '../../screens/full-claims.ts';

const operator = Seed.generate('operator');
const server = Seed.generate('server');
const other = Seed.generate('account').publicKey;

const WHOLE: { readonly [K in Exclude<ClaimKind, 'generic'>]: readonly [ClaimsByKind[K], Seed] } = {
  operator: [fullOperator(operator.publicKey, []), operator],
  account: [fullAccount('tiers'), operator],
  user: [fullUser, account],
  activation: [{ sub: other, nats: { subject: 'a', kind: 'stream', tags: ['t'] } }, account],
  authorization_request: [
    {
      sub: 'x',
      nats: {
        server_id: { name: 'n', host: 'h', id: 'i', tags: ['t'] },
        user_nkey: 'U',
        client_info: { host: 'h', id: 5, tags: ['t'] },
        connect_opts: { jwt: 'j', protocol: 1 },
        client_tls: { version: '1', certs: ['c'], verified_chains: [['c'], null] },
      },
    },
    server,
  ],
  authorization_response: [{ sub: fullUser.sub ?? '', nats: { jwt: 'j', issuer_account: other } }, account],
};

/** What JavaScript can put anywhere, whatever the types say. */
const STRANGE: readonly unknown[] = [
  undefined,
  null,
  5,
  -1.5,
  Number.NaN,
  2n ** 70n,
  '',
  'x',
  true,
  [],
  new Array(2),
  [undefined],
  [5],
  [null],
  {},
  { k: 5 },
  { k: [5] },
  new Map([['k', 1]]),
  new Set(['x']),
  new Date(0),
  () => 1,
  Symbol('s'),
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]));
  return path.length === 0 ? inside : [path, ...inside];
}

function withValue(value: unknown, [first, ...rest]: Path, given: unknown): unknown {
  if (first === undefined) return given;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[first] = withValue(copy[first], rest, given);
  return copy;
}

/** @returns whether it was refused; with anything but an error of ours the test fails */
function refuses(run: () => unknown, about: string): boolean {
  try {
    run();
    return false;
  } catch (error) {
    assert.ok(error instanceof NkeeperError, `${about}: ${(error as Error).stack}`);
    return true;
  }
}

for (const [kind, [whole, signer]] of Object.entries(WHOLE) as [ClaimKind, readonly [object, Seed]][]) {
  test(`${kind}: a strange value anywhere is signed as JSON that reads back, or refused with a typed error`, () => {
    const encode = (claims: unknown) => encodeToken(kind, claims as never, signer, 1_700_000_000);
    assert.equal(decodeToken(encode(whole)).kind, kind);
    for (const path of pathsOf(whole)) {
      for (const [i, strange] of STRANGE.entries()) {
        const claims = withValue(whole, path, strange);
        const about = `${path.join('.')} strange ${i}`;
        let token = '';
        if (!refuses(() => (token = encode(claims)), about)) {
          assert.doesNotThrow(
            () => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()),
            about,
          );
        }
        refuses(() => validateClaims(kind, claims as never, 1_700_000_000), about);
      }
    }
  });
}
