import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { adviseTokenText } from '../../../src/core/claims/advice/token-text.ts';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import { newAccount, newOperator, newUser } from '../../../src/core/claims/new-claims.ts';
import { quoted } from '../../../src/core/claims/rules/issue.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { claimsForEdit, decodeToken, verifyToken } from '../../../src/core/claims/token/token.ts';
import { hideSeeds, NkeeperError } from '../../../src/core/errors.ts';
import { isPublicKey } from '../../../src/core/nkeys/keys.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';

const operator = Seed.generate('operator');
const account = Seed.generate('account');
const user = Seed.generate('user');
const base64 = (text: string) => Buffer.from(text).toString('base64url');

/** A version 1 token with any payload, signed. */
function oldToken(signer: Seed, payload: object): string {
  const chunk = base64(JSON.stringify(payload));
  const signature = Buffer.from(signer.sign(Buffer.from(chunk))).toString('base64url');
  return `${base64('{"typ":"jwt","alg":"ed25519"}')}.${chunk}.${signature}`;
}

/** A version 2 token with any payload text, signed. */
function token(signer: Seed, payload: string): string {
  const signed = `${base64('{"typ":"JWT","alg":"ed25519-nkey"}')}.${base64(payload)}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString('base64url')}`;
}

const refused = (code: string) => (error: unknown) => error instanceof NkeeperError && error.code === code;

describe('an edit of a version 1 token', () => {
  it('gives no meaning to members that version 1 did not have', () => {
    const old = decodeToken(
      oldToken(operator, {
        type: 'account',
        iss: operator.publicKey,
        sub: account.publicKey,
        nats: {
          limits: {
            subs: -1,
            conn: -1,
            leaf: -1,
            imports: -1,
            exports: -1,
            data: -1,
            payload: -1,
            mem_storage: 5,
          },
          default_permissions: { pub: { deny: ['>'] } },
          mappings: { a: [{ subject: 'b' }] },
          type: 'user',
          version: 7,
        },
      }),
    );
    assert.equal(old.kind, 'account');
    assert.ok(verifyToken(old));
    const made = decodeToken(
      encodeToken('account', claimsForEdit(old) as AccountClaims, operator, 1_700_000_000),
    );
    const { nats } = made.claims as AccountClaims;
    assert.deepEqual(
      [nats.default_permissions, nats.mappings, nats.limits.mem_storage],
      [{ pub: {}, sub: {} }, undefined, undefined],
    );
    assert.deepEqual([made.version, made.payload.includes('"version":7')], [2, false]);
  });
});

describe('unknown members', () => {
  it('are written once each', () => {
    const text = `{"iss":"${operator.publicKey}","sub":"${account.publicKey}","nats":{"limits":{},"future":{"a":1,"a":2},"type":"account","version":2}}`;
    const claims = claimsForEdit(decodeToken(token(operator, text))) as AccountClaims;
    const made = decodeToken(encodeToken('account', claims, operator, 1_700_000_000));
    assert.match(made.payload, /"future":\{"a":2\}/);
    assert.deepEqual(adviseTokenText(made), []);
  });
});

describe('what comes from JavaScript', () => {
  const claims = newAccount(account.publicKey);
  const encode = (change: object) => () =>
    encodeToken(
      'account',
      { ...claims, nats: { ...claims.nats, ...change } } as never,
      operator,
      1_700_000_000,
    );

  it('is written as it is meant, or not at all', () => {
    for (const [name, change] of Object.entries({
      'a list with a hole': { tags: Object.assign(new Array(2), { 1: 'x' }) },
      'a Map': { revocations: new Map([['*', 1]]) },
      'a function': { tags: () => 1 },
      'a Set': { signing_keys: new Set(['x']) },
      'no limits': { limits: null },
      'a key that is none': { signing_keys: [undefined] },
      'imports that are no list': { imports: new Set() },
      'exports that are no list': { exports: 5 },
      'an empty list': { default_permissions: { pub: { allow: new Array(2) }, sub: {} } },
    })) {
      assert.throws(encode(change), refused('claim-unencodable'), name);
    }
    for (const nats of [5, [], null, undefined]) {
      assert.throws(
        () => encodeToken('account', { ...claims, nats } as never, operator, 1),
        refused('claim-unencodable'),
        `${nats}`,
      );
    }
  });

  it('leads to errors that say what is wrong', () => {
    assert.throws(() => encodeToken('account', null as never, operator, 1), refused('claim-unencodable'));
    assert.throws(
      () => encodeToken('thing' as ClaimKind, claims as never, operator, 1),
      refused('claim-unencodable'),
    );
    const short = { publicKey: operator.publicKey, sign: () => new Uint8Array(3) };
    assert.throws(() => encodeToken('account', claims, short, 1), refused('signature-invalid'));
    assert.throws(() => encodeToken('account', claims, undefined as never, 1), refused('claim-unencodable'));
    assert.throws(
      () => encodeToken('account', claims, operator, undefined as never),
      refused('claim-unencodable'),
    );
    for (const x of [new Map(), Object.assign(new Array(2), { 1: 1 }), 5n, undefined, () => 1]) {
      const generic = () => encodeToken('generic', { sub: 'x', nats: { x } } as never, account, 1);
      assert.throws(generic, refused('claim-unencodable'));
    }
    assert.throws(() => decodeToken(5 as never), refused('chunk-count'));
    assert.throws(() => Seed.parse(undefined as never), refused('base32-invalid'));
    assert.equal(isPublicKey(undefined as never), false);
  });

  it('has keys in their usual spelling', () => {
    const odd = newUser(`${user.publicKey}\n` as never);
    assert.throws(() => encodeToken('user', odd, account, 1), refused('subject-kind-wrong'));
  });
});

describe('a token that somebody made', () => {
  it('with an escape in its sampling is refused, as Go refuses it', () => {
    const exported = (sampling: string) =>
      token(
        operator,
        `{"iss":"${operator.publicKey}","sub":"${account.publicKey}","nats":{"exports":[{"subject":"a","type":"service","service_latency":{"sampling":${sampling},"results":"b"}}],"limits":{},"type":"account","version":2}}`,
      );
    assert.equal(decodeToken(exported('"headers"')).kind, 'account');
    assert.throws(() => decodeToken(exported('"h\\u0065aders"')), refused('payload-field-type'));
    const named = (member: string, place = '') =>
      token(
        operator,
        `{"iss":"${operator.publicKey}","sub":"${account.publicKey}","nats":{${place}"exports":[{"subject":"a","type":"service","service_latency":{${member},"results":"b"}}],"limits":{},"type":"account","version":2}}`,
      );
    assert.throws(
      () => decodeToken(named('"s\\u0061mpling":"h\\u0065aders"')),
      refused('payload-field-type'),
    );
    assert.equal(decodeToken(named('"s\\u0061mpling":"headers"')).kind, 'account');
    assert.equal(decodeToken(named('"sampling":5', '"future":{"sampling":"a\\u0041"},')).kind, 'account');
    assert.equal(
      decodeToken(named('"sampling":5', '"future":{"sampling":"h\\u0065aders"},')).kind,
      'account',
    );
  });

  it('with very many line breaks holds nothing up', () => {
    const good = encodeToken('user', newUser(user.publicKey), account, 1_700_000_000);
    const [header, payload = '', signature] = good.split('.');
    const broken = `${header}.${payload.slice(0, 9)}${'\n'.repeat(800_000)}${payload.slice(9)}.${signature}`;
    const begun = process.cpuUsage().user;
    assert.ok(adviseTokenText(decodeToken(broken)).some(({ code }) => code === 'token-line-break'));
    assert.ok(process.cpuUsage().user - begun < 5_000_000, 'linear, not quadratic: minutes');
  });
});

describe('a seed where a key belongs', () => {
  it('stands in no sentence', () => {
    const seed = account.reveal();
    const claims = newAccount(account.publicKey);
    const pasted = {
      ...claims,
      nats: { ...claims.nats, signing_keys: [seed], authorization: { auth_users: [seed], xkey: seed } },
    };
    const issues = validateClaims('account', pasted, 10);
    assert.ok(issues.length >= 3);
    for (const { field, message, hint } of issues)
      assert.ok(!`${field}${message}${hint}`.includes(seed), message);
    for (const altered of [
      `${seed}X`,
      `x${seed}`,
      seed.toLowerCase(),
      `${seed.slice(0, 30)}\n${seed.slice(30)}`,
    ]) {
      assert.ok(!hideSeeds(`a ${altered} b`).toUpperCase().includes(seed.slice(40)), altered);
    }
    for (const plain of [
      account.publicKey,
      `${account.publicKey}\n${operator.publicKey}`,
      'so the words of it '.repeat(9),
    ])
      assert.equal(hideSeeds(plain), plain);
    // Only from its beginning on, and with a public key next to it.
    assert.equal(hideSeeds(`(${seed}) ${account.publicKey}`), `([seed hidden]) ${account.publicKey}`);
    const url = { ...newOperator(operator.publicKey), nats: { account_server_url: seed } };
    assert.throws(
      () => encodeToken('operator', url, operator, 1),
      (error: Error) => !error.message.includes(seed),
    );
  });

  it('is hidden wherever line breaks and blanks stand in it, and where it is cut', () => {
    const seed = account.reveal();
    const parts = (text: string) => text.toUpperCase().replace(/[^A-Z2-7]/g, '');
    const spelled = fc.array(fc.constantFrom('', '', '', '\n', '\r\n', '\\', '\\\n'), {
      minLength: seed.length,
      maxLength: seed.length,
    });
    const around = fc.constantFrom('', 'X', ' ', '.', 'é', '\n', 'a'.repeat(60), '"'.repeat(40));
    fc.assert(
      fc.property(spelled, around, around, fc.boolean(), (breaks, before, behind, lower) => {
        const text = [...seed].map((letter, i) => letter + breaks[i]).join('');
        const shown = hideSeeds(`${before}${lower ? text.toLowerCase() : text}${behind}`);
        assert.ok(!parts(shown).includes(seed.slice(2, 30)), JSON.stringify(shown));
      }),
    );
    for (let from = 3900; from < 4110; from++) {
      for (const filler of ['- ', `${account.reveal()} `, '\n', 'x']) {
        const text = `${filler.repeat(4200).slice(0, from)}${seed.slice(0, 3)}${'\n'.repeat(from % 3)}${seed.slice(3)} ${'end'.repeat(4000)}`;
        assert.ok(!parts(quoted(text)).includes(seed.slice(0, 8)), `${from} ${quoted(text)}`);
      }
      // So many breaks in it that the half that is looked at is no seed.
      const split = `${seed.slice(0, 40)}${'\n'.repeat(from)}${seed.slice(40)}`;
      assert.ok(!parts(quoted(split)).includes(seed.slice(2, 20)), `${from}`);
    }
    assert.equal(quoted('x'.repeat(9000)), `"${'x'.repeat(80)}..."`);
  });

  it('takes no time to look for, whatever the text', () => {
    const time = (text: string) => {
      const begun = process.cpuUsage().user;
      hideSeeds(text);
      quoted(text);
      return process.cpuUsage().user - begun;
    };
    const letters = 'SUAXQ2';
    const texts = [
      '\n',
      '\\',
      '\r\n\\',
      'S',
      'SU',
      'a',
      letters,
      `S${'\n'.repeat(60)}`,
      `${letters}\n!`,
      'SU\n',
    ]
      .flatMap(each => [each, `S${each}`, `SU${each}`])
      .flatMap(each =>
        ['', '!', '\n', 'é'].map(end => (size: number) => each.repeat(size / each.length) + end),
      );
    for (const make of texts) {
      const text = make(300_000);
      const spent = time(text);
      assert.ok(
        spent < 500_000,
        `linear, not quadratic: ${spent} µs for ${JSON.stringify(text.slice(0, 40))}`,
      );
    }
  });
});
