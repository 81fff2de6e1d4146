import type { AccountClaims } from '../../claims/account.ts';
import { peekToken } from '../../claims/token/peek.ts';
import type { UserClaims } from '../../claims/user.ts';
import type { Store } from '../../store/store.ts';
import { countOf } from '../../text/count-of.ts';
import { admission } from '../../trust/admission.ts';
import type { StoredCallout } from '../stored-callout.ts';
import { type AnswerReading, explainAnswer } from './explain-answer.ts';
import type { Overheard } from './overhear.ts';
import { type ServerSide, sameCallout } from './server-side.ts';
import { type CalloutTrial, SLOW_MS, type TrialOptions, type TrialStep } from './trial.ts';

// What is looked at where a login was refused, in the order in which servers come to it.

/** @param said why the account is not known, where it is not */
export function stepsOfSuccess(
  heard: Overheard | string,
  { account, said }: Pick<CalloutTrial, 'account' | 'said'>,
): readonly TrialStep[] {
  const landed =
    account === '' ? [unknown('landed', `Nobody could tell in which account the client is: ${said}.`)] : [];
  if (typeof heard === 'string' || !heard.request) return landed;
  const { server } = heard.request;
  const sealed = heard.request.sealed ? 'sealed' : 'not sealed';
  return [good('asked', `${server.name} asked the service, ${sealed}, and it answered.`), ...landed];
}

export function sentinelStep({ callout, client }: TrialOptions, now: number): TrialStep {
  const { held, users } = callout;
  const verdict = admission({
    operator: held.operator.token,
    account: held.token,
    user: client.sentinel,
    // Whether a seed fits is seen by the server alone.
    nonceSignedBy: peekToken(client.sentinel).sub,
    now,
  });
  if (!verdict.admitted) {
    const { message, hint = '' } = verdict.finding;
    return bad('sentinel', `Servers do not even ask: the sentinel is refused. ${message}`, hint);
  }
  const { sub = '', nats } = verdict.user;
  if (users.includes(sub))
    return bad(
      'sentinel',
      'It is a user of the service: nobody is asked about it.',
      'Try it with the creds of the sentinel.',
    );
  if (!nats.bearer_token && !client.answer)
    return bad(
      'sentinel',
      'The sentinel is no bearer, and nothing was signed with its seed.',
      'Give its creds, or make it a bearer: nkeeper edit user --bearer.',
    );
  return good('sentinel', 'Servers take the sentinel, and ask the service.');
}

export function serverSteps(
  { held, users }: StoredCallout,
  servers: ServerSide | string,
): readonly TrialStep[] {
  const { name } = held.ref;
  if (typeof servers === 'string') return [unknown('servers', `The servers cannot be asked: ${servers}`)];
  const push = `nkeeper push -a ${name} brings it there.`;
  const steps: TrialStep[] = [];
  for (const [server, running] of servers.running) {
    if (!running) steps.push(bad('account', `${server} does not run ${name}.`, push));
    else if (!running.claims.nats.authorization.auth_users?.length)
      steps.push(bad('account', `Auth callout is off in the ${name} that ${server} runs.`, push));
    else if (!sameCallout(running.claims.nats.authorization, held.claims.nats.authorization))
      steps.push(
        bad('account', `${server} runs ${name} with another auth callout than the store has.`, push),
      );
  }
  if (steps.length === 0)
    steps.push(good('account', `Every server runs ${name} with the auth callout of the store.`));
  const listening = servers.serving.filter(({ listens }) => listens);
  if (listening.length > 0) {
    const where = listening.map(each => `${each.name || each.user} on ${each.server}`).join(', ');
    steps.push(good('service', `A service listens: ${where}.`));
  } else if (servers.serving.length > 0)
    steps.push(
      bad(
        'service',
        'A user of the service is connected, and does not listen for logins.',
        'Look at what it says; it may lack the permission.',
      ),
    );
  else
    steps.push(
      bad(
        'service',
        users.length === 1
          ? 'The user of the service is not connected.'
          : `None of the ${countOf(users.length, 'user')} of the service is connected.`,
        `Start it: nkeeper callout serve -a ${name} --rules FILE.`,
      ),
    );
  return steps;
}

interface OnTheWire {
  readonly heard: Overheard | string;
  readonly servers: ServerSide | string;
  readonly tookMs: number;
  readonly now: number;
}

export function wireSteps(
  options: TrialOptions,
  { heard, servers, tookMs, now }: OnTheWire,
): readonly TrialStep[] {
  const { store } = options;
  if (typeof heard === 'string')
    return [unknown('answer', `Nobody could listen to what was asked and answered: ${heard}.`)];
  const { request, answer, unreadable } = heard;
  if (!request)
    return [
      unreadable === ''
        ? bad(
            'asked',
            'No server asked the service.',
            'The sentinel was refused before, or the server runs an account without auth callout.',
          )
        : bad('asked', `A server asked, and the request cannot be opened here: ${unreadable}`, CURVE_HINT),
    ];
  const asked = good('asked', `${request.server.name} asked the service${request.sealed ? ', sealed' : ''}.`);
  if (!answer) {
    const slow = tookMs >= SLOW_MS ? ` The server waited ${Math.round(tookMs)} ms.` : '';
    return [asked, bad('answer', `Nobody answered.${slow}`, SILENT_HINT)];
  }
  const running = typeof servers === 'string' ? undefined : servers.running.get(request.server.name);
  const reading = readHeard(options, heard, running?.claims, now);
  if (!reading) return [asked];
  if (reading.taken) {
    const { user, account } = reading;
    return [
      asked,
      bad(
        'answer',
        `The service let in ${named(user)} to ${store.findByKey(account)?.name ?? account}, and the server refused it all the same.`,
        'It may run another JWT of that account, or its limit of connections is reached: its log says which.',
      ),
    ];
  }
  return [asked, { what: 'answer', state: 'bad', text: reading.text, hint: reading.hint }];
}

/** What servers make of an answer that was overheard. @param running the callout account, as a server has it */
export function readHeard(
  { callout, store }: TrialOptions,
  { request, answer, box }: Overheard,
  running: AccountClaims | undefined,
  now: number,
): AnswerReading | undefined {
  if (!request || !answer) return undefined;
  return explainAnswer(answer, {
    request,
    account: running ?? callout.held.claims,
    operatorToken: callout.held.operator.token,
    tokenOf: key => tokenOf(store, callout, key),
    nameOf: key => store.findByKey(key)?.name ?? key,
    box,
    now,
  });
}

const CURVE_HINT = 'The servers may run the account with another curve key: push it.';
const SILENT_HINT =
  'The service may be busy, or cannot open requests (another curve key): its log has a line for each login.';

function tokenOf(store: Store, { held }: StoredCallout, key: string): string | undefined {
  const row = store.accounts(held.ref.operator).find(each => each.key === key);
  const entity = row && store.account(held.ref.operator, row.name);
  return entity?.claims ? entity.token : undefined;
}

function named({ name, sub = '' }: UserClaims): string {
  return name ? `"${name}"` : sub;
}

function good(what: string, text: string): TrialStep {
  return { what, state: 'good', text, hint: '' };
}

function bad(what: string, text: string, hint: string): TrialStep {
  return { what, state: 'bad', text, hint };
}

function unknown(what: string, text: string): TrialStep {
  return { what, state: 'unknown', text, hint: '' };
}
