import { NkeeperError } from '../core/errors.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../core/store/choose.ts';
import { accountsOfStore } from '../core/store/known-accounts.ts';
import { loginFaults } from '../core/store/login-faults.ts';
import { clean } from '../core/text/clean.ts';
import type { Problem } from '../core/trust/problem.ts';
import { type AccessAnswer, type AccessQuestion, askAccess, withLogin } from '../core/trust/reach/access.ts';
import { accessWords } from '../core/trust/reach/words.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type JsonStyle, jsonText } from './json-text.ts';
import type { Invocation } from './program.ts';
import { withStore } from './session.ts';

interface CanFlags {
  readonly account?: string;
  readonly name?: string;
  readonly operator?: string;
  readonly queue?: string;
  readonly cluster?: string;
  readonly json?: boolean;
}

const STYLE: JsonStyle = { indent: ' ', sorted: false, html: false };

const ACTIONS = { publish: 'publish', pub: 'publish', subscribe: 'subscribe', sub: 'subscribe' } as const;

/** `nkeeper can` */
export function can(invocation: Invocation<CanFlags>): Promise<ExitCode> {
  const question = questionOf(invocation);
  return withStore(invocation, async ({ store, flags, world, output }) => {
    const operator = chooseOperator(store, flags.operator);
    await store.scanAccounts({ operator: operator.name });
    const account = await chooseAccount(store, operator, flags.account);
    const row = await chooseUser(store, account, flags.name);
    const user = store.user(operator.name, account.name, row.name);
    const claims = store.account(operator.name, account.name)?.claims;
    if (!user?.claims || !claims) {
      const [problem] = user?.claims ? [] : (user?.problems ?? []);
      throw new NkeeperError('jwt-unusable', problem?.message ?? 'The JWT of the account cannot be used.');
    }
    const strict = store.operator(operator.name)?.claims?.nats.strict_signing_key_usage === true;
    const now = Math.floor(world.now() / 1000);
    const cluster = flags.cluster === undefined ? {} : { cluster: flags.cluster };
    const context = { accounts: accountsOfStore(store), strict, now, ...cluster };
    const refused = loginFaults(store, { operator: row.operator, account: row.account, user: row.name }, now);
    const tooLong = user.problems.some(({ code }) => code === 'user-token-too-long');
    const asked = askAccess(question, user.claims, claims, context);
    const answer = withLogin(tooLong ? { ...asked, tokenTooLong: true } : asked, refused);
    const nameOf = (key: string) => store.findByKey(key)?.name;
    if (flags.json) output.data(`${jsonText(jsonOf(question, answer, refused, nameOf), STYLE)}\n`);
    else output.text(textOf(question, answer, nameOf));
    // The verdict says the first, and JSON has all.
    for (const { message } of flags.json ? [] : refused)
      if (message !== answer.fault)
        output.message(`servers refuse this user for another reason, too: ${message}`);
    return answer.verdict === 'allowed' ? EXIT.ok : EXIT.failed;
  });
}

function questionOf({ args: [action = '', subject = ''], flags }: Invocation<CanFlags>): AccessQuestion {
  if (!Object.hasOwn(ACTIONS, action)) {
    throw new NkeeperError('usage', `A user can publish or subscribe, not "${action}".`, {
      hint: 'nkeeper can publish orders.new -a ORDERS -n kiosk',
    });
  }
  const known = ACTIONS[action as keyof typeof ACTIONS];
  if (known === 'publish' && flags.queue !== undefined)
    throw new NkeeperError('usage', 'Only subscriptions have a queue.');
  return { action: known, subject, ...(flags.queue !== undefined && { queue: flags.queue }) };
}

type NameOf = (key: string) => string | undefined;

function textOf(question: AccessQuestion, answer: AccessAnswer, nameOf: NameOf): string {
  const { verdict, parts, notes } = accessWords(question, answer, nameOf);
  const lines = parts.flatMap(({ about, because, written, places }) => [
    ...(about === undefined ? [] : [about]),
    `  ${because}`,
    ...(written === undefined ? [] : [`  rule   ${written}`]),
    ...places.map(
      (place, i) => `  ${i > 0 ? '      ' : question.action === 'publish' ? 'lands ' : 'comes '} ${place}`,
    ),
  ]);
  return [verdict, ...lines, ...notes].map(line => `${clean(line)}\n`).join('');
}

function jsonOf(question: AccessQuestion, answer: AccessAnswer, refused: readonly Problem[], nameOf: NameOf) {
  const named = (account: string) => ({ account: nameOf(account) ?? '', key: account });
  return {
    ...question,
    verdict: answer.verdict,
    ...(answer.fault !== undefined && { fault: answer.fault }),
    cases: answer.cases.map(({ subject, share, mapping, allowed, reason, rule, reach }) => ({
      subject,
      share,
      ...(mapping !== undefined && { mapping }),
      allowed,
      reason,
      rule: { ...rule },
      reach: reach.map(landing => ({
        ...named(landing.account),
        subject: landing.subject,
        share: landing.share,
        via: landing.via.map(({ kind, field, account }) => ({ kind, field, ...named(account) })),
      })),
    })),
    filtered: [...answer.filtered],
    ...(answer.proxyRequired && { proxy_required: true }),
    ...(answer.tokenTooLong && { token_too_long: true }),
    login: refused.map(({ code, message }) => ({ code, message })),
  };
}
