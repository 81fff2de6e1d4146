import type { OperatorClaims } from '../../claims/operator.ts';
import { decodeGenericToken, verifyToken } from '../../claims/token/token.ts';
import { NkeeperError } from '../../errors.ts';
import { signersOf } from '../servers/server-trust.ts';
import { type PushNews, whose } from './push-news.ts';

/** A request to delete accounts, and whether servers obey. */
export interface JudgedDeletion {
  readonly event: PushNews;
  /** No server does. */
  readonly refused: boolean;
}

/**
 * What a signed request to delete an account does: servers obey whoever has a key of their operator, if they allow deletion at all.
 *
 * @param name what the account is called; not clean @param operator the store's; undefined: none that can be used @param own this nkeeper asked for it
 */
export function deletionNews(
  token: string,
  name: string,
  operator: OperatorClaims | undefined,
  own: boolean,
): JudgedDeletion {
  const { issuer, fault } = judge(token, operator);
  const asked = `The deletion of ${name} was requested, ${whose(issuer, own)}`;
  const event = { code: 'deletion-requested', severity: 'warning', why: '', hint: '' } as const;
  if (fault !== '')
    return {
      refused: true,
      event: { ...event, code: 'deletion-refused', text: `${asked} Servers refuse it: ${fault}` },
    };
  if (own || operator === undefined)
    return {
      refused: false,
      event: { ...event, text: `${asked} Where servers allow that, nobody gets in any more.` },
    };
  return {
    refused: false,
    event: {
      ...event,
      severity: 'danger',
      text: `${name} IS DELETED where servers allow that: nobody gets in there.`,
      why: asked,
      hint: 'If nobody meant to, push the account again after a change to it: servers refuse the very JWT that they had.',
    },
  };
}

/** Who signed it, and why servers refuse it; an empty fault: they do not, or that is not known. */
function judge(token: string, operator: OperatorClaims | undefined): { issuer: string; fault: string } {
  try {
    const decoded = decodeGenericToken(token);
    const { iss: issuer = '', sub } = decoded.claims;
    if (!verifyToken(decoded)) return { issuer, fault: 'its signature is wrong.' };
    if (issuer !== sub) return { issuer, fault: 'it is not in the name of the key that signed it.' };
    const isTrusted = operator === undefined || signersOf(operator).includes(issuer);
    return { issuer, fault: isTrusted ? '' : 'that is no key of the operator that may sign.' };
  } catch (error) {
    if (error instanceof NkeeperError) return { issuer: '', fault: 'it is no JWT.' };
    throw error;
  }
}
