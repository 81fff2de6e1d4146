import type { CalloutOutcome } from '../../core/callout/responder.ts';
import { clean } from '../../core/text/clean.ts';
import { jsonLine } from '../../core/text/json-line.ts';

/** What a line of the log tells of a login. Passwords, tokens and JWTs are in none. */
function factsOf({ request, decision, verdict, reason, tookMs }: CalloutOutcome, at: number) {
  const grant = decision && 'account' in decision ? decision : undefined;
  const { client, options, server, connectionType } = request ?? {};
  return {
    time: new Date(at).toISOString(),
    verdict,
    rule: decision?.by ?? '',
    user: options?.user ?? '',
    client: options?.name ?? client?.name ?? '',
    ip: client?.host ?? '',
    type: connectionType ?? '',
    account: verdict === 'allowed' ? (grant?.account ?? '') : '',
    name: verdict === 'allowed' ? (grant?.name ?? '') : '',
    server: server?.name ?? '',
    reason,
    took_ms: Math.round(tookMs * 10) / 10,
  };
}

/** A login as a line of JSON, all members always there. */
export function decisionJson(outcome: CalloutOutcome, at: number, nameOf: (key: string) => string): string {
  const { account, ...facts } = factsOf(outcome, at);
  return jsonLine({ ...facts, account, account_name: account === '' ? '' : nameOf(account) });
}

/** A login as a line for people. */
export function decisionText(outcome: CalloutOutcome, at: number, nameOf: (key: string) => string): string {
  const { time, verdict, rule, user, client, ip, type, account, name, server, reason, took_ms } = factsOf(
    outcome,
    at,
  );
  const who = [user === '' ? '' : `user ${user}`, client === '' ? '' : `client ${client}`].filter(Boolean);
  const where = account === '' ? reason : `to ${nameOf(account)} as ${name}`;
  const parts = [
    `${time.slice(0, 19).replace('T', ' ')}Z`,
    verdict.toUpperCase().padEnd(7),
    who.join(', ') || '-',
    where,
    rule === '' ? '' : `rule ${rule}`,
    [ip, type].filter(Boolean).join(' '),
    server,
    `${took_ms} ms`,
  ];
  return `${clean(parts.filter(Boolean).join('  '))}\n`;
}
