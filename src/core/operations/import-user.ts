import { isRevoked } from '../claims/access/revocation.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { findSeed } from '../claims/token/creds.ts';
import type { UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import type { Seed } from '../nkeys/seed.ts';
import { checkNewName } from '../store/new-name.ts';
import { isRefused } from '../trust/problem.ts';
import { Draft } from './draft.ts';
import { file, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { type GivenJwt, givenText, jwtInText } from './given-jwt.ts';
import { type HeldAccount, type HeldOperator, holdAccount, holdOperator, holdUser } from './held.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';

/** Take a user in, from its JWT or its creds file. */
export const importUser = operation({
  words: 'import user',
  noun: 'user',
  about: 'Take a user in, from its JWT or its creds file: with creds its key comes too',
  examples: ['nkeeper import user --file kiosk.creds'],
  fields: {
    file: file({
      flags: '-f, --file <file>',
      label: 'JWT or creds',
      about: 'file or URL with the JWT or the creds of a user; - is stdin',
    }),
    overwrite: yesNo({
      flags: '--overwrite [yes]',
      label: 'Overwrite',
      about: 'the user may be here already: its JWT is replaced',
    }),
    skip: yesNo({
      flags: '--skip [yes]',
      label: 'With faults',
      about: 'take it although servers refuse it as it is, such as one that has expired',
    }),
  },
  async plan(input, context) {
    const source = required(input.file, '--file', 'nkeeper import user --file user.creds');
    const text = await givenText(source, context);
    const given = jwtInText(text, 'user', unusable);
    const operator = holdOperator(context.store, context.operator);
    const draft = new Draft(context, 'import user');
    const { ref, loses } = await takeUser(draft, operator, given, seedOf(text, given.claims), input);
    draft.result('user', ref.key);
    return draft.finish(`Import user ${ref.account}/${ref.name}`, loses ? 'destructive' : 'safe', ref.name);
  },
});

/** @throws NkeeperError `user-jwt-unusable`: it is of another key; `creds-seed-invalid` */
function seedOf(text: string, { sub }: UserClaims): Seed | undefined {
  const seed = findSeed(text);
  if (!seed || seed.publicKey === sub) return seed;
  seed.wipe();
  throw unusable('The seed beside the JWT is that of another key.');
}

/**
 * Takes a user into a plan. Its account has to be here, and has to know who signed it: a user cannot be signed anew without
 * new creds for whoever uses it.
 *
 * @throws NkeeperError `user-jwt-unusable`, `user-foreign`, `user-there`, `account-unknown`, `name-taken`, `name-invalid`
 */
export async function takeUser(
  draft: Draft,
  operator: HeldOperator,
  { token, claims }: GivenJwt<'user'>,
  seed: Seed | undefined,
  { overwrite = false, skip = false }: { readonly overwrite?: boolean; readonly skip?: boolean },
): Promise<{ readonly ref: EntityRef; readonly loses: boolean }> {
  const { store, now } = draft.context;
  const { sub: key = '', name: wanted = '' } = claims;
  const fault = skip ? undefined : validateClaims('user', claims, now).find(isRefused);
  if (fault) throw unusable(`${fault.field}: ${fault.message}`, '--skip takes it all the same.');
  const account = await accountOf(draft, operator, claims);
  if (isRevoked(account.claims.nats.revocations ?? {}, key, claims.iat ?? 0))
    draft.effect('warning', `${account.ref.name}/${wanted} is revoked: servers refuse these creds.`);
  if (seed) draft.storeKey(seed, `user ${account.ref.name}/${wanted}`);
  const { row } = account.operator;
  await store.readUsers(operator.ref.name, account.ref.name);
  const rows = store.users(operator.ref.name, account.ref.name);
  const there = rows.find(each => each.key === key);
  if (there && there.name !== wanted)
    throw new NkeeperError('user-there', `This user is here already, as "${there.name}".`, {
      hint: `Rename it first: nkeeper rename user -a ${account.ref.name} ${there.name} ${wanted}`,
    });
  if (there) {
    if (!overwrite)
      throw new NkeeperError('user-there', `User "${account.ref.name}/${there.name}" is here already.`, {
        hint: '--overwrite replaces its JWT.',
      });
    const held = await holdUser(store, account, there.name);
    draft.setBack(held, token, claims);
    draft.writeCreds(held.ref, row.storeName);
    const loses = Number(held.claims.iat ?? 0) > Number(claims.iat ?? 0);
    if (loses) draft.effect('warning', `${wanted}: what is here was issued later than what is taken in.`);
    return { ref: held.ref, loses };
  }
  const name = checkNewName(
    'user',
    wanted,
    rows.map(each => each.name),
  );
  const ref: EntityRef = { kind: 'user', name, key, operator: operator.ref.name, account: account.ref.name };
  draft.putBack({ ref, path: `${account.row.dir}/users/${name}.jwt` }, token, claims);
  draft.writeCreds(ref, row.storeName);
  return { ref, loses: false };
}

/** @throws NkeeperError `account-unknown`, `user-foreign` */
async function accountOf(
  draft: Draft,
  operator: HeldOperator,
  { iss = '', nats }: UserClaims,
): Promise<HeldAccount> {
  const { store } = draft.context;
  const key = nats.issuer_account || iss;
  await store.scanAccounts({ operator: operator.ref.name });
  const row = store.accounts(operator.ref.name).find(each => each.key === key);
  if (!row)
    throw new NkeeperError('account-unknown', `The account of this user is not here: ${key}.`, {
      hint: 'Import it first: nkeeper import account --file FILE, or nkeeper pull.',
    });
  const held = await holdAccount(store, operator, row.name);
  const keys = [held.ref.key, ...(held.claims.nats.signing_keys ?? []).map(signingKeyOf)];
  if (keys.includes(iss)) return held;
  throw new NkeeperError(
    'user-foreign',
    `The user is signed by ${iss}, which is no key of account ${row.name} (any more).`,
    { hint: `nkeeper add user -a ${row.name} makes a new one; its user needs the new creds.` },
  );
}

function unusable(why: string, hint?: string): NkeeperError {
  return new NkeeperError(
    'user-jwt-unusable',
    `That is no JWT of a user that can be used: ${why}`,
    hint === undefined ? {} : { hint },
  );
}
