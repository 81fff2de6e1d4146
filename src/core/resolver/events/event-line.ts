import { clean } from '../../text/clean.ts';
import { jsonLine } from '../../text/json-line.ts';
import type { LiveEvent } from '../live-view.ts';
import { EVENT_WORDS } from './event-words.ts';

/** Name of an account of the store by its key; undefined for keys that it does not know. */
export type NameOfAccount = (key: string) => string | undefined;

/**
 * An event as one line of JSON, with all members always there: empty texts where there is nothing to tell. It holds no
 * credentials: those never get into an event.
 */
export function eventJsonLine(event: LiveEvent, nameOf: NameOfAccount): string {
  const { at, seq, kind, severity, code, server, accountKey, userKey, userName, ip } = event;
  return jsonLine({
    time: new Date(at).toISOString(),
    seq,
    kind,
    severity,
    code,
    server,
    account: accountKey,
    account_name: nameOf(accountKey) ?? '',
    user: userKey,
    user_name: userName,
    calls_itself: event.callsItself,
    ip,
    count: event.count,
    reason: event.reason,
    why: event.why,
    hint: event.hint,
    text: event.text,
  });
}

/** An event as one line for people, with its line end; clean. */
export function eventTextLine(event: LiveEvent, nameOf: NameOfAccount): string {
  const { at, kind, severity, server, accountKey, userKey, userName, ip, count, text } = event;
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const account = accountKey === '' ? '' : (nameOf(accountKey) ?? accountKey);
  const user = userName || userKey || (event.callsItself && `(calls itself ${event.callsItself})`);
  const who = [account, user].filter(Boolean).join('/');
  const parts = [
    `${time}Z`,
    severity === 'danger' ? 'DANGER' : '',
    EVENT_WORDS[kind],
    server,
    who,
    ip,
    `${count > 1 ? `×${count} ` : ''}${text}`,
  ];
  return `${clean(parts.filter(Boolean).join('  '))}\n`;
}
