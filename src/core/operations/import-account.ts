import type { AccountClaims } from '../claims/account.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import type { AccountRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { isRefused } from '../trust/problem.ts';
import { Draft } from './draft.ts';
import { file, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { type GivenJwt, givenText, jwtInText } from './given-jwt.ts';
import { holdAccount, holdOperator } from './held.ts';
import { type Home, homeOf } from './new/make.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';
import { accountSigners } from './signers.ts';

/** Take the JWT of an account in; one that signed itself, or that another operator signed, is signed anew. */
export const importAccount = operation({
  words: 'import account',
  noun: 'account',
  about: 'Take the JWT of an account in, and sign it where this operator did not',
  examples: ['nkeeper import account --file orders.jwt', 'nkeeper import account -j orders.jwt --force'],
  fields: {
    file: file({
      flags: '-j, --file <file>',
      label: 'JWT',
      about: 'file or URL with the JWT of an account; - is stdin',
    }),
    overwrite: yesNo({
      flags: '--overwrite [yes]',
      label: 'Overwrite',
      about: 'the account may be here already: its JWT is replaced',
    }),
    force: yesNo({
      flags: '--force [yes]',
      label: 'Of another operator',
      about: 'another operator may have signed it: this one signs it anew',
    }),
    skip: yesNo({
      flags: '--skip [yes]',
      label: 'With faults',
      about: 'take it although servers refuse it as it is: it can be changed before it is pushed',
    }),
  },
  async plan(input, context) {
    const source = required(input.file, '--file', 'nkeeper import account --file account.jwt');
    const given = jwtInText(await givenText(source, context), 'account', unusable);
    const operator = holdOperator(context.store, context.operator);
    const draft = new Draft(context, 'import account');
    const { ref, loses, readmits } = await takeAccount(draft, homeOf(operator), given, input);
    draft.result('account', ref.key);
    const plan = await draft.finish(`Import account ${ref.name}`, loses ? 'destructive' : 'safe', ref.name);
    return readmits ? { ...plan, readmits } : plan;
  },
});

/** What a person said to let in. */
export interface TakeChoices {
  readonly overwrite?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly skip?: boolean | undefined;
}

/** An account that a plan takes in. */
export interface TakenAccount {
  readonly ref: EntityRef;
  /** Folder of the account. */
  readonly dir: string;
  readonly claims: AccountClaims;
  /** What is here is newer, or says more about who is out. */
  readonly loses: boolean;
  /** It lacks a revocation that is here. */
  readonly readmits: boolean;
}

/**
 * Takes the JWT of an account into a plan: accounts are matched by key, and a name that another one has is no match.
 *
 * @throws NkeeperError `account-jwt-unusable`, `account-foreign`, `account-there`, `name-taken`, `name-invalid`
 */
export async function takeAccount(
  draft: Draft,
  home: Home,
  { token, claims }: GivenJwt<'account'>,
  { overwrite = false, force = false, skip = false }: TakeChoices,
): Promise<TakenAccount> {
  const { store, now, ring } = draft.context;
  const { sub: key = '', name: wanted = '' } = claims;
  const fault = skip ? undefined : validateClaims('account', claims, now).find(isRefused);
  if (fault)
    throw unusable(`${fault.field}: ${fault.message}`, '--skip takes it all the same, to be changed here.');
  const there = await accountOfKey(draft, home, key);
  if (there && there.name !== wanted)
    throw new NkeeperError('account-there', `This account is here already, as "${there.name}".`, {
      hint: `Rename it first: nkeeper rename account ${there.name} ${wanted}`,
    });
  const isForeign = !accountSigners(home.claims, ring).some(
    ({ publicKey, refused }) => publicKey === claims.iss && refused === '',
  );
  if (isForeign && claims.iss !== key && !force) throw foreign(claims, home);
  if (there) {
    if (!overwrite)
      throw new NkeeperError('account-there', `Account "${there.name}" is here already.`, {
        hint: '--overwrite replaces its JWT.',
      });
    const held = await holdAccount(store, holdOperator(store, home.operator), there.name);
    if (isForeign) draft.editAccount(held, { ...claims, iss: held.claims.iss ?? '' });
    else draft.setBack(held, token, claims);
    const losses = tellLosses(draft, wanted, held.claims, claims);
    return { ref: held.ref, dir: held.row.dir, claims, ...losses };
  }
  const rows = store.accounts(home.operator);
  const name = checkNewName(
    'account',
    wanted,
    rows.map(row => row.name),
  );
  const dir = `${home.dir}/accounts/${name}`;
  const ref: EntityRef = { kind: 'account', name, key, operator: home.operator };
  const place = { ref, path: `${dir}/${name}.jwt` };
  if (isForeign) draft.addAccount(place, claims, home.claims);
  else draft.putBack(place, token, claims);
  const keys = [
    key,
    ...(claims.nats.signing_keys ?? []).map(each => (typeof each === 'string' ? each : each.key)),
  ];
  if (!keys.some(each => ring.has(each)))
    draft.effect('note', `No key of ${name} is here: users of it are signed elsewhere, or import its keys.`);
  return { ref, dir, claims, loses: false, readmits: false };
}

async function accountOfKey(
  { context: { store } }: Draft,
  { operator }: Home,
  key: string,
): Promise<AccountRow | undefined> {
  await store.scanAccounts({ operator });
  return store.accounts(operator).find(row => row.key === key);
}

/** @returns whether there is anything that a person has to mean */
function tellLosses(
  draft: Draft,
  name: string,
  before: AccountClaims,
  after: AccountClaims,
): Pick<TakenAccount, 'loses' | 'readmits'> {
  const isOlder = Number(before.iat ?? 0) > Number(after.iat ?? 0);
  if (isOlder) draft.effect('warning', `${name}: what is here was issued later than what is taken in.`);
  const { revocations: kept = {} } = after.nats;
  const lost = Object.entries(before.nats.revocations ?? {}).filter(
    ([key, at]) => Number(kept[key] ?? 0) < Number(at),
  );
  if (lost.length > 0)
    draft.effect(
      'warning',
      `${name} loses ${countOf(lost.length, 'revocation')}: whoever was out may be in again.`,
    );
  return { loses: isOlder || lost.length > 0, readmits: lost.length > 0 };
}

function foreign({ name = '', iss = '' }: AccountClaims, { operator }: Home): NkeeperError {
  return new NkeeperError(
    'account-foreign',
    `Account "${name}" is signed by ${iss}, which ${operator} does not trust to sign accounts.`,
    { hint: `--force takes it, signed anew by ${operator}.` },
  );
}

export function unusable(why: string, hint?: string): NkeeperError {
  return new NkeeperError(
    'account-jwt-unusable',
    `That is no JWT of an account that can be used: ${why}`,
    hint === undefined ? {} : { hint },
  );
}
