import { type AnswerContext, explainAnswer } from './explain-answer.ts';
import type { Overheard } from './overhear.ts';

/** One login that an auth callout decided about, as it was overheard. Passwords and tokens, which were heard too, are not in it. */
export interface CalloutLogin {
  /** Unix milliseconds. */
  readonly at: number;
  /** `unanswered`: the service said nothing in time. `unreadable`: the request cannot be opened here. */
  readonly verdict: 'allowed' | 'refused' | 'unanswered' | 'unreadable';
  /** User that the client named. */
  readonly user: string;
  /** Name of the client program. */
  readonly client: string;
  readonly ip: string;
  readonly type: string;
  /** Where it landed: public key; empty unless allowed. */
  readonly account: string;
  /** How servers call it there. */
  readonly name: string;
  readonly server: string;
  /** Why not; empty when allowed. */
  readonly reason: string;
  readonly tookMs: number;
}

/** What of a login can be told. */
export function calloutLoginOf(
  { request, answer, unreadable, box, tookMs }: Overheard & { readonly tookMs: number },
  around: Omit<AnswerContext, 'request' | 'box'>,
  at: number,
): CalloutLogin {
  const reading = request && answer ? explainAnswer(answer, { ...around, request, box }) : undefined;
  const verdict = !request ? 'unreadable' : !reading ? 'unanswered' : reading.taken ? 'allowed' : 'refused';
  const silent = request && !answer ? 'The service did not answer in time.' : unreadable;
  return {
    at,
    verdict,
    user: request?.options.user ?? '',
    client: request?.options.name ?? '',
    ip: request?.client.host ?? '',
    type: request?.connectionType ?? '',
    account: reading?.taken ? reading.account : '',
    name: reading?.taken ? (reading.user.name ?? '') : '',
    server: request?.server.name ?? '',
    reason: reading && !reading.taken ? reading.text : silent,
    tookMs,
  };
}
