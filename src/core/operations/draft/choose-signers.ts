import type { AccountClaims } from '../../claims/account.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import type { PlanContext } from '../operation.ts';
import type { EntityRef, TokenChange } from '../plan.ts';
import {
  accountSigners,
  chooseSigner,
  managedSigners,
  operatorSigners,
  type SignerChoice,
  userSigners,
} from '../signers.ts';

type Context = Pick<PlanContext, 'ring' | 'signer' | 'store'>;

/** @param previous who signed before @throws NkeeperError `signer-missing` */
export function operatorSignerOf(
  { ring, signer }: Context,
  name: string,
  after: OperatorClaims,
  previous: string | undefined,
): SignerChoice {
  const candidates = operatorSigners(after, ring);
  const asked = candidates.some(({ publicKey }) => publicKey === signer) ? signer : undefined;
  return chooseSigner(candidates, { asked, previous, what: `operator ${name}` });
}

/**
 * A key of the operator; where somebody else has those, the account's own for its account server.
 *
 * @param previous who signed before
 * @param asked whom a person asked for
 * @throws NkeeperError `signer-not-allowed`, `signer-missing`
 */
export function accountSignerOf(
  context: Context,
  operator: OperatorClaims,
  { name, key, operator: of }: EntityRef,
  previous: string | undefined,
  asked = context.signer,
): SignerChoice {
  const candidates = accountServer(context, operator, of)
    ? managedSigners(operator, key, context.ring)
    : accountSigners(operator, context.ring);
  return chooseSigner(candidates, { asked, previous, what: `account ${name}` });
}

/** @param previous who signed before @throws NkeeperError `signer-not-allowed`, `signer-missing` */
export function userSignerOf(
  { ring, signer }: Context,
  account: AccountClaims,
  operator: OperatorClaims,
  { account: of, name }: Pick<EntityRef, 'account' | 'name'>,
  previous: string | undefined,
): SignerChoice {
  const candidates = userSigners(account, operator, ring);
  const what = `user ${of}/${name}`;
  return chooseSigner(candidates, { asked: signer, previous, what, mayBeScoped: true });
}

/** Where an account that signed itself is sent, and whose signature is taken. */
export function submission(
  context: Context,
  operator: OperatorClaims,
  { operator: of }: EntityRef,
): NonNullable<TokenChange['submit']> {
  return { url: accountServer(context, operator, of), trusted: trustedSigners(context, operator) };
}

/** Keys whose signature on an account counts, wherever they are. */
export function trustedSigners({ ring }: Pick<Context, 'ring'>, operator: OperatorClaims): readonly string[] {
  return accountSigners(operator, ring).flatMap(({ publicKey, refused }) =>
    refused === '' ? [publicKey] : [],
  );
}

/** The account server of an operator whose keys are somebody else's; empty: there is none, or it is no server of HTTP. */
function accountServer({ store }: Context, { nats }: OperatorClaims, name: string): string {
  const managed = store.operators().find(row => row.name === name)?.managed === true;
  const { account_server_url: url = '' } = nats;
  return managed && /^https?:\/\//i.test(url) ? url : '';
}
