import type { OperatorClaims } from '../claims/operator.ts';
import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { integer } from '../text/amounts.ts';
import { Draft } from './draft.ts';
import { name, yesNo } from './fields/kinds.ts';
import { holdAccountNamed, holdOperator } from './held.ts';
import { operation } from './operation.ts';

/**
 * The operator gets a new identity key. What the old one signed is signed anew, or the old key stays as a signing key, so
 * that nothing has to be. Servers have to be told by their configuration either way.
 */
export const reissueOperator = operation({
  words: 'reissue operator',
  noun: 'operator',
  about: 'Give the operator a new identity key, and sign anew what the old one signed',
  argument: 'name',
  examples: ['nkeeper reissue operator --dry-run', 'nkeeper reissue operator --convert-to-signing-key'],
  fields: {
    name: name({
      flags: '-n, --name <name>',
      label: 'Operator',
      about: "operator (default: nsc's current one)",
    }),
    convertToSigningKey: yesNo({
      flags: '--convert-to-signing-key [yes]',
      label: 'Keep old key',
      about: 'the old identity key becomes a signing key: accounts stay as they are',
    }),
  },
  async plan(input, context) {
    const { store, signer } = context;
    const held = holdOperator(store, input.name ?? context.operator);
    const what = held.ref.name;
    if (signer !== undefined && !isPublicKey(signer, 'operator')) {
      throw new NkeeperError('key-kind-wrong', `${signer} is not the key of an operator.`, {
        hint: '-K names the new identity key; without it one is made.',
      });
    }
    const draft = new Draft(context, 'reissue operator');
    const key = signer ?? draft.makeKey('operator', `operator ${what}`);
    const old = held.ref.key;
    if (key === old) throw new NkeeperError('plan-refused', 'This is the identity key already.');
    const after = withIdentity(held.claims, key, input.convertToSigningKey ? old : undefined);
    draft.editOperator({ ...held, ref: { ...held.ref, key } }, after);
    if (!input.convertToSigningKey) {
      await store.scanAccounts({ operator: what });
      const signed = store.accounts(what).filter(({ issuer }) => issuer === old);
      const [by] = after.nats.signing_keys ?? [];
      for (const row of signed) {
        const account = holdAccountNamed(store, held, row.name, row.path);
        draft.editAccount(account, account.claims, by !== undefined && context.ring.has(by) ? by : key);
      }
      draft.effect(
        'note',
        `${integer(signed.length)} accounts were signed by the old key and are signed anew.`,
      );
    }
    draft.effect(
      'push',
      'Servers trust the new operator only once its JWT is in their configuration: replace it on every server and restart these one after the other (a reload refuses it), then push the accounts.',
    );
    draft.effect(
      'note',
      `The old key ${old} stays in the keystore: put it away once every server has the new operator.`,
    );
    draft.result('operator', key);
    return draft.finish(`Give operator ${what} a new identity key`, 'destructive', what);
  },
});

/** Operations that give an operator a new identity. */
export const reissueOperations = [reissueOperator];

function withIdentity(claims: OperatorClaims, key: string, kept: string | undefined): OperatorClaims {
  const { signing_keys: keys = [], ...nats } = claims.nats;
  const next = [...keys.filter(each => each !== key), ...(kept === undefined ? [] : [kept])];
  // Who signed before is no reason to sign again: the new identity does.
  return {
    ...claims,
    iss: key,
    sub: key,
    nats: { ...nats, ...(next.length > 0 ? { signing_keys: next } : {}) },
  };
}
