import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ActivationClaims } from '../../../src/core/claims/activation.ts';
import type { Export, Import } from '../../../src/core/claims/sharing.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { now, type TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { copyStore, scanIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

interface Case {
  readonly operator?: TestOperator;
  readonly exports?: (importer: TestAccount) => readonly Export[];
  readonly imports: (exporter: TestAccount, importer: TestAccount) => readonly Import[];
}

/** Codes of the problems of an account that imports from another one. */
async function codesOf({
  operator = new TestOperator('OP'),
  exports = () => [],
  imports,
}: Case): Promise<string[]> {
  const importer = operator.account('IMPORTER');
  const exporter = operator.account('EXPORTER');
  const dir = writeStore(operator, [importer, exporter]);
  const put = (account: TestAccount, nats: object) =>
    writeFileSync(join(dir, `OP/accounts/${account.name}/${account.name}.jwt`), account.version({ nats }));
  put(exporter, { exports: exports(importer) });
  put(importer, { imports: imports(exporter, importer) });
  const store = await scanIn(dir);
  const row = store.accounts('OP').find(each => each.name === 'IMPORTER');
  return row?.problems.map(problem => problem.code) ?? [];
}

function activation(
  exporter: TestAccount,
  importer: TestAccount,
  change: Partial<ActivationClaims> = {},
  signer?: Seed,
) {
  const nats = { subject: 'private.>', kind: 'stream' as const, ...change.nats };
  const claims = { ...change, sub: importer.key, name: 'a', nats };
  return encodeToken('activation', claims, signer ?? exporter.seed, Number(change.iat ?? now()));
}

const PRIVATE: Export = { subject: 'private.>', type: 'stream', token_req: true };
const stream = (exporter: TestAccount, subject: string, more: Partial<Import> = {}): Import => ({
  subject,
  account: exporter.key,
  type: 'stream',
  ...more,
});

describe('imports', () => {
  it('with the own key in the subject need no activation, even where the export wants one', async () => {
    const exports = () =>
      [{ subject: 'own.*.>', type: 'stream', token_req: true, account_token_position: 2 }] as const;
    assert.deepEqual(
      (await codesOf({ exports, imports: (from, own) => [stream(from, `own.${own.key}.x`)] })).filter(
        code => code !== 'export-token-not-asked',
      ),
      [],
    );
  });

  it('from an account that servers refuse bring nothing', async () => {
    for (const change of [{ expires: 5 }, { nats: { exports: [{ subject: 'a..b', type: 'stream' }] } }]) {
      const operator = new TestOperator('OP');
      const [importer, exporter] = [operator.account('IMPORTER'), operator.account('EXPORTER')];
      const dir = writeStore(operator, [importer, exporter]);
      const put = (account: TestAccount, version: object) =>
        writeFileSync(join(dir, `OP/accounts/${account.name}/${account.name}.jwt`), account.version(version));
      put(exporter, { nats: { exports: [{ subject: 'events.>', type: 'stream' }] }, ...change });
      put(importer, { nats: { imports: [stream(exporter, 'events.a')] } });
      const store = await scanIn(dir);
      const row = store.accounts('OP').find(({ name }) => name === 'IMPORTER');
      assert.deepEqual(
        row?.problems.map(({ code }) => code),
        ['import-exporter-missing'],
        JSON.stringify(change),
      );
    }
  });

  it('that an export covers are fine', async () => {
    const exports = () =>
      [
        { subject: 'events.>', type: 'stream' },
        { subject: 'ask.*', type: 'service' },
      ] as const;
    const imports = (exporter: TestAccount) => [
      stream(exporter, 'events.a.>'),
      { subject: 'ask.price', account: exporter.key, type: 'service' as const, local_subject: 'price' },
    ];
    assert.deepEqual(await codesOf({ exports, imports }), []);
  });

  it('without an export, of another kind or wider than it, bring nothing in', async () => {
    const exports = () => [{ subject: 'events.*', type: 'stream' }] as const;
    const with1 = (entry: (exporter: TestAccount) => Import) =>
      codesOf({ exports, imports: exporter => [entry(exporter)] });
    assert.deepEqual(await with1(exporter => stream(exporter, 'other')), ['import-without-export']);
    assert.deepEqual(await with1(exporter => stream(exporter, 'events.>')), ['import-without-export']);
    assert.deepEqual(await with1(exporter => stream(exporter, 'events.a', { type: 'service' })), [
      'import-without-export',
    ]);
    assert.deepEqual(await with1(exporter => stream(exporter, 'events.a')), []);
  });

  it('from an account that is not here, or from itself, are told', async () => {
    const stranger = Seed.generate('account').publicKey;
    const imports = () => [{ subject: 'x', account: stranger, type: 'stream' as const }];
    assert.deepEqual(await codesOf({ imports }), ['import-exporter-missing']);
    assert.ok(
      (await codesOf({ imports: (_, importer) => [stream(importer, 'x')] })).includes('import-from-itself'),
    );
  });

  it('that are there twice are told', async () => {
    const exports = () => [{ subject: 'x', type: 'stream' }] as const;
    assert.deepEqual(
      await codesOf({ exports, imports: exporter => [stream(exporter, 'x'), stream(exporter, 'x')] }),
      ['import-duplicate'],
    );
  });

  it('must have their own key where the export wants it', async () => {
    const exports = () => [{ subject: 'acct.*', type: 'service', account_token_position: 2 }] as const;
    const service = (exporter: TestAccount, subject: string) => [
      stream(exporter, subject, { type: 'service' }),
    ];
    assert.deepEqual(await codesOf({ exports, imports: exporter => service(exporter, 'acct.me') }), [
      'import-account-token-wrong',
    ]);
    assert.deepEqual(
      await codesOf({ exports, imports: (exporter, importer) => service(exporter, `acct.${importer.key}`) }),
      [],
    );
  });
});

describe('activations', () => {
  const withToken = (
    token: (exporter: TestAccount, importer: TestAccount) => string,
    rest: Partial<Case> = {},
  ) =>
    codesOf({
      exports: () => [PRIVATE],
      imports: (exporter, importer) => [stream(exporter, 'private.a', { token: token(exporter, importer) })],
      ...rest,
    });

  it('are needed for a private export; with another one over it servers refuse the exporter', async () => {
    const imports = (exporter: TestAccount) => [stream(exporter, 'private.a')];
    assert.deepEqual(await codesOf({ exports: () => [PRIVATE], imports }), ['import-token-missing']);
    const both = () => [PRIVATE, { subject: 'private.a', type: 'stream' } as const];
    assert.deepEqual(await codesOf({ exports: both, imports }), ['import-exporter-missing']);
  });

  it('by the exporter’s key or its signing key are fine', async () => {
    assert.deepEqual(await withToken((exporter, importer) => activation(exporter, importer)), []);
    const byKey = (exporter: TestAccount, importer: TestAccount) =>
      activation(exporter, importer, { nats: { issuer_account: exporter.key } }, exporter.signingSeed);
    assert.deepEqual(await withToken(byKey), []);
  });

  it('out of time, revoked, or by a key that the exporter does not list are told', async () => {
    const at = (claims: Partial<ActivationClaims>) =>
      withToken((exporter, importer) => activation(exporter, importer, claims));
    assert.deepEqual(await at({ exp: now() - 5 }), ['import-token-expired']);
    assert.deepEqual(await at({ nbf: now() + 500 }), ['import-token-not-yet-valid']);
    const lost = (exporter: TestAccount, importer: TestAccount) =>
      activation(exporter, importer, { nats: { issuer_account: exporter.key } }, Seed.generate('account'));
    assert.deepEqual(await withToken(lost), ['import-token-signer-unknown']);
    for (const who of ['key', '*']) {
      const exports = (importer: TestAccount) => [
        { ...PRIVATE, revocations: { [who === 'key' ? importer.key : '*']: now() } },
      ];
      assert.deepEqual(await withToken((exporter, importer) => activation(exporter, importer), { exports }), [
        'import-token-revoked',
      ]);
    }
  });

  it('that are damaged, for another account, or by another one are found by validation', async () => {
    assert.ok((await withToken(() => 'a.b.c')).includes('import-token-undecodable'));
    const elsewhere = new TestOperator('X').account('ELSE');
    assert.ok(
      (await withToken(exporter => activation(exporter, elsewhere))).includes('import-token-wrong-subject'),
    );
    assert.ok(
      (await withToken((_, importer) => activation(elsewhere, importer))).includes(
        'import-token-wrong-issuer',
      ),
    );
  });

  it('that name another account than their signer’s are told', async () => {
    const stranger = Seed.generate('account').publicKey;
    const token = (exporter: TestAccount, importer: TestAccount) =>
      activation(exporter, importer, { nats: { issuer_account: stranger } });
    assert.deepEqual(await withToken(token), ['import-token-issuer-account-wrong']);
    const own = (exporter: TestAccount, importer: TestAccount) =>
      activation(exporter, importer, { nats: { issuer_account: exporter.key } });
    assert.deepEqual(await withToken(own), []);
  });

  it('by the identity key in the account’s name are refused by a strict operator', async () => {
    const operator = new TestOperator('OP', { strict_signing_key_usage: true });
    const token = (exporter: TestAccount, importer: TestAccount) =>
      activation(exporter, importer, { nats: { issuer_account: exporter.key } });
    assert.ok((await withToken(token, { operator })).includes('import-token-by-identity-key'));
  });
});

describe('a store that nsc made', () => {
  it('has imports that all fit', async () => {
    const store = await scanIn(copyStore('acme').dir);
    assert.deepEqual(
      store.problems().filter(problem => problem.code.startsWith('import-')),
      [],
    );
  });
});
