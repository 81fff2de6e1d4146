import type { CalloutLogin } from '../../core/callout/trial/callout-login.ts';
import { followLogins } from '../../core/callout/trial/follow-logins.ts';
import { clean } from '../../core/text/clean.ts';
import { jsonLine } from '../../core/text/json-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { liveRequest } from '../live-request.ts';
import type { Invocation } from '../program.ts';
import { withStore } from '../session.ts';

interface WatchFlags {
  readonly account?: string;
  readonly operator?: string;
  /** Milliseconds. */
  readonly for?: number;
  readonly count?: number;
  readonly json?: boolean;
}

/** `nkeeper callout watch`: logins that servers ask the service about, with what it answers. */
export function watchCallout(invocation: Invocation<WatchFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, flags, world, globals, output }) => {
    let end: (code: ExitCode) => void = () => undefined;
    const over = new Promise<ExitCode>(resolve => {
      end = resolve;
    });
    const nameOf = (key: string) => (key === '' ? '' : (store.findByKey(key)?.name ?? key));
    let told = 0;
    const following = await followLogins({
      ...{ store, operator: flags.operator, account: flags.account, clock: world.now },
      request: liveRequest(world, globals),
      onLogin(login) {
        if (told >= (flags.count ?? Number.POSITIVE_INFINITY)) return;
        output.data(flags.json ? jsonOf(login, nameOf) : lineOf(login, nameOf));
        // A line that waits for company is of no use to who watches.
        output.flush();
        if (++told === flags.count) end(EXIT.ok);
      },
      onLink: there =>
        output.message(there ? 'It is there again.' : 'The connection ended; it is made again.'),
    });
    const interrupted = () => end(EXIT.interrupted);
    const terminated = () => end(EXIT.terminated);
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', terminated);
    const timer = flags.for === undefined ? undefined : setTimeout(() => end(EXIT.ok), flags.for);
    output.message(`Listening to the logins that ${following.account} is asked about.`);
    try {
      return await over;
    } finally {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', terminated);
      await following.close();
    }
  });
}

type NameOf = (key: string) => string;

function jsonOf({ at, account, tookMs, ...facts }: CalloutLogin, nameOf: NameOf): string {
  const time = new Date(at).toISOString();
  return jsonLine({
    time,
    ...facts,
    account,
    account_name: nameOf(account),
    took_ms: Math.round(tookMs * 10) / 10,
  });
}

function lineOf(login: CalloutLogin, nameOf: NameOf): string {
  const { at, verdict, user, client, ip, type, account, name, server, reason, tookMs } = login;
  const parts = [
    `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`,
    verdict.toUpperCase().padEnd(10),
    [user && `user ${user}`, client && `client ${client}`].filter(Boolean).join(', ') || '-',
    account === '' ? reason : `to ${nameOf(account)} as ${name}`,
    [ip, type].filter(Boolean).join(' '),
    server,
    `${Math.round(tookMs * 10) / 10} ms`,
  ];
  return `${clean(parts.filter(Boolean).join('  '))}\n`;
}
