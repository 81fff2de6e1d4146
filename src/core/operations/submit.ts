import type { AccountClaims } from '../claims/account.ts';
import { findToken } from '../claims/token/creds.ts';
import { openToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { askHttp, type HttpTrust } from '../http/ask.ts';
import type { Plan, SubmitTo, TokenChange } from './plan.ts';
import type { FileWrite } from './sign.ts';

export interface SubmitOptions {
  readonly trust?: HttpTrust | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The accounts of a plan that an account server has to sign. */
export function toSubmit({ changes }: Plan): readonly (TokenChange & { readonly submit: SubmitTo })[] {
  return changes.filter(
    (change): change is TokenChange & { submit: SubmitTo } =>
      change.kind === 'token' && change.submit !== undefined && change.after !== undefined,
  );
}

/**
 * Sends accounts that were signed with their own key to the account server of a managed operator, and takes what it signed in
 * their place. Nothing is taken that is not signed by the operator: the store never holds an account that no server would use.
 *
 * @returns the files, with the JWTs that the operator signed
 * @throws NkeeperError `account-server-refused`, `account-server-pending`, `account-server-untrusted`, `http-failed`, `cancelled`
 */
export async function submitAccounts(
  plan: Plan,
  files: readonly FileWrite[],
  options: SubmitOptions = {},
): Promise<readonly FileWrite[]> {
  const signed = new Map<string, string>();
  for (const change of toSubmit(plan)) {
    const own = files.find(({ path }) => path === change.path)?.after;
    if (typeof own === 'string') signed.set(change.path, await submit(change, own, options));
  }
  return files.map(file => {
    const token = signed.get(file.path);
    return token === undefined ? file : { ...file, after: token };
  });
}

async function submit(
  { entity, before, submit: to }: TokenChange & { readonly submit: SubmitTo },
  token: string,
  { trust, signal }: SubmitOptions,
): Promise<string> {
  const url = `${to.url.replace(/\/+$/, '')}/accounts/${entity.key}`;
  const what = `account ${entity.name}`;
  const answer = await askHttp({ url, body: token, trust, signal });
  if (answer.status < 200 || answer.status > 299)
    throw new NkeeperError(
      'account-server-refused',
      `${to.url} does not take ${what}: ${answer.status} ${answer.text.trim().slice(0, 500)}`,
      { hint: 'Nothing was changed here.' },
    );
  const pulled = await askHttp({ url, trust, signal }).catch(() => undefined);
  const back = pulled?.status === 200 ? findToken(pulled.text) : undefined;
  const waits = back === undefined || back === before?.token || back === token;
  if (waits && to.orOwn) return token;
  if (waits)
    throw new NkeeperError(
      'account-server-pending',
      `${to.url} has taken ${what}, and has not signed it yet: ${answer.text.trim().slice(0, 500) || answer.status}`,
      { hint: `New keys are kept, nothing else. Once it is signed: nkeeper pull -a ${entity.key}.` },
    );
  checkSigned(back, entity.key, to);
  return back;
}

/** @throws NkeeperError `account-server-untrusted` */
function checkSigned(token: string, key: string, { url, trusted }: SubmitTo): AccountClaims {
  const distrust = (why: string) =>
    new NkeeperError('account-server-untrusted', `What ${url} gives back is not taken: ${why}.`, {
      hint: 'New keys are kept, nothing else. Ask whoever keeps the operator; nkeeper pull -A takes a new operator JWT.',
    });
  let opened: ReturnType<typeof openToken>;
  try {
    opened = openToken(token);
  } catch (error) {
    throw distrust(messageOf(error).replace(/\.$/, ''));
  }
  const { kind, claims } = opened;
  if (kind !== 'account' || claims.sub !== key) throw distrust('it is not the JWT of this account');
  if (!trusted.includes(claims.iss ?? ''))
    throw distrust(`${claims.iss} signed it, which is no key of the operator`);
  return claims;
}

/** Does the account server have it, so that its new keys must not be lost, though nothing can be written yet? */
export function isTaken(error: unknown): boolean {
  const codes = ['account-server-pending', 'account-server-untrusted'];
  return error instanceof NkeeperError && codes.includes(error.code);
}
